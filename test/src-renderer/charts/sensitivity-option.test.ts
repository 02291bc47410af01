import { describe, expect, it } from 'vitest';
import type { Palette } from '../../../src-renderer/charts/chart-option.ts';
import {
  sensitivityOption,
  splitCurve,
  thresholdFor,
} from '../../../src-renderer/charts/sensitivity-option.ts';

/** A tenth of the alarms for each step of the threshold. */
const curve = [1, 2, 3, 4].map((threshold) => ({ threshold, falseAlarmsPerWeek: 10 ** (2 - threshold) }));
const palette = new Proxy({}, { get: (_, name) => String(name) }) as Palette;

describe('thresholdFor', () => {
  it('reads the curve on the logarithm of the rate', () => {
    expect(thresholdFor(curve, 1)).toBeCloseTo(2, 9);
    expect(thresholdFor(curve, Math.sqrt(0.1))).toBeCloseTo(2.5, 9);
  });

  it('is nothing where the curve does not reach', () => {
    expect(thresholdFor(curve, 11)).toBeNull();
    expect(thresholdFor(curve, 0.001)).toBeNull();
    expect(thresholdFor([], 1)).toBeNull();
  });

  it('takes a flat stretch, and does not draw a rate of zero', () => {
    const flat = [1, 2].map((threshold) => ({ threshold, falseAlarmsPerWeek: 3 }));
    expect(thresholdFor([...flat, { threshold: 3, falseAlarmsPerWeek: 0 }], 3)).toBe(1);
  });
});

describe('splitCurve', () => {
  it('counts down to the rate that could be counted; both parts meet', () => {
    const { counted, beyond } = splitCurve(curve, 0.5);
    expect(counted.map(({ threshold }) => threshold)).toEqual([1, 2]);
    expect(beyond.map(({ threshold }) => threshold)).toEqual([2, 3, 4]);
  });

  it('knows curves that are all of one kind', () => {
    expect(splitCurve(curve, 0).beyond).toEqual([]);
    expect(splitCurve(curve, Infinity)).toEqual({ counted: [], beyond: curve });
  });
});

it('marks the choice on a logarithmic axis, and dashes only what is extrapolated', () => {
  const option = sensitivityOption(
    { curve, countable: 0.5, chosen: 0.1, names: { threshold: 'T', rate: 'R' } },
    palette,
  );
  expect(option.yAxis).toMatchObject({ type: 'log', min: 0.01, max: 10 });
  const series = option.series as { id: string; data: Float64Array; lineStyle: { type?: unknown } }[];
  const of = (id: string) => series.find((one) => one.id === id)!;
  const [threshold, rate] = of('chosen').data;
  expect(threshold).toBeCloseTo(3, 9);
  expect(rate).toBe(0.1);
  expect(of('counted').lineStyle.type).toBeUndefined();
  expect(of('beyond').lineStyle.type).toEqual([6, 4]);
});

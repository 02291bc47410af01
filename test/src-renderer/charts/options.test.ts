import { describe, expect, it } from 'vitest';
import { WINDOW_STATES, type Alarm } from '../../../src-main/api/words.ts';
import { line, travelOf, type Palette } from '../../../src-renderer/charts/chart-option.ts';
import { lossOption } from '../../../src-renderer/charts/loss-option.ts';
import { alarmBands, excess, scoreOption } from '../../../src-renderer/charts/score-option.ts';
import { hatchPath, stretchBox } from '../../../src-renderer/charts/shape-series.ts';
import { bandAreas, bandColumns, stripOption } from '../../../src-renderer/charts/strip-option.ts';
import { ColumnRing } from '../../../src-renderer/series/column-ring.ts';

const palette = new Proxy({}, { get: (_, name) => `colour of ${String(name)}` }) as Palette;
const SECOND = 1_000_000;
const view = { from: 0, to: 10 * SECOND };

function ring(columns: (i: number) => number[], width: number): ColumnRing {
  const made = new ColumnRing(width, 64);
  for (let i = 0; i <= 10; i++) made.push(i * SECOND, ...columns(i));
  return made;
}
const seriesOf = (option: { series?: unknown }, id: string) =>
  (option.series as { id: string; data: ArrayLike<number> }[]).find((one) => one.id === id)!;

describe('scoreOption', () => {
  const scores = ring((i) => [i === 5 ? NaN : i * 0.5, WINDOW_STATES.indexOf(i === 5 ? 'gap' : 'scored')], 2);
  const option = scoreOption(
    {
      view,
      scores,
      threshold: 2,
      step: SECOND,
      shadow: null,
      alarms: [],
      now: view.to,
      reasonText: (reason) => reason,
    },
    palette,
  );
  it('draws multiples of the threshold, broken where nothing was scored', () => {
    const { data } = seriesOf(option, 'score');
    expect(Array.from(data).slice(-2)).toEqual([10_000, 2.5]);
    expect(data[11]).toBeNaN();
  });
  it('shows at least one and a half thresholds, over the whole view', () => {
    expect(option.xAxis).toMatchObject({ min: 0, max: 10_000 });
    expect(option.yAxis).toMatchObject({ min: 0, max: 3 });
    expect(Array.from(seriesOf(option, 'threshold').data)).toEqual([0, 1, 10_000, 1]);
  });
});

describe('excess', () => {
  it('starts and ends where the line crosses the threshold', () => {
    expect(excess(Float64Array.of(0, 0, 2, 2, 4, 0)).map((area) => [...area])).toEqual([[1, 1, 2, 2, 3, 1]]);
  });
  it('parts at a break and closes at the end', () => {
    expect(excess(Float64Array.of(0, 2, 1, NaN, 2, 3, 3, 3))).toHaveLength(2);
  });
  it('is empty below', () => expect(excess(Float64Array.of(0, 0.5, 1, 1))).toEqual([]));
});

describe('alarmBands', () => {
  const alarm = (began: number, cleared: number | null) => ({ began, cleared }) as Alarm;
  it('keeps what touches the view, and an active alarm lasts until now', () => {
    const alarms = [alarm(-9 * SECOND, -5 * SECOND), alarm(-SECOND, 2 * SECOND), alarm(8 * SECOND, null)];
    expect(alarmBands(alarms, view, 12 * SECOND)).toEqual([
      { from: -SECOND, to: 2 * SECOND },
      { from: 8 * SECOND, to: 12 * SECOND },
    ]);
  });
});

describe('stripOption', () => {
  const measured = ring((i) => [i === 4 ? 9 : 5, 0], 2);
  const model = ring(() => [5, 0.5], 2);
  const option = stripOption({ view, measured, model, band: 1, step: SECOND, ghost: null }, palette);
  it('holds measurement, reconstruction and band inside its scale', () => {
    expect(option.yAxis).toMatchObject({ min: 4, max: 10 });
    expect(seriesOf(option, 'measurement').data).toHaveLength(22);
    expect(seriesOf(option, 'reconstruction').data).toHaveLength(22);
  });
  it('draws the band as one closed area around the reconstruction', () => {
    const [area] = bandAreas(Float64Array.of(0, 5, 1, 6), 1);
    expect([...area!]).toEqual([0, 6, 1, 7, 1, 5, 0, 4]);
    expect(bandAreas(Float64Array.of(0, 5, 1, 6, 2, NaN, 3, 1, 4, 1), 1)).toHaveLength(2);
  });
});

describe('what is drawn beside', () => {
  const still = ring(() => [5, 0.5], 2);
  const high = ring(() => [12], 1);
  it('holds another period inside the scale, thin and dashed', () => {
    const option = stripOption(
      { view, measured: still, model: still, band: 1, step: SECOND, ghost: high },
      palette,
    );
    expect(option.yAxis).toMatchObject({ max: 12 });
    expect(seriesOf(option, 'ghost').data).toHaveLength(22);
    expect(seriesOf(option, 'ghost')).toMatchObject({ lineStyle: { type: [3, 3], width: 1 } });
  });
  it('draws a shadow model against its own threshold', () => {
    const scores = ring(() => [1, 0], 2);
    const shadow = { scores: ring((i) => [i], 1), threshold: 4 };
    const option = scoreOption(
      { view, scores, threshold: 2, step: SECOND, shadow, alarms: [], now: view.to, reasonText: () => '' },
      palette,
    );
    expect(Array.from(seriesOf(option, 'shadow').data).slice(-2)).toEqual([10_000, 2.5]);
    expect(option.yAxis).toMatchObject({ max: 3 });
  });
});

describe('a restless line', () => {
  const zigzag = Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? i : (i >> 1) % 2));
  const smooth = Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? i : Math.sin(i / 60)));
  it('is told by how often it goes up and down', () => {
    expect(travelOf(zigzag)).toBe(199);
    expect(travelOf(smooth)).toBeLessThan(5);
    expect(travelOf(Float64Array.of(0, 1, 1, NaN, 2, 1))).toBe(0);
  });
  it('is drawn as fine as can be, and no other', () => {
    expect(line('a', zigzag, { colour: 'x', width: 1.75 }).lineStyle.width).toBe(1);
    expect(line('a', smooth, { colour: 'x', width: 1.75 }).lineStyle.width).toBe(1.75);
  });
  it('has a band of columns with the same edges', () => {
    expect([...bandColumns(Float64Array.of(0, 5, 1, NaN, 2, 6), 1)]).toEqual([0, 6, 4, 2, 7, 5]);
  });
});

describe('hatching', () => {
  const plot = { x: 56, y: 8, width: 100, height: 40 };
  it('clips a stretch to the plot and leaves out what lies outside', () => {
    const x = (ms: number) => 56 + ms;
    expect(stretchBox({ from: -20, to: 30, label: '' }, plot, x)).toEqual({
      x: 56,
      y: 8,
      width: 30,
      height: 40,
    });
    expect(stretchBox({ from: 150, to: 170, label: '' }, plot, x)).toBeNull();
  });
  it('keeps every stroke inside the box', () => {
    const numbers = [
      ...hatchPath({ x: 61, y: 8, width: 33, height: 40 }).matchAll(/[ML]([\d.-]+) ([\d.-]+)/g),
    ];
    expect(numbers.length).toBeGreaterThan(6);
    for (const [, x, y] of numbers) {
      expect(Number(x)).toBeGreaterThanOrEqual(61);
      expect(Number(x)).toBeLessThanOrEqual(94);
      expect(Number(y)).toBeGreaterThanOrEqual(8);
      expect(Number(y)).toBeLessThanOrEqual(48);
    }
  });
});

describe('lossOption', () => {
  it('draws one point for each epoch and leaves out what a logarithm cannot show', () => {
    const losses = [
      { training: 1, heldBack: 2 },
      { training: 0, heldBack: 1 },
    ];
    const option = lossOption({ losses, epochs: 40 }, palette);
    expect(Array.from(seriesOf(option, 'training').data)).toEqual([1, 1, 2, NaN]);
    expect(Array.from(seriesOf(option, 'held back').data)).toEqual([1, 2, 2, 1]);
    expect(option.xAxis).toMatchObject({ min: 1, max: 40 });
  });
});

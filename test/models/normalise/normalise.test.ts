import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitNormalisation, HOLD_ROWS, normaliseRows } from '../../../models/normalise/index.ts';

const segment = (values: readonly number[], channels = 1) => ({
  t: Float64Array.from({ length: values.length / channels }, (_, i) => i),
  values: Float32Array.from(values),
});

describe('fitting', () => {
  it('takes mean and deviation, and is not moved far by one outlier', () => {
    const clean = Array.from({ length: 4001 }, (_, i) => 10 + 2 * Math.sin(i));
    const fit = fitNormalisation([segment([...clean, 1e6])], 1);
    expect(fit.centre[0]).toBeCloseTo(10, 1);
    expect(fit.scale[0]).toBeCloseTo(Math.SQRT2, 1);
  });

  it('gives a constant channel a unit of a thousandth of its value', () => {
    const fit = fitNormalisation([segment(new Array<number>(200).fill(50))], 1);
    expect(fit.constant[0]).toBe(1);
    expect(fit.scale[0]).toBeCloseTo(0.05, 12);
    expect(normaliseRows(Float32Array.of(50, 51), fit).values).toEqual(Float64Array.of(0, 20));
  });

  it('keeps a binary channel that is rarely on usable', () => {
    const rarely = Array.from({ length: 5000 }, (_, i) => (i % 2500 === 7 ? 1 : 0));
    const fit = fitNormalisation([segment(rarely)], 1);
    expect(fit.constant[0]).toBe(0);
    const [, on] = normaliseRows(Float32Array.of(0, 1), fit).values;
    expect(on).toBeGreaterThan(1);
    expect(on).toBeLessThan(1000);
  });

  it('does not care where the values lie or in which unit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        (unit, offset) => {
          const wave = Array.from({ length: 300 }, (_, i) => Math.sin(i * 0.7));
          const fit = (values: number[]) => {
            const s = segment(values);
            return normaliseRows(s.values, fitNormalisation([s], 1)).values;
          };
          const plain = fit(wave);
          const moved = fit(wave.map((v) => unit * v + unit * offset));
          moved.forEach((v, i) => expect(Math.abs(v - plain[i]!)).toBeLessThan(2e-3));
        },
      ),
    );
  });

  it('marks a channel without any value as empty, and never lets it make a row unusable', () => {
    const fit = fitNormalisation([segment([1, NaN, 2, NaN, 3, NaN], 2)], 2);
    expect([...fit.empty]).toEqual([0, 1]);
    const rows = normaliseRows(Float32Array.of(2, NaN, 2, 77), fit);
    expect([...rows.usable]).toEqual([1, 1]);
    expect([...rows.present]).toEqual([1, 0, 1, 0]);
  });
});

describe('missing values', () => {
  const fit = fitNormalisation([segment([0, 1, 2, 3, 4, 5, 6, 7], 1)], 1);

  it('are held for a while, then replaced by the centre', () => {
    const values = Float32Array.from({ length: HOLD_ROWS + 4 }, (_, i) => (i === 0 ? 7 : NaN));
    const rows = normaliseRows(values, fit);
    const held = rows.values[0]!;
    expect(held).toBeGreaterThan(1);
    for (let t = 1; t <= HOLD_ROWS; t++) expect([rows.values[t], rows.lost[t]]).toEqual([held, 0]);
    for (let t = HOLD_ROWS + 1; t < values.length; t++)
      expect([rows.values[t], rows.lost[t]]).toEqual([0, 1]);
  });

  it('are not filled from later rows', () => {
    const rows = normaliseRows(Float32Array.of(NaN, NaN, 5), fit);
    expect([rows.values[0], rows.values[1]]).toEqual([0, 0]);
    expect([...rows.lost]).toEqual([1, 1, 0]);
  });

  it('treat infinities as missing', () => {
    expect([...normaliseRows(Float32Array.of(Infinity, -Infinity), fit).present]).toEqual([0, 0]);
  });
});

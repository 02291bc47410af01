import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColumnRing } from '../../../src-renderer/series/column-ring.ts';
import { extentOf, linePoints, niceScale } from '../../../src-renderer/series/line-points.ts';

function ringOf(...rows: [t: number, value: number][]): ColumnRing {
  const ring = new ColumnRing(1, 64);
  rows.forEach(([t, value]) => ring.push(t, value));
  return ring;
}

describe('linePoints', () => {
  it('takes one row beyond each edge so that the line reaches them', () => {
    const ring = ringOf([1000, 1], [2000, 2], [3000, 3], [4000, 4], [5000, 5]);
    expect([...linePoints(ring, 0, { from: 2500, to: 3500 })]).toEqual([2, 2, 3, 3, 4, 4]);
  });
  it('breaks over a hole and scales', () => {
    const ring = ringOf([1000, 2], [2000, 4], [9000, 6]);
    expect([...linePoints(ring, 0, { from: 0, to: 9000 }, 2000, 2)]).toEqual([1, 1, 2, 2, 5.5, NaN, 9, 3]);
  });
  it('keeps NaN as a break and out of the extent', () => {
    const points = linePoints(ringOf([1000, 1], [2000, NaN], [3000, 5]), 0, { from: 0, to: 4000 });
    expect([...points]).toEqual([1, 1, 2, NaN, 3, 5]);
    expect(extentOf(points)).toEqual([1, 5]);
  });
});

describe('niceScale', () => {
  it('holds every range in few round steps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 4 }),
        (low, length, parts) => {
          const { min, max, interval } = niceScale(low, low + length, parts);
          expect(min).toBeLessThanOrEqual(low + interval * 1e-6);
          expect(max).toBeGreaterThanOrEqual(low + length - interval * 1e-6);
          expect(Math.round((max - min) / interval)).toBeLessThanOrEqual(parts);
        },
      ),
    );
  });
  it('gives a flat line room on both sides', () => {
    const { min, max } = niceScale(5, 5);
    expect(min).toBeLessThan(5);
    expect(max).toBeGreaterThan(5);
  });
  it('has a scale for nothing', () => {
    expect(niceScale(Infinity, -Infinity)).toEqual({ min: 0, max: 1, interval: 1 });
  });
});

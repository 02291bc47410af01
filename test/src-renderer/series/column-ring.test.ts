import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColumnRing } from '../../../src-renderer/series/column-ring.ts';

const rows = (ring: ColumnRing) =>
  Array.from({ length: ring.length }, (_, i) => [ring.t(i), ring.value(0, i)]);

describe('ColumnRing', () => {
  it('holds the newest rows in order, whatever was pushed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 })),
        fc.integer({ min: 1, max: 8 }),
        (times, capacity) => {
          const ring = new ColumnRing(1, capacity);
          const kept: number[] = [];
          for (const t of times) {
            const isNew = kept.length === 0 || t > kept.at(-1)!;
            expect(ring.push(t, t * 10)).toBe(isNew);
            if (isNew) kept.push(t);
          }
          expect(rows(ring)).toEqual(kept.slice(-capacity).map((t) => [t, t * 10]));
        },
      ),
    );
  });

  it('finds rows by time like a plain search does', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 100 })),
        fc.integer({ min: -5, max: 105 }),
        (set, wanted) => {
          const times = set.toSorted((a, b) => a - b);
          const ring = new ColumnRing(1, 64);
          times.forEach((t) => ring.push(t, 0));
          const kept = times.slice(-64);
          expect(ring.from(wanted)).toBe(kept.filter((t) => t < wanted).length);
          expect(ring.at(wanted)).toBe(kept.filter((t) => t <= wanted).length - 1);
        },
      ),
    );
  });

  it('keeps live rows that came after what a query answered', () => {
    const ring = new ColumnRing(1, 16);
    [1, 2, 3, 7, 8].forEach((t) => ring.push(t, t));
    ring.replace([0, 2, 4, 6], [[0, 20, 40, 60]]);
    expect(rows(ring)).toEqual([
      [0, 0],
      [2, 20],
      [4, 40],
      [6, 60],
      [7, 7],
      [8, 8],
    ]);
  });

  it('answers NaN outside of its rows', () => {
    const ring = new ColumnRing(1, 4);
    expect(ring.t(-1)).toBeNaN();
    expect(ring.value(0, 0)).toBeNaN();
  });
});

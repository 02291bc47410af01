import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemRanges } from '../../../models/explanation/item-ranges.ts';
import { rangesOf, RANGES_KEPT } from '../../../models/explanation/provenance.ts';

/** Windows of 10 units that begin every `apart` units. */
const windows = (count: number, apart: number) =>
  Array.from({ length: count }, (_, w) => ({ from: w * apart, to: w * apart + 10 }));

describe('baseline times of an item', () => {
  it('are windows joined where they overlap or touch', () => {
    const weights = Float32Array.of(0.5, 0.5, 0.25, 0, 0.5, 0);
    expect(rangesOf(itemRanges(windows(6, 10), weights, 1), 0)).toEqual([
      { from: 0, to: 30, weight: 0.5 },
      { from: 40, to: 50, weight: 0.5 },
    ]);
    // With time between them that nobody looked at, they stay apart.
    expect(rangesOf(itemRanges(windows(6, 11), weights, 1), 0)).toHaveLength(4);
  });

  it('are those that recall it most, strongest first, at most five, and never overlap', () => {
    const items = 3;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 25 }),
        fc.array(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: items, maxLength: items }), {
          minLength: 1,
          maxLength: 60,
        }),
        (apart, rows) => {
          const seen = windows(rows.length, apart);
          const table = itemRanges(
            seen,
            Float32Array.from(rows.flat(), (v) => v / 8),
            items,
          );
          for (let item = 0; item < items; item++) {
            const ranges = rangesOf(table, item);
            const weights = rows.map((row) => row[item]! / 8);
            const largest = Math.max(...weights);
            expect(ranges.length).toBeLessThanOrEqual(RANGES_KEPT);
            expect(ranges.length > 0).toBe(largest > 0);
            const strong = seen.filter((_w, w) => weights[w]! > 0 && weights[w]! >= largest / 2);
            for (const { from, to, weight } of ranges) {
              expect(weight).toBeGreaterThanOrEqual(largest / 2);
              expect(strong.some((w) => w.from === from)).toBe(true);
              expect(strong.some((w) => w.to === to)).toBe(true);
              expect(ranges.filter((other) => other.from < to && from < other.to)).toHaveLength(1);
            }
          }
        },
      ),
    );
  });
});

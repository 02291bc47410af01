import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRange, overlaps } from '../../../../src-renderer/views/train/range-set.ts';

describe('addRange', () => {
  it('joins what overlaps or touches, and keeps the rest in order', () => {
    const ranges = [
      { from: 0, to: 10 },
      { from: 20, to: 30 },
      { from: 50, to: 60 },
    ];
    expect(addRange(ranges, { from: 30, to: 52 })).toEqual([
      { from: 0, to: 10 },
      { from: 20, to: 60 },
    ]);
    expect(addRange(ranges, { from: 12, to: 15 }).map(({ from }) => from)).toEqual([0, 12, 20, 50]);
  });

  it('covers exactly the moments that were drawn, in ranges that stay apart', () => {
    const drawn = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 })).map(([from, length]) => ({
        from,
        to: from + length,
      })),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(drawn, (all) => {
        const kept = all.reduce<{ from: number; to: number }[]>(addRange, []);
        const inside = (ranges: typeof all, t: number) => ranges.some(({ from, to }) => from <= t && t < to);
        for (let t = 0; t < 81; t++) expect(inside(kept, t)).toBe(inside(all, t));
        kept.slice(1).forEach(({ from }, i) => expect(from).toBeGreaterThan(kept[i]!.to));
      }),
    );
  });
});

it('tells whether stretches share time: touching is not sharing', () => {
  expect(overlaps([{ from: 0, to: 10 }], { from: 9, to: 20 })).toBe(true);
  expect(overlaps([{ from: 0, to: 10 }], { from: 10, to: 20 })).toBe(false);
});

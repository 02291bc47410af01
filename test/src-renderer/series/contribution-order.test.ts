import { describe, expect, it } from 'vitest';
import { ColumnRing } from '../../../src-renderer/series/column-ring.ts';
import { involvement, sharesAt } from '../../../src-renderer/series/contribution-order.ts';

const score = new ColumnRing(2, 16);
const calm = new ColumnRing(2, 16);
const loud = new ColumnRing(2, 16);
[0.1, 0.1, 5].forEach((value, i) => {
  score.push(i, value, 0);
  calm.push(i, 0, i < 2 ? 1 : 0.1);
  loud.push(i, 0, i < 2 ? 0 : 0.9);
});
const channels = [
  { tagId: 1, model: calm },
  { tagId: 2, model: loud },
];

describe('contributions', () => {
  it('weighs each step by its score: one bad step counts more than two calm ones', () => {
    const [first, second] = involvement(channels, score, { from: 0, to: 2 });
    expect(first).toMatchObject({ tagId: 2 });
    expect(first!.share).toBeCloseTo(4.5 / 5.2, 6);
    expect(first!.share + second!.share).toBeCloseTo(1, 9);
  });
  it('is empty where nothing was scored', () => {
    expect(involvement(channels, score, { from: 10, to: 20 })).toEqual([]);
  });
  it('reads the shares at a time, largest first, and none when they are too old', () => {
    expect(sharesAt(channels, 2, 1).map(({ tagId }) => tagId)).toEqual([2, 1]);
    expect(sharesAt(channels, 9, 1)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { recallBlocks } from '../../../models/explanation/recall-blocks.ts';

/** Window w recalls item w % 2 with all its weight. */
const alternating = (windows: number): Float32Array =>
  Float32Array.from({ length: windows * 2 }, (_, i) => (i % 2 === Math.floor(i / 2) % 2 ? 1 : 0));

describe('the parts of a baseline', () => {
  it('are successive, equally long, and hold the mean share of each item', () => {
    const weights = alternating(640);
    weights.fill(0, 0, 20);
    const { count, seconds, weight } = recallBlocks(weights, 2, { seconds: 6400, windowSeconds: 50 })!;
    expect([count, seconds]).toEqual([64, 100]);
    // The first ten windows recall nothing.
    expect([...weight.subarray(0, 4)]).toEqual([0, 0, 0.5, 0.5]);
  });

  it('are never shorter than a window', () => {
    const blocks = recallBlocks(alternating(640), 2, { seconds: 6400, windowSeconds: 630 })!;
    expect(blocks.count).toBe(10);
    expect(blocks.seconds).toBe(640);
  });

  it('tell nothing where there are few', () => {
    expect(recallBlocks(alternating(640), 2, { seconds: 6400, windowSeconds: 801 })).toBeNull();
    expect(recallBlocks(alternating(7), 2, { seconds: 6400, windowSeconds: 10 })).toBeNull();
  });
});

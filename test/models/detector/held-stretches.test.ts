import { describe, expect, it } from 'vitest';
import { heldStretches } from '../../../models/detector/held-stretches.ts';

const stretch = (rows: number, start: number, score: (row: number) => number) => ({
  t: Float64Array.from({ length: rows }, (_, i) => (start + i) * 5e6),
  score: Float64Array.from({ length: rows }, (_, i) => score(i)),
});

describe('held-back stretches', () => {
  it('are pieces of the scored operation with the loudest row of each', () => {
    const pieces = heldStretches([stretch(240, 0, (row) => (row % 10) + row / 1000)], 5);
    expect(pieces).toHaveLength(24);
    expect(pieces[0]).toEqual({ from: 0, to: 50e6, peak: 9.009, peakAt: 45e6 });
    pieces.slice(1).forEach(({ from }, i) => expect(from).toBe(pieces[i]!.to));
    expect(pieces.at(-1)!.to).toBe(240 * 5e6);
  });

  it('leave out what could not be scored, and never span a break', () => {
    const pieces = heldStretches(
      [stretch(10, 0, () => NaN), stretch(10, 100, (row) => (row < 5 ? NaN : row)), stretch(0, 0, () => 0)],
      5,
    );
    expect(pieces.every(({ from }) => from >= 100 * 5e6)).toBe(true);
    expect(Math.max(...pieces.map(({ peak }) => peak))).toBe(9);
  });

  it('are the loudest of very many, in the order of time', () => {
    const many = Array.from({ length: 200 }, (_, k) => stretch(3, k * 10, () => (k * 37) % 200));
    const pieces = heldStretches(many, 5);
    expect(pieces).toHaveLength(48);
    expect(Math.min(...pieces.map(({ peak }) => peak))).toBe(152);
    expect(pieces.map(({ from }) => from)).toEqual(pieces.map(({ from }) => from).sort((a, b) => a - b));
  });
});

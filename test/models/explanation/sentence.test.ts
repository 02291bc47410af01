import { describe, expect, it } from 'vitest';
import { explainInWords, type MomentExplanation } from '../../../models/explanation/index.ts';

const wording = {
  channels: ['temp_2', 'flow', 'valve'],
  units: ['K', '', '%'],
  range: (from: number, to: number) => `${from} to ${to}`,
};
const nearest = {
  from: 1,
  to: 2,
  distance: 0.1,
  quantile: 0.5,
  steps: 1,
  stride: 1,
  values: Float32Array.of(300, 5, 50),
  apart: Float32Array.of(4.04, 0, 0),
  apartHigh: Float32Array.of(1, 1, 1),
};
const memory = {
  items: 100,
  latent: { distance: 1, quantile: 0.5, median: 0.8, high: 1.4 },
  recalled: [{ item: 17, weight: 0.62, recalled: 0.2, ranges: [] }],
  others: 0.38,
  nothing: 0,
  nonZeros: 3,
  entropy: 1,
  nearest,
};
const base: MomentExplanation = {
  from: 0,
  to: 1,
  score: 3,
  threshold: 2,
  heard: ['dynamic'],
  memoryHeard: false,
  contribution: Float32Array.of(0.7, 0.2, 0.1),
  measured: Float32Array.of(304, 5, 50),
  expected: Float32Array.of(304, 5, 50),
  band: Float32Array.of(0.5, 0.5, 0.5),
  memory,
};
const say = (change: Partial<MomentExplanation> = {}) => explainInWords({ ...base, ...change }, wording);
const withNearest = (change: Partial<typeof nearest>) => ({
  memory: { ...memory, nearest: { ...nearest, ...change } },
});

describe('the sentence', () => {
  it('says what it looks like, which item that is, and what does not fit', () => {
    expect(say()).toBe(
      'This window looks most like 1 to 2 (item 17, 62 %), but temp_2 is 4 K above what it was then.',
    );
  });

  it('leaves a unit out where there is none', () => {
    const words = say({
      contribution: Float32Array.of(0.1, 0.8, 0.1),
      ...withNearest({ apart: Float32Array.of(0, -2.5, 0) }),
    });
    expect(words).toContain('but flow is 2.5 below what it was then');
  });

  it('passes over a channel that takes no part in the score, and one that is no farther than normal', () => {
    expect(say({ contribution: Float32Array.of(0, 0.5, 0.5) })).toBe(
      'This window looks most like 1 to 2 (item 17, 62 %), and no channel is farther from that than normal.',
    );
    expect(say(withNearest({ apart: Float32Array.of(0.9, 0, 0) }))).toContain('and no channel is farther');
  });

  it('falls back on what the model expects, above the threshold only', () => {
    const off = {
      expected: Float32Array.of(302, 5, 50),
      ...withNearest({ apart: Float32Array.of(0, 0, 0) }),
    };
    expect(say(off)).toContain('but temp_2 is 2 K above what the model expects of it.');
    expect(say({ ...off, score: 1 })).toContain('and no channel is farther');
  });

  it('says when nothing in the baseline is like it, and when the memory recalls nothing', () => {
    expect(say(withNearest({ quantile: 1 }))).toBe(
      'This window is like nothing in the baseline; nearest is 1 to 2 (item 17, 62 %), and temp_2 is 4 K above what it was then.',
    );
    expect(say({ memory: { ...memory, recalled: [] } })).toContain('(the memory recalls nothing here)');
  });

  it('speaks of the channels alone without a memory', () => {
    expect(say({ memory: null })).toBe(
      'Most of the score comes from temp_2 (70 %), which is within its normal band.',
    );
    expect(say({ memory: null, contribution: new Float32Array(3).fill(NaN), score: NaN })).toBe(
      'This moment could not be scored, so there is nothing to explain.',
    );
  });
});

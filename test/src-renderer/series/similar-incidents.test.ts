import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../src-main/api/words.ts';
import { likeness, similarIncidents } from '../../../src-renderer/series/similar-incidents.ts';

const shares = (...all: number[]) => new Map(all.map((share, i) => [i + 1, share]));
const incident = (id: number, all: number[], changes: Partial<Incident> = {}): Incident => ({
  id,
  assetId: 1,
  from: id * 100,
  to: id * 100 + 50,
  peakScore: 3,
  verdict: 'fault',
  contributions: all.map((share, i) => ({ tagId: i + 1, share })),
  ...changes,
});

describe('likeness', () => {
  it('is 1 for the same proportions, 0 for nothing in common, and between the two else', () => {
    expect(likeness(shares(0.6, 0.2), shares(0.3, 0.1))).toBeCloseTo(1, 12);
    expect(likeness(shares(1, 0), shares(0, 1))).toBe(0);
    expect(likeness(shares(1, 0), shares(1, 1))).toBeCloseTo(Math.SQRT1_2, 12);
  });
  it('is 0 where there are no shares', () => expect(likeness(shares(), shares(1))).toBe(0));
});

describe('similarIncidents', () => {
  const now = shares(0.7, 0.2, 0.1);
  const find = (incidents: Incident[], most?: number) =>
    similarIncidents(incidents, { assetId: 1, at: 10_000, now, ...(most ? { most } : {}) }).map(
      ({ incident: { id } }) => id,
    );
  it('lists the most similar first, at most as many as asked for', () => {
    const past = [incident(1, [0.6, 0.3, 0.1]), incident(2, [0.7, 0.2, 0.1]), incident(3, [0.8, 0.1, 0.1])];
    expect(find(past)[0]).toBe(2);
    expect(find(past)).toHaveLength(3);
    expect(find(past, 2)).toHaveLength(2);
  });
  it('leaves out what is little alike, another asset, what lasts, and what came later', () => {
    expect(
      find([
        incident(1, [0, 0.2, 0.8]),
        incident(2, [0.7, 0.2, 0.1], { assetId: 2 }),
        incident(3, [0.7, 0.2, 0.1], { to: null }),
        incident(4, [0.7, 0.2, 0.1], { from: 20_000, to: 20_050 }),
        incident(5, []),
      ]),
    ).toEqual([]);
  });
});

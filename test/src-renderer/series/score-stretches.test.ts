import { describe, expect, it } from 'vitest';
import { WINDOW_STATES, type WindowState } from '../../../src-main/api/words.ts';
import { ColumnRing } from '../../../src-renderer/series/column-ring.ts';
import { departures, peakIn, unscoredStretches } from '../../../src-renderer/series/score-stretches.ts';

const statesOf = (...states: WindowState[]) => {
  const ring = new ColumnRing(2, 64);
  states.forEach((state, i) => ring.push(i * 10, 0, WINDOW_STATES.indexOf(state)));
  return ring;
};
const column = (...values: number[]) => {
  const ring = new ColumnRing(1, 64);
  values.forEach((value, i) => ring.push(i * 10, value));
  return ring;
};
const whole = { from: 0, to: 1000 };

describe('unscoredStretches', () => {
  it('joins neighbours with the same reason and parts different ones', () => {
    const ring = statesOf('scored', 'gap', 'gap', 'off', 'scored', 'stale');
    expect(unscoredStretches(ring, 1, whole, 10)).toEqual([
      { from: 10, to: 30, reason: 'gap' },
      { from: 30, to: 40, reason: 'off' },
      { from: 50, to: 60, reason: 'stale' },
    ]);
  });
  it('finds a stretch that began before the view', () => {
    expect(unscoredStretches(statesOf('gap', 'gap', 'scored'), 1, { from: 15, to: 100 }, 10)).toEqual([
      { from: 10, to: 20, reason: 'gap' },
    ]);
  });
});

describe('departures', () => {
  it('finds the steps beyond the band, with its near edge, and parts the two sides', () => {
    const measured = column(5, 8, 9, 1, 5);
    const model = column(5, 5, 5, 5, 5);
    expect(departures(measured, model, 2, whole, 10)).toEqual([
      [
        { t: 10, value: 8, edge: 7 },
        { t: 20, value: 9, edge: 7 },
      ],
      [{ t: 30, value: 1, edge: 3 }],
    ]);
  });
  it('says nothing where there is no fresh measurement or no reconstruction', () => {
    const measured = column(9);
    expect(departures(measured, column(5, 5, 5), 1, whole, 5)).toHaveLength(1);
    expect(departures(measured, column(NaN), 1, whole, 5)).toEqual([]);
  });
});

describe('peakIn', () => {
  const scores = new ColumnRing(2, 16);
  [1, 5, NaN, 9].forEach((score, i) => scores.push(i * 10, score, 0));
  it('finds the highest score of a view, and none where nothing is scored', () => {
    expect(peakIn(scores, { from: 0, to: 25 })).toBe(10);
    expect(peakIn(scores, { from: 0, to: 30 })).toBe(30);
    expect(peakIn(scores, { from: 15, to: 25 })).toBeNull();
  });
});

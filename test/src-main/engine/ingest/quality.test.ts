import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../../src-main/api/words.ts';
import { judge, type Circumstances } from '../../../../src-main/engine/ingest/quality.ts';

const NOW = 1_800_000_000 * SECOND;
const MINUTE = 60 * SECOND;
const anyValue = { low: null, high: null };
const live: Circumstances = { arrival: NOW, clock: 'live', retained: false, queuedSince: null };

describe('time of a sample', () => {
  test('is the source time where there is one, else the arrival', () => {
    expect(judge({ value: 1, t: NOW - 7 }, anyValue, live)).toEqual({
      t: NOW - 7,
      quality: 'good',
      reason: 'none',
    });
    expect(judge({ value: 1, t: null }, anyValue, live)).toEqual({ t: NOW, quality: 'good', reason: 'none' });
  });

  test('skew of up to five minutes is believed, beyond it the arrival counts, on both sides', () => {
    for (const side of [-1, 1]) {
      expect(judge({ value: 1, t: NOW + side * 5 * MINUTE }, anyValue, live).reason).toBe('none');
      expect(judge({ value: 1, t: NOW + side * (5 * MINUTE + 1) }, anyValue, live)).toEqual({
        t: NOW,
        quality: 'uncertain',
        reason: 'skew',
      });
    }
  });

  test('a replay connection lives in event time alone', () => {
    const verdict = judge({ value: 1, t: 1000 }, anyValue, { ...live, clock: 'replay' });
    expect(verdict).toEqual({ t: 1000, quality: 'good', reason: 'none' });
  });

  test('what the broker queued while we were away may be as old as the interruption', () => {
    const back = { ...live, queuedSince: NOW - 60 * MINUTE };
    expect(judge({ value: 1, t: NOW - 59 * MINUTE }, anyValue, back)).toMatchObject({
      reason: 'none',
      t: NOW - 59 * MINUTE,
    });
    expect(judge({ value: 1, t: NOW - 66 * MINUTE }, anyValue, back)).toMatchObject({
      reason: 'skew',
      t: NOW,
    });
  });

  test('a retained value keeps its old time and is uncertain; one from the future is skew', () => {
    const kept = { ...live, retained: true };
    expect(judge({ value: 1, t: NOW - 600 * MINUTE }, anyValue, kept)).toEqual({
      t: NOW - 600 * MINUTE,
      quality: 'uncertain',
      reason: 'retained',
    });
    expect(judge({ value: 1, t: NOW + 6 * MINUTE }, anyValue, kept)).toMatchObject({
      t: NOW,
      reason: 'skew',
    });
  });
});

describe('quality of a value', () => {
  const range = { low: 0, high: 10 };
  test.each([
    [0, 'good', 'none'],
    [10, 'good', 'none'],
    [-0.001, 'bad', 'range'],
    [10.001, 'bad', 'range'],
    [Number.NaN, 'bad', 'not-a-number'],
    [Infinity, 'bad', 'not-a-number'],
  ] as const)('%d in 0..10 is %s (%s)', (value, quality, reason) => {
    expect(judge({ value, t: null }, range, live)).toMatchObject({ quality, reason });
  });

  test('bad is worse than uncertain', () => {
    expect(judge({ value: 11, t: 1 }, range, { ...live, retained: true })).toMatchObject({
      quality: 'bad',
      reason: 'range',
    });
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HoldLimit } from '../../../../src-main/engine/series/hold-limit.ts';
import { SECONDS } from './sample-streams.ts';

function learned(intervals: readonly number[], samplePeriod = SECONDS): number {
  const hold = new HoldLimit(samplePeriod);
  for (const interval of intervals) hold.learn(interval);
  return hold.limit;
}

test('before anything is known, 30 s or one sample period', () => {
  expect(learned([])).toBe(30 * SECONDS);
  expect(learned([], 600 * SECONDS)).toBe(600 * SECONDS);
});

test('three times the interval that 99 of 100 do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => (i + 1) * 60 * SECONDS);
  expect(learned(hundred)).toBe(3 * 99 * 60 * SECONDS);
});

test('one interruption is not a habit, and a new habit is learned', () => {
  expect(learned([SECONDS, 86_400 * SECONDS])).toBe(30 * SECONDS);
  const faster = [
    ...new Array<number>(300).fill(600 * SECONDS),
    ...new Array<number>(256).fill(20 * SECONDS),
  ];
  expect(learned(faster)).toBe(60 * SECONDS);
});

test('asking in between changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 900 * SECONDS }), { maxLength: 600 }), (intervals) => {
      const asked = new HoldLimit(SECONDS);
      for (const interval of intervals) {
        asked.learn(interval);
        expect(asked.limit).toBeGreaterThanOrEqual(30 * SECONDS);
      }
      expect(asked.limit).toBe(learned(intervals));
    }),
  );
});

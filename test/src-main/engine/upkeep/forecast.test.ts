import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retention } from '../../../../src-main/api/words.ts';
import { daysLeft, growthOf } from '../../../../src-main/engine/upkeep/forecast.ts';

const GB = 1e9;
const days = (free: number, changes: object, there = 10, raw = GB, rollups = 0): number | null =>
  daysLeft(free, { raw, rollups }, { days: there, raw: there * raw }, retention.parse(changes));

test.each([
  ['for ever', 100 * GB, {}, 100],
  ['retention that has taken hold', 1, { rawDays: 10 }, null],
  ['retention that takes hold in time', 21 * GB, { rawDays: 30 }, null],
  ['retention that takes hold too late', 15 * GB, { rawDays: 30 }, 15],
  ['a limit in bytes', 21 * GB, { mostBytes: 30 * GB }, null],
  ['a limit in bytes beyond the disk', 15 * GB, { mostBytes: 30 * GB }, 15],
  ['a limit in bytes that is passed already', GB, { mostBytes: 5 * GB }, null],
  ['no room at all', 0, {}, 0],
])('%s', (_, free, changes, left) => expect(days(free, changes)).toBe(left));

test('rollups that are kept for ever fill the disk after raw days have stopped growing', () => {
  // 5 days of both (5.5 GB), then rollups alone.
  expect(days(15.5 * GB, { rawDays: 15 }, 10, GB, 0.1 * GB)).toBeCloseTo(5 + 100);
});

test('the same as adding day after day', () => {
  const limit = fc.option(fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(
      fc.record({ rawDays: limit, rollupDays: limit, free: fc.integer({ min: 1, max: 4000 }) }),
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 0, max: 20 }),
      ({ rawDays, rollupDays, free }, there, raw, rollups) => {
        let left = free;
        let day = 0;
        while (left > 0 && day < 5000) {
          if (rawDays === null || there + day < rawDays) left -= raw;
          if (rollupDays === null || there + day < rollupDays) left -= rollups;
          day++;
        }
        const told = days(free, { rawDays, rollupDays }, there, raw, rollups);
        if (left > 0) expect(told).toBeNull();
        else expect(Math.ceil(told! - 1e-9)).toBe(day);
      },
    ),
  );
});

test('a day adds what the last whole one was, and its rollups', () => {
  expect(growthOf({ days: 10, rollups: 2 * GB, lastDay: GB })).toEqual({ raw: GB, rollups: 0.2 * GB });
  // Raw days were deleted and their rollups kept.
  expect(growthOf({ days: 10, rollups: 90 * GB, lastDay: GB })).toEqual({ raw: GB, rollups: 0.5 * GB });
  expect(growthOf({ days: 10, rollups: 2 * GB, lastDay: null })).toBeNull();
});

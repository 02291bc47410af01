import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SECOND } from '../../../../src-main/api/words.ts';
import { DAY, dayFile, dayOf } from '../../../../src-main/engine/store/days.ts';
import { oldRollups, planRetention } from '../../../../src-main/engine/store/retention.ts';
import { openTelemetry, type TelemetryStore } from '../../../../src-main/engine/store/telemetry.ts';
import { batchOf } from './sample-batches.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** 2023-11-14 */
const DAY0 = 19_675;
const T0 = DAY0 * DAY;
const NOTHING = { rawDays: null, rollupDays: null, mostBytes: null };

describe('which days go', () => {
  const days = [0, 1, 2, 3, 4].map((day) => ({ day: DAY0 + day, bytes: 100 }));
  const plan = (
    rules: Partial<typeof NOTHING> & object,
    ranges: { from: number; to: number }[] = [],
    now = T0 + 5 * DAY,
  ) => {
    const { drop, kept } = planRetention({ ...NOTHING, ...rules }, days, ranges, now);
    return { drop: drop.map(({ day, why }) => `${day - DAY0} ${why}`), kept: kept.map((day) => day - DAY0) };
  };

  test('none without a rule', () => expect(plan({})).toEqual({ drop: [], kept: [] }));
  test('by age: those that are over for so long', () => {
    expect(plan({ rawDays: 3 } as never)).toEqual({ drop: ['0 age', '1 age'], kept: [] });
    expect(plan({ rawDays: 3 } as never, [], T0 + 5 * DAY - 1).drop).toEqual(['0 age']);
  });
  test('by size: the oldest, until the rest fits, and never the newest', () => {
    expect(plan({ mostBytes: 250 } as never).drop).toEqual(['0 size', '1 size', '2 size']);
    expect(plan({ mostBytes: 1 } as never).drop).toHaveLength(4);
  });
  test('never a day that a baseline reaches into', () => {
    const ranges = [{ from: T0 + 2 * DAY - 1, to: T0 + 2 * DAY + 1 }];
    expect(plan({ mostBytes: 250 } as never, ranges)).toEqual({ drop: ['0 size', '3 size'], kept: [1, 2] });
    // One that ends at midnight does not reach into the next day.
    expect(plan({ rawDays: 3 } as never, [{ from: T0, to: T0 + DAY }])).toEqual({
      drop: ['1 age'],
      kept: [0],
    });
  });
  test('rollups go where they are too old and no raw day leans on them', () => {
    const there = [
      { day: 10, bytes: 1 },
      { day: 11, bytes: 1 },
      { day: 50, bytes: 1 },
    ];
    expect(oldRollups(10, there, 30 * DAY)).toEqual([
      { first: 0, end: 10 },
      { first: 12, end: 20 },
    ]);
    expect(oldRollups(null, there, 30 * DAY)).toEqual([]);
  });
});

async function tenDays(directory: string): Promise<TelemetryStore> {
  const store = await openTelemetry(directory);
  onTestFinished(() => store.close());
  for (let day = 0; day < 10; day++)
    await store.appendSamples(
      batchOf(
        Array.from({ length: 600 }, (_, i) => ({
          tagId: 1 + (i % 2),
          t: T0 + day * DAY + i * SECOND,
          value: i === 100 ? 1000 + day : i % 10,
        })),
      ),
    );
  return store;
}
const WHOLE = { from: T0, to: T0 + 10 * DAY, pixels: 240 };

test('whole days are deleted, said, and still drawn from rollups, while samples come and charts are drawn', async () => {
  const directory = temporaryDirectory();
  const store = await tenDays(directory);
  const before = await store.querySeries(WHOLE, [1]);
  const protectedRanges = [{ from: T0 + 3 * DAY, to: T0 + 4 * DAY }];
  const [result] = await Promise.all([
    store.applyRetention({ ...NOTHING, rawDays: 4 }, protectedRanges, T0 + 10 * DAY),
    ...Array.from({ length: 20 }, (_, i) =>
      store.appendSamples(batchOf([{ tagId: 5, t: T0 + (i % 10) * DAY + i, value: i }])),
    ),
    ...Array.from({ length: 20 }, () => store.querySeries(WHOLE, [1, 2])),
  ]);
  expect(result).toMatchObject({ kept: ['2023-11-17'], rollupsBefore: null, problems: [] });
  expect(result.dropped.map(({ day, why, loss }) => [day, why, loss])).toEqual(
    ['2023-11-14', '2023-11-15', '2023-11-16', '2023-11-18', '2023-11-19'].map((day) => [day, 'age', null]),
  );
  expect(result.dropped.every(({ bytes }) => bytes > 10_000)).toBe(true);
  const [drawn] = await store.querySeries(WHOLE, [1]);
  for (let day = 0; day < 10; day++) expect([...drawn!.value]).toContain(1000 + day);
  expect(drawn!.t.at(-1)).toBe(before[0]!.t.at(-1));

  const all: number[] = [];
  for await (const { value } of store.readSamples({ tagIds: [5], from: 0, to: 9e15 })) all.push(...value);
  // Each of the twenty was stored, before its day went or in a new file after.
  const { stored } = await store.appendSamples(batchOf([{ tagId: 5, t: T0 + 9 * DAY + 9, value: 9 }]));
  expect(stored).toBe(0);
  expect(all.length).toBeGreaterThanOrEqual(10);
});

test('rollups are deleted when they are too old', async () => {
  const directory = temporaryDirectory();
  const store = await tenDays(directory);
  const rules = { rawDays: 5, rollupDays: 8, mostBytes: null };
  expect(await store.applyRetention(rules, [], T0 + 10 * DAY)).toMatchObject({ rollupsBefore: '2023-11-16' });
  const [drawn] = await store.querySeries(WHOLE, [1]);
  expect([...drawn!.value].filter((value) => value >= 1000)).toEqual([
    1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009,
  ]);
  expect(await store.applyRetention(rules, [], T0 + 10 * DAY)).toEqual({
    dropped: [],
    kept: [],
    rollupsBefore: null,
    problems: [],
  });
});

test('the oldest day goes when there is no room, as long as there is one that may', async () => {
  const directory = temporaryDirectory();
  const store = await tenDays(directory);
  const protectedRanges = [{ from: T0, to: T0 + 8 * DAY }];
  expect(await store.dropOldestDay(protectedRanges)).toMatchObject({
    day: '2023-11-22',
    why: 'disk full',
    loss: null,
  });
  expect(existsSync(dayFile(directory, dayOf(T0 + 8 * DAY)))).toBe(false);
  expect(await store.dropOldestDay(protectedRanges)).toBeNull();
  expect(readdirSync(join(directory, 'raw')).filter((name) => name.startsWith('2023-11-22'))).toEqual([]);
});

import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { QUALITY_REASONS, type SampleBatch } from '../../../../src-main/engine/sample.ts';
import { DAY, dayFile } from '../../../../src-main/engine/store/days.ts';
import { openDatabase } from '../../../../src-main/engine/store/sqlite.ts';
import { openTelemetry, type TelemetryStore } from '../../../../src-main/engine/store/telemetry.ts';
import { batchOf, readEverything, samplesOf, type BriefSample } from './sample-batches.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const T0 = 1_700_000_000_000_000;

async function open(directory = temporaryDirectory()): Promise<TelemetryStore> {
  const store = await openTelemetry(directory);
  onTestFinished(() => store.close());
  return store;
}

async function readAll(
  store: TelemetryStore,
  tagIds: number[],
  rows = 100,
): Promise<Required<BriefSample>[]> {
  const all: Required<BriefSample>[] = [];
  for await (const batch of store.readSamples({ tagIds, from: -1e15, to: 9e15, rows })) {
    expect(batch.t.length).toBeLessThanOrEqual(rows + tagIds.length);
    all.push(...samplesOf(batch));
  }
  return all;
}

describe('samples', () => {
  test('come back exactly, infinities and not-a-number included, and the batch stays the caller’s', async () => {
    const store = await open();
    const values = [0.1, -0, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, 42];
    const batch = batchOf(
      values.map((value, i) => ({
        tagId: 3,
        t: T0 + i,
        value,
        delay: i * 1e9 - 7,
        quality: i % 3,
        reason: i,
      })),
    );
    await store.appendSamples(batch);
    expect(batch.t).toHaveLength(values.length);
    const stored = await readAll(store, [3]);
    // SQLite has no negative zero: it stores whole numbers as integers.
    expect(stored).toEqual(samplesOf(batch).map((s) => ({ ...s, value: s.value === 0 ? 0 : s.value })));
  });

  test('an append has resolved only when another connection can read it', async () => {
    const directory = temporaryDirectory();
    const store = await open(directory);
    for (let i = 1; i <= 50; i++) {
      await store.appendSamples(
        batchOf([
          { tagId: 1, t: i, value: i },
          { tagId: 1, t: DAY + i, value: i },
        ]),
      );
      for (const day of [0, 1]) {
        const other = openDatabase(dayFile(directory, day), { readonly: true });
        const count = other.prepare('SELECT count(*) FROM samples').pluck<number>();
        expect(count.get()).toBe(i);
        other.close();
      }
    }
  });

  test('of one tag and time: the same value is a duplicate, of two the later arrival stays, all counted', async () => {
    const store = await open();
    const [early, late] = [{ delay: 10 }, { delay: 20 }];
    await store.appendSamples(batchOf([{ tagId: 1, t: T0, value: 5, ...early }]));
    const result = await store.appendSamples(
      batchOf([
        { tagId: 1, t: T0, value: 5, ...late },
        { tagId: 1, t: T0, value: 6, ...late, quality: 1, reason: 2 },
        { tagId: 1, t: T0, value: 7, ...early },
        { tagId: 1, t: T0 + 1, value: NaN },
        { tagId: 1, t: T0 + 1, value: NaN },
        { tagId: 2, t: T0, value: 8 },
      ]),
    );
    expect(result).toEqual({ stored: 2, duplicate: 2, conflict: 2, badTime: 0 });
    expect(await readAll(store, [1])).toEqual([
      { tagId: 1, t: T0, value: 6, delay: 20, quality: 1, reason: 2 },
      { tagId: 1, t: T0 + 1, value: NaN, delay: 0, quality: 0, reason: 0 },
    ]);
    expect(store.counters()).toEqual({
      stage: 'store',
      in: 7,
      out: 3,
      refused: { duplicate: 2, conflict: 2, time: 0, failed: 0 },
      lastRefusal: '2 samples had the tag and time of another one: the later arrival stays.',
    });
  });

  test('a sample without a usable time is refused and counted; its neighbours are stored', async () => {
    const store = await open();
    const result = await store.appendSamples(
      batchOf([
        { tagId: 1, t: NaN, value: 1 },
        { tagId: 1, t: 1.5, value: 1 },
        { tagId: 1, t: T0, value: 1 },
      ]),
    );
    expect(result).toEqual({ stored: 1, duplicate: 0, conflict: 0, badTime: 2 });
    expect(store.counters().refused['time']).toBe(2);
  });

  test('times before 1970 and after 2255 are no usable times', async () => {
    const store = await open();
    const result = await store.appendSamples(
      batchOf([
        { tagId: 1, t: -1, value: 1 },
        { tagId: 1, t: 0, value: 1 },
        { tagId: 1, t: Number.MAX_SAFE_INTEGER - 1, value: 1 },
        { tagId: 1, t: Number.MAX_SAFE_INTEGER + 1, value: 1 },
      ]),
    );
    expect(result).toEqual({ stored: 2, duplicate: 0, conflict: 0, badTime: 2 });
    expect((await readAll(store, [1])).map(({ t }) => t)).toEqual([0]);
    expect((await store.latest([1])).t).toEqual(Float64Array.of(Number.MAX_SAFE_INTEGER - 1));
  });

  test('of many days, one batch: all of it is there, in time order, and again after a restart', async () => {
    const directory = temporaryDirectory();
    const store = await openTelemetry(directory);
    const brief = Array.from({ length: 40 }, (_, i) => ({
      tagId: 1 + (i % 2),
      t: T0 + i * DAY * 0.7,
      value: i,
    }));
    const { stored } = await store.appendSamples(batchOf(brief.toReversed()));
    expect(stored).toBe(40);
    const inOrder = brief.map((s) => ({ delay: 0, quality: 0, reason: 0, ...s }));
    expect(await readAll(store, [1, 2])).toEqual(inOrder);
    await store.close();
    const again = await open(directory);
    expect(await readAll(again, [1, 2])).toEqual(inOrder);
    expect(again.sizes()).toMatchObject({ days: 29, firstDay: '2023-11-14' });
  });

  test('texts are kept beside their samples, and another text of the same time is a conflict', async () => {
    const store = await open();
    const reason = QUALITY_REASONS.indexOf('text');
    const one = (text: string, delay: number): SampleBatch => ({
      ...batchOf([
        { tagId: 1, t: T0 - 1, value: 4 },
        { tagId: 1, t: T0, value: NaN, quality: 1, reason, delay },
      ]),
      texts: [[1, text]],
    });
    await store.appendSamples(one('open', 1));
    expect(await store.appendSamples(one('open', 2))).toMatchObject({ duplicate: 2 });
    expect(await store.appendSamples(one('shut', 3))).toMatchObject({ duplicate: 1, conflict: 1 });
    expect(await store.appendSamples(one('late news of old', 0))).toMatchObject({ conflict: 1 });
    const batches = await readEverything(store, [1]);
    expect(batches.map(({ texts }) => texts)).toEqual([[[1, 'shut']]]);
  });

  test('many appends under way at once all arrive', async () => {
    const store = await open();
    const appends = Array.from({ length: 300 }, (_, i) =>
      store.appendSamples(
        batchOf(Array.from({ length: 7 }, (_, j) => ({ tagId: 1 + j, t: T0 + i, value: i }))),
      ),
    );
    const results = await Promise.all(appends);
    expect(results.every(({ stored }) => stored === 7)).toBe(true);
    expect(await readAll(store, [1, 2, 3, 4, 5, 6, 7])).toHaveLength(2100);
  });

  test('the newest sample of each tag, NaN for a tag without any', async () => {
    const store = await open();
    await store.appendSamples(
      batchOf([
        { tagId: 1, t: T0 + 9, value: 1.5, quality: 1 },
        { tagId: 1, t: T0, value: 3 },
        { tagId: 2, t: T0 + 5, value: NaN, quality: 2 },
      ]),
    );
    const { t, value, quality } = await store.latest([2, 99, 1]);
    expect([...t]).toEqual([T0 + 5, NaN, T0 + 9]);
    expect([...value]).toEqual([NaN, NaN, 1.5]);
    expect([...quality]).toEqual([2, 0, 1]);
  });

  test('what must be known at start is known again after a restart: newest samples, arrivals, ids', async () => {
    const directory = temporaryDirectory();
    const first = await openTelemetry(directory);
    expect(first.newestArrival).toBeNull();
    await first.appendSamples(
      batchOf([
        { tagId: 7, t: T0, value: 1, delay: 50 * DAY },
        { tagId: 3, t: T0 + 9 * DAY, value: 2 },
        { tagId: 7, t: T0 + 3 * DAY, value: 5, quality: 2 },
      ]),
    );
    await first.close();
    const second = await openTelemetry(directory);
    const expectKnown = async (store: TelemetryStore): Promise<void> => {
      expect(store.newestArrival).toBe(T0 + 50 * DAY);
      expect(store.lastIds).toEqual({ tags: 7, models: 0 });
      expect(await store.latest([7, 3])).toEqual({
        t: Float64Array.of(T0 + 3 * DAY, T0 + 9 * DAY),
        value: Float64Array.of(5, 2),
        quality: Uint8Array.of(2, 0),
      });
    };
    await expectKnown(second);
    // Also when the days it came from are gone.
    await second.applyRetention({ rawDays: 1, rollupDays: null, mostBytes: null }, [], T0 + 60 * DAY);
    await second.close();
    const third = await open(directory);
    expect(third.sizes().days).toBe(1);
    await expectKnown(third);
  });
});

describe('scores', () => {
  test('come back with reconstruction and contributions; what is not scored says why', async () => {
    const store = await open();
    const batch = {
      modelId: 5,
      t: Float64Array.of(T0, T0 + 1, T0 + 2),
      state: Uint8Array.of(1, 0, 3),
      score: Float64Array.of(NaN, 2.5, NaN),
      reconstruction: Float32Array.of(NaN, NaN, 1.5, -2.25, 7, 7),
      contribution: Float32Array.of(NaN, NaN, 0.75, 0.25, 1, 0),
    };
    await store.appendScores(batch);
    const span = { from: T0, to: T0 + 3, pixels: 100 };
    expect(await store.queryScores(span, 5)).toEqual({ t: batch.t, state: batch.state, score: batch.score });
    const [second] = await store.queryReconstruction(span, 5, [1], 2);
    expect([...second!.reconstruction]).toEqual([NaN, -2.25, NaN]);
    expect([...second!.contribution]).toEqual([NaN, 0.25, NaN]);
    expect((await store.queryScores(span, 6)).t).toHaveLength(0);
  });

  test('a window scored again replaces its row, another model’s row stays', async () => {
    const store = await open();
    const one = {
      t: Float64Array.of(T0),
      state: Uint8Array.of(0),
      reconstruction: new Float32Array(1),
      contribution: new Float32Array(1),
    };
    await store.appendScores({ ...one, modelId: 1, score: Float64Array.of(1) });
    await store.appendScores({ ...one, modelId: 2, score: Float64Array.of(2) });
    await store.appendScores({ ...one, modelId: 1, score: Float64Array.of(3) });
    const span = { from: 0, to: T0 + 1, pixels: 10 };
    expect([...(await store.queryScores(span, 1)).score]).toEqual([3]);
    expect([...(await store.queryScores(span, 2)).score]).toEqual([2]);
  });
});

test('appends go on while a long query runs', async () => {
  const store = await open();
  for (let i = 0; i < 100; i++)
    await store.appendSamples(
      batchOf(Array.from({ length: 2000 }, (_, j) => ({ tagId: 1, t: T0 + i * 2000 + j, value: j }))),
    );
  const order: string[] = [];
  const query = store
    .querySeries({ from: T0, to: T0 + 200_000, pixels: 1200 }, [1, 1, 1, 1, 1, 1, 1, 1])
    .then(() => order.push('query'));
  await store.appendSamples(batchOf([{ tagId: 2, t: T0, value: 0 }])).then(() => order.push('append'));
  await query;
  expect(order).toEqual(['append', 'query']);
});

test('after closing, the log is folded in and further calls are refused in words', async () => {
  const directory = temporaryDirectory();
  const store = await openTelemetry(directory);
  await store.appendSamples(batchOf([{ tagId: 1, t: T0, value: 1 }]));
  expect(store.sizes().log).toBeGreaterThan(0);
  await store.close();
  expect(store.sizes()).toMatchObject({ days: 1, log: 0 });
  await expect(store.latest([1])).rejects.toThrow('The store writer thread is closed.');
  await expect(store.querySeries({ from: 0, to: 9, pixels: 1 }, [1])).rejects.toThrow(
    'The store reader thread is closed.',
  );
  await expect(store.appendSamples(batchOf([{ tagId: 1, t: T0, value: 1 }]))).rejects.toThrow('closed');
  expect(store.counters().refused['failed']).toBe(1);
});

test.each(['rollups.db', 'raw/2023-11-14.db'])(
  'a %s of a newer version is refused in words',
  async (name) => {
    const directory = temporaryDirectory();
    const store = await openTelemetry(directory);
    await store.appendSamples(batchOf([{ tagId: 1, t: T0, value: 1 }]));
    await store.close();
    const db = openDatabase(join(directory, name));
    db.pragma('user_version = 99');
    db.close();
    await expect(openTelemetry(directory)).rejects.toThrow(
      `${name} was written by a newer Mnemo (format 99; `,
    );
  },
);

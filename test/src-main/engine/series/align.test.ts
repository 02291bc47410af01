import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Segment } from '../../../../models/detector-types.ts';
import type { TimeRange } from '../../../../src-main/api/words.ts';
import { alignedRows, alignStored, type SampleSource } from '../../../../src-main/engine/series/align.ts';
import type { Rows } from '../../../../src-main/engine/series/rows.ts';
import { Grid } from '../../../../src-main/engine/series/grid.ts';
import { openTelemetry } from '../../../../src-main/engine/store/telemetry.ts';
import { temporaryDirectory } from '../store/temporary-directory.ts';
import {
  batchOf,
  good,
  expectSameRows,
  plainRows,
  SECONDS,
  streams,
  type PlainSample,
} from './sample-streams.ts';

const ASSET = { tagIds: [3, 1, 2], samplePeriod: 1, offRule: null, modeRule: null };
const DAY = 86_400 * SECONDS;

/** What a store keeps of a stream: one sample per tag and time, in time order. */
function memorySource(samples: readonly PlainSample[]): SampleSource {
  const kept = new Map<string, PlainSample>();
  for (const sample of samples) {
    const key = `${sample.tagId} ${sample.t}`;
    const there = kept.get(key);
    if (there === undefined || (!Object.is(there.value, sample.value) && sample.arrival >= there.arrival))
      kept.set(key, sample);
  }
  const stored = [...kept.values()].sort((a, b) => a.t - b.t);
  return {
    async *readSamples({ tagIds, from, to }) {
      const asked = stored.filter(({ tagId, t }) => tagIds.includes(tagId) && t >= from && t < to);
      for (let i = 0; i < asked.length; i += 7) yield batchOf(asked.slice(i, i + 7));
    },
  };
}

/** The rows a live run would have seen up to (not including) `to`. */
function liveRows(samples: readonly PlainSample[], to: number): Rows[] {
  const grid = new Grid({ samplePeriod: SECONDS, tagIds: ASSET.tagIds });
  const rows: Rows[] = [];
  for (const sample of samples) {
    grid.push(batchOf([sample]));
    rows.push(...grid.closed());
  }
  grid.advance(to + 5 * SECONDS);
  rows.push(...grid.closed());
  return rows;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const endOf = (samples: readonly PlainSample[]): number => (samples.at(-1)?.t ?? 0) + 3 * SECONDS;
/** Arrival in another order, but nothing late. */
const shuffled = (samples: readonly PlainSample[], delays: readonly number[]): PlainSample[] =>
  samples
    .map((sample, i) => ({ sample, at: sample.t + delays[i % delays.length]! }))
    .sort((a, b) => a.at - b.at)
    .map(({ sample }) => sample);
const someDelays = fc.array(fc.nat(5 * SECONDS - 1), { minLength: 1 });

test('stored samples give exactly the rows that the live run gave', async () => {
  await fc.assert(
    fc.asyncProperty(streams, someDelays, async (stream, delays) => {
      const range = { from: 0, to: endOf(stream) };
      const stored = await collect(alignedRows(memorySource(stream), ASSET, range));
      expectSameRows(stored, liveRows(shuffled(stream, delays), range.to));
    }),
  );
});

test('the same through the real store', async () => {
  const directory = temporaryDirectory();
  const store = await openTelemetry(directory);
  onTestFinished(() => store.close());
  let offset = 0;
  await fc.assert(
    fc.asyncProperty(streams, someDelays, async (stream, delays) => {
      // Each run in tags of its own, so that one store serves them all.
      const tags = ASSET.tagIds.map((tagId) => tagId + offset);
      const mine = stream.map((sample) => ({ ...sample, tagId: sample.tagId + offset }));
      offset += 10;
      await Promise.all(shuffled(mine, delays).map((sample) => store.appendSamples(batchOf([sample]))));
      const range = { from: 0, to: endOf(stream) };
      const stored = await collect(alignedRows(store, { ...ASSET, tagIds: tags }, range));
      expectSameRows(stored, liveRows(shuffled(stream, delays), range.to));
    }),
    { numRuns: 20 },
  );
});

/** Segments as a list of [t, ...values]. */
const flat = (segment: Segment): number[][] =>
  Array.from(segment.t, (t, i) => {
    const channels = segment.values.length / segment.t.length;
    return [t, ...segment.values.subarray(i * channels, (i + 1) * channels)];
  });

test('segments are the rows of the ranges, cut at excluded ranges, breaks and empty rows', async () => {
  const window = fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 400 })).map(([a, b]): TimeRange => ({
    from: (1_700_000_000 + a) * SECONDS,
    to: (1_700_000_000 + a + b) * SECONDS,
  }));
  await fc.assert(
    fc.asyncProperty(streams, window, fc.array(window, { maxLength: 3 }), async (stream, range, excluded) => {
      const source = memorySource(stream);
      const segments = await collect(alignStored(source, ASSET, [range], { excluded }));
      const expected = plainRows(await collect(alignedRows(source, ASSET, range))).filter(
        ({ t, values }) =>
          !values.every(Number.isNaN) && !excluded.some(({ from, to }) => t >= from && t < to),
      );
      expect(segments.flatMap(flat)).toEqual(expected.map(({ t, values }) => [t, ...values]));
      for (const [i, { t }] of segments.entries()) {
        expect(t.length).toBeGreaterThan(0);
        for (let k = 1; k < t.length; k++) expect(t[k]! - t[k - 1]!).toBe(SECONDS);
        const next = segments[i + 1];
        if (next !== undefined) expect(next.t[0]! - t.at(-1)!).toBeGreaterThan(SECONDS);
      }
    }),
  );
});

test('a range that starts between two samples of a slow tag finds its held value', async () => {
  const slow = Array.from({ length: 6 }, (_, i) => good(2, (1 + i * 600) * SECONDS, i));
  const fast = Array.from({ length: 3600 }, (_, i) => good(1, (i + 1) * SECONDS, i));
  const source = memorySource([...slow, ...fast].sort((a, b) => a.t - b.t));
  const asset = { tagIds: [1, 2], samplePeriod: 1, offRule: null, modeRule: null };
  const range = { from: 2700 * SECONDS, to: 2710 * SECONDS };
  const [segment] = await collect(alignStored(source, asset, [range]));
  expect(flat(segment!)[0]).toEqual([2700 * SECONDS, 2699, 4]);
  expect(segment!.t).toHaveLength(10);
});

test('standstill by the machine-off rule is cut out', async () => {
  const samples = [5, 5, 5, 0, 0, 5, 5].map((value, i) => good(1, (i + 1) * SECONDS, value));
  const asset = { tagIds: [1], samplePeriod: 1, offRule: { tagId: 1, below: 1 }, modeRule: null };
  const segments = await collect(alignStored(memorySource(samples), asset, [{ from: 0, to: 8 * SECONDS }]));
  expect(segments.map(({ t }) => [...t].map((time) => time / SECONDS))).toEqual([
    [1, 2, 3],
    [6, 7],
  ]);
  const foreign = { ...asset, offRule: { tagId: 2, below: 1 } };
  await expect(collect(alignStored(memorySource(samples), foreign, []))).rejects.toThrow('machine-off rule');
});

test('other operating modes are cut out; an unknown mode is no proof of another one', async () => {
  const modes = [2, 2.4, 1, 3.2, 2, NaN, 1.6];
  const samples = modes.flatMap((mode, i) => {
    const t = (i + 1) * SECONDS;
    return Number.isNaN(mode)
      ? [good(2, t, i), { ...good(1, t, 0), quality: 2 }]
      : [good(2, t, i), good(1, t, mode)];
  });
  const asset = { tagIds: [1, 2], samplePeriod: 1, offRule: null, modeRule: { tagId: 1, modes: [2, 7] } };
  const segments = await collect(alignStored(memorySource(samples), asset, [{ from: 0, to: 8 * SECONDS }]));
  expect(segments.map(({ t }) => [...t].map((time) => time / SECONDS))).toEqual([
    [1, 2],
    [5, 6, 7],
  ]);
  expect(segments[1]!.values[2]).toBeNaN();
  const foreign = { ...asset, modeRule: { tagId: 3, modes: [2] } };
  await expect(collect(alignStored(memorySource(samples), foreign, []))).rejects.toThrow('operating mode');
});

test('tells how far it is and stops when told', async () => {
  const samples = Array.from({ length: 100 }, (_, i) => good(1, (i + 1) * SECONDS, i));
  const range = { from: 0, to: 100 * SECONDS };
  const reached: number[] = [];
  await collect(alignStored(memorySource(samples), ASSET, [range], { onProgress: (t) => reached.push(t) }));
  expect(reached.length).toBeGreaterThan(5);
  expect(reached).toEqual([...reached].sort((a, b) => a - b));
  expect(reached.at(-1)).toBe(range.to);

  const stop = new AbortController();
  const stopping = collect(
    alignStored(memorySource(samples), ASSET, [range], {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('cancelled')),
    }),
  );
  await expect(stopping).rejects.toThrow('cancelled');
});

test('a range of days without samples costs nothing and gives nothing', async () => {
  const source = memorySource([good(1, DAY, 1)]);
  expect(await collect(alignStored(source, ASSET, [{ from: 10 * DAY, to: 900 * DAY }]))).toEqual([]);
});

/** From samples to rows, in pieces: what comes out is what aligning everything at once gives. */
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SECOND, type Asset, type TimeRange } from '../../../../src-main/api/words.ts';
import type { BaselineRequest } from '../../../../src-main/engine/compute/compute-protocol.ts';
import type { SampleBatch } from '../../../../src-main/engine/sample.ts';
import { alignStored, type SampleSource } from '../../../../src-main/engine/series/index.ts';
import { openTelemetry } from '../../../../src-main/engine/store/index.ts';
import { spoolBaseline } from '../../../../src-main/engine/training/spool-baseline.ts';
import { openStoredSamples } from '../../../../src-main/engine/training/stored-samples.ts';
import { temporaryDirectory } from '../store/temporary-directory.ts';

const START = 1_750_000_000 * SECOND;
const asset: Asset = {
  id: 1,
  name: 'Pump',
  tagIds: [1, 2],
  samplePeriod: 1,
  windowLength: 8,
  offRule: null,
  modeRule: null,
};
const at = (seconds: number) => START + seconds * SECOND;
const range = (from: number, to: number): TimeRange => ({ from: at(from), to: at(to) });
const request = (change: Partial<BaselineRequest> = {}): BaselineRequest => ({
  asset,
  channels: ['a', 'b'],
  ranges: [range(0, 1000)],
  excluded: [],
  sessionTagIds: [],
  ...change,
});

/** Both tags once a second, but for the seconds left out. */
function samplesOf(
  from: number,
  to: number,
  without: (tagId: number, second: number) => boolean,
): SampleBatch {
  const rows: [tagId: number, second: number][] = [];
  for (let s = from; s < to; s++) for (const tagId of [1, 2]) if (!without(tagId, s)) rows.push([tagId, s]);
  return {
    tagId: Int32Array.from(rows, ([tagId]) => tagId),
    t: Float64Array.from(rows, ([, s]) => at(s)),
    arrival: Float64Array.from(rows, ([, s]) => at(s)),
    value: Float64Array.from(rows, ([tagId, s]) => tagId * 1000 + s),
    quality: new Uint8Array(rows.length),
    reason: new Uint8Array(rows.length),
  };
}
const sourceOf = (batch: SampleBatch): SampleSource => ({
  async *readSamples({ from, to }) {
    const keep = Array.from(batch.t.keys()).filter((i) => batch.t[i]! >= from && batch.t[i]! < to);
    for (let k = 0; k < keep.length; k += 500) {
      const some = keep.slice(k, k + 500);
      const pick = <A extends Float64Array | Int32Array | Uint8Array>(column: A): A =>
        some.reduce((into, i, at) => ((into[at] = column[i]!), into), column.slice(0, some.length) as A);
      yield {
        tagId: pick(batch.tagId),
        t: pick(batch.t),
        arrival: pick(batch.arrival),
        value: pick(batch.value),
        quality: pick(batch.quality),
        reason: pick(batch.reason),
      };
    }
  },
});
const inFile = () => path.join(temporaryDirectory(), 'rows');

describe('spooling a baseline', () => {
  it('gives the stretches that aligning all of it gives, in memory or on the disk', async () => {
    const window = fc
      .tuple(fc.nat(9000), fc.integer({ min: 50, max: 9000 }))
      .map(([a, n]) => range(a, a + n));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(18_000), fc.integer({ min: 31, max: 400 })), { maxLength: 2 }),
        window,
        fc.array(window, { maxLength: 2 }),
        fc.constantFrom(0, 1e9),
        async (gaps, first, excluded, mostValues) => {
          const source = sourceOf(samplesOf(0, 19_000, (_, s) => gaps.some(([g, n]) => s >= g && s < g + n)));
          // The second range follows the first with no step between them, and is a stretch of its own all the same.
          const ranges = [first, { from: first.to, to: first.to + 200 * SECOND }];
          const expected = [];
          for await (const segment of alignStored(source, asset, ranges, { excluded }))
            expected.push(segment);
          // Enough to learn from: 100 rows, and two windows without a break.
          fc.pre(expected.reduce((sum, { t }) => sum + t.length, 0) >= 100);
          fc.pre(expected.some(({ t }) => t.length >= 16));
          const options = { mostValues, file: inFile() };
          const spool = await spoolBaseline(source, request({ ranges, excluded }), options);
          const { sources, bytesOnDisk } = spool.finish();
          expect(bytesOnDisk > 0).toBe(mostValues === 0);
          const seen = [];
          for (const stretch of sources) seen.push(await stretch.read(0, stretch.rows));
          expect(seen).toEqual(expected);
          await spool.close();
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);

  it('reads the real store from another connection, while it is being written', async () => {
    const dataDir = temporaryDirectory();
    const store = await openTelemetry(dataDir);
    onTestFinished(() => store.close());
    for (let s = 0; s < 9000; s += 1000) await store.appendSamples(samplesOf(s, s + 1000, () => false));
    const samples = openStoredSamples(dataDir);
    let reported = 0;
    const writing = store.appendSamples(samplesOf(9000, 20_000, () => false));
    const spool = await spoolBaseline(samples, request({ ranges: [range(0, 9000)] }), {
      mostValues: 1000,
      file: inFile(),
      onProgress: (share) => {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        reported++;
      },
    });
    await writing;
    samples.close();
    const { sources, rows } = spool.finish();
    expect([sources.length, rows]).toEqual([1, 9000]);
    const { values } = await sources[0]!.read(8990, 9000);
    expect([...values.subarray(0, 2)]).toEqual([9990, 10990]);
    expect(reported).toBeGreaterThan(0);
    await spool.close();
  });

  it('says so when there is no store to read, or it is damaged', () => {
    expect(() => openStoredSamples(temporaryDirectory())).toThrow(/database/);
  });

  it('leaves out standstill and other operating modes', async () => {
    // Tag 1 counts 1000, 1001, ..., tag 2 counts 2000, 2001, ...: off before second 200, another mode from 500 on.
    const modes = Array.from({ length: 500 }, (_, s) => 2000 + s);
    const ruled = {
      ...asset,
      offRule: { tagId: 1, below: 1200 },
      modeRule: { tagId: 2, modes },
    };
    const spool = await spoolBaseline(sourceOf(samplesOf(0, 1000, () => false)), request({ asset: ruled }), {
      mostValues: 1e9,
      file: inFile(),
    });
    const { sources, rows } = spool.finish();
    expect(rows).toBe(300);
    expect(sources.map(({ t0, rows: own }) => [t0, own])).toEqual([[at(200), 300]]);
    await spool.close();
  });

  it('refuses a baseline that is too short or too broken or has a thin tag, and leaves no file', async () => {
    const all = sourceOf(samplesOf(0, 1000, (tagId, s) => tagId === 2 && s > 600));
    const spooling = (change: Partial<BaselineRequest>) =>
      spoolBaseline(all, request(change), { mostValues: 0, file: inFile() });
    await expect(spooling({ ranges: [range(0, 40)] })).rejects.toThrow(
      'The baseline holds 40 grid steps of 1 s; training needs at least 100. Record longer, or exclude less.',
    );
    await expect(
      spooling({ ranges: Array.from({ length: 10 }, (_, i) => range(20 * i, 20 * i + 15)) }),
    ).rejects.toThrow(
      'The longest unbroken stretch of the baseline has 15 grid steps; training needs one of at least 16.',
    );
    await expect(spooling({ ranges: [] })).rejects.toThrow('The baseline holds 0 grid steps');
    await expect(spooling({})).rejects.toThrow(/In more than 20 % of the baseline there is no value of b\./);
  });

  it('holds a few pieces of rows at a time, however long the baseline is', async () => {
    let alive = 0;
    let most = 0;
    // An endless store: each batch is made when asked for.
    const long: SampleSource = {
      async *readSamples({ from, to }) {
        const first = Math.max(0, Math.ceil((from - START) / SECOND));
        const last = Math.ceil((to - START) / SECOND);
        for (let s = first; s < last; s += 2000) {
          alive += 1;
          most = Math.max(most, alive);
          yield samplesOf(s, Math.min(last, s + 2000), () => false);
          alive -= 1;
        }
      },
    };
    const spool = await spoolBaseline(long, request({ ranges: [range(0, 600_000)] }), {
      mostValues: 10_000,
      file: inFile(),
    });
    const { rows, bytesOnDisk } = spool.finish();
    expect(rows).toBe(600_000);
    expect(bytesOnDisk).toBe(rows * 2 * 4);
    // One batch at a time, asked for when the last one was dealt with.
    expect(most).toBe(1);
    await spool.close();
  }, 120_000);
});

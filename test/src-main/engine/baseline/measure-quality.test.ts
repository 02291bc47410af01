/** Whether a stretch is enough, and what its tags are like: as a training would see it. */
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND, type Asset, type BaselineQuality, type TimeRange } from '../../../../src-main/api/words.ts';
import { recordedRanges } from '../../../../src-main/engine/baseline/baseline-desk.ts';
import { measureQuality } from '../../../../src-main/engine/baseline/measure-quality.ts';
import type { BaselineRequest } from '../../../../src-main/engine/compute/compute-protocol.ts';
import { Refusal } from '../../../../src-main/engine/engine-parts.ts';
import { toBatch, type Sample } from '../../../../src-main/engine/sample.ts';
import { alignStored, type SampleSource } from '../../../../src-main/engine/series/index.ts';
import { spoolBaseline } from '../../../../src-main/engine/training/spool-baseline.ts';
import { temporaryDirectory } from '../store/temporary-directory.ts';

const START = 1_750_000_000 * SECOND;
const at = (seconds: number) => START + Math.round(seconds * SECOND);
const range = (from: number, to: number): TimeRange => ({ from: at(from), to: at(to) });
const asset = (change: Partial<Asset> = {}): Asset => ({
  id: 1,
  name: 'Pump',
  tagIds: [1, 2],
  samplePeriod: 1,
  windowLength: 8,
  offRule: null,
  modeRule: null,
  ...change,
});
const request = (change: Partial<BaselineRequest> = {}): BaselineRequest => ({
  asset: asset(),
  channels: ['a', 'b', 'c'],
  ranges: [range(0, 1000)],
  excluded: [],
  sessionTagIds: [],
  ...change,
});
const sample = (tagId: number, seconds: number, value: number, change: Partial<Sample> = {}): Sample => ({
  tagId,
  t: at(seconds),
  arrival: at(seconds),
  value,
  quality: 'good',
  reason: 'none',
  ...change,
});
const each = (
  from: number,
  to: number,
  every: number,
  one: (seconds: number, i: number) => Sample,
): Sample[] => Array.from({ length: Math.ceil((to - from) / every) }, (_, i) => one(from + i * every, i));

/** @param pageRows samples of a batch */
function sourceOf(samples: readonly Sample[], pageRows = 500): SampleSource {
  // As the store has them: in time order, one of each tag and time.
  const kept = [...new Map(samples.map((one) => [`${one.tagId} ${one.t}`, one])).values()];
  kept.sort((a, b) => a.t - b.t || a.tagId - b.tagId);
  return {
    async *readSamples({ tagIds, from, to }) {
      const found = kept.filter(({ tagId, t }) => tagIds.includes(tagId) && t >= from && t < to);
      for (let i = 0; i < found.length; i += pageRows) {
        await Promise.resolve();
        yield toBatch(found.slice(i, i + pageRows));
      }
    },
  };
}
const measure = (samples: readonly Sample[], change: Partial<BaselineRequest> = {}, pageRows?: number) =>
  measureQuality(sourceOf(samples, pageRows), request(change), {
    falseAlarmsPerWeek: 1,
    signal: new AbortController().signal,
  });
const inFile = () => path.join(temporaryDirectory(), 'rows');

/** Samples of three tags in bursts; the first one tells whether the machine runs, the second its mode. */
const burst = fc.record({
  tagId: fc.constantFrom(1, 2, 3),
  from: fc.integer({ min: -100, max: 500 }),
  seconds: fc.integer({ min: 1, max: 300 }),
  every: fc.constantFrom(0.5, 1, 1, 7),
  value: fc.constantFrom(0, 1, 2, NaN),
  quality: fc.constantFrom('good', 'good', 'uncertain', 'bad'),
  reason: fc.constantFrom('none', 'range', 'source'),
});
const usual = (tagId: number) =>
  burst.map((one) => ({
    ...one,
    tagId,
    from: Math.min(100, one.from),
    value: 1,
    quality: 'good' as const,
    seconds: 700,
  }));
const bursts = fc
  .tuple(usual(1), usual(2), usual(3), fc.array(burst, { maxLength: 5 }))
  .map(([one, two, three, more]) => [one, two, three, ...more]);
const samplesOf = (drawn: typeof bursts extends fc.Arbitrary<infer B> ? B : never): Sample[] =>
  drawn.flatMap(({ tagId, from, seconds, every, value, quality, reason }) =>
    each(from, from + seconds, every, (s) => sample(tagId, s, value, { quality, reason })),
  );
const stretch = fc
  .tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 500 }))
  .map(([from, length]) => range(from, from + length));
const baselines = fc.record({
  bursts,
  ranges: fc.array(stretch, { minLength: 1, maxLength: 3 }),
  excluded: fc.array(stretch, { maxLength: 2 }),
  offRule: fc.constantFrom(null, null, { tagId: 1, below: 1 }),
  modeRule: fc.constantFrom<Asset['modeRule'][]>(null, null, { tagId: 2, modes: [1, 2] }),
  sessionTagIds: fc.constantFrom([], [3]),
  windowLength: fc.constantFrom(8, 20, 60),
  pageRows: fc.constantFrom(7, 100, 100_000),
});

describe('whether a stretch is enough', () => {
  it('is what a training of it says, for whatever reason it refuses', async () => {
    const verdicts = { refused: 0, taken: 0, tags: 0 };
    await fc.assert(
      fc.asyncProperty(baselines, async ({ bursts, ranges, excluded, sessionTagIds, pageRows, ...rules }) => {
        const samples = samplesOf(bursts);
        const { offRule, modeRule, windowLength } = rules;
        const change = {
          asset: asset({ tagIds: [1, 2, 3], offRule, modeRule, windowLength }),
          ranges: recordedRanges({ ranges }, null),
          excluded,
          sessionTagIds,
        };
        const quality = await measure(samples, change, pageRows);
        let refusal: string | null = null;
        try {
          const spool = await spoolBaseline(sourceOf(samples), request(change), {
            mostValues: 1e9,
            file: inFile(),
          });
          expect(quality.rows).toBe(spool.finish().rows);
          await spool.close();
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          refusal = error.message;
        }
        expect([quality.enough === 'no', refusal]).toEqual([refusal !== null, refusal]);
        if (refusal === null) verdicts.taken += 1;
        else verdicts.refused += 1;
        if (refusal?.includes('there is no value of')) {
          verdicts.tags += 1;
          const named = / value of (.*)\. Check/.exec(refusal)![1]!.split(', ');
          expect(quality.tags.flatMap(({ prevents }, c) => (prevents ? [['a', 'b', 'c'][c]] : []))).toEqual(
            named,
          );
        }
      }),
      { numRuns: 200 },
    );
    // What is never met proves nothing.
    expect(Math.min(...Object.values(verdicts)), JSON.stringify(verdicts)).toBeGreaterThan(10);
  });

  it('counts as much as the promise needs to be counted and not extrapolated', async () => {
    const steady = [1, 2].flatMap((tag) => each(0, 3100, 1, (s) => sample(tag, s, Math.sin(s))));
    const look = (falseAlarmsPerWeek: number): Promise<BaselineQuality> =>
      measureQuality(sourceOf(steady), request({ ranges: [range(0, 3000)] }), {
        falseAlarmsPerWeek,
        signal: new AbortController().signal,
      });
    // Three alarms expected: three weeks at one a week, three hours at one an hour.
    expect(await look(1)).toMatchObject({
      rows: 3000,
      rowsNeeded: 100,
      rowsWanted: 1_814_400,
      enough: 'thin',
    });
    expect(await look(168)).toMatchObject({ rowsWanted: 10_800, enough: 'thin' });
    expect(await look(168 * 4)).toMatchObject({ rowsWanted: 2700, enough: 'yes' });
  });
});

describe('what the tags are like', () => {
  it('is measured on the samples of the grid steps that count, and on no others', async () => {
    await fc.assert(
      fc.asyncProperty(baselines, async ({ bursts, ranges, excluded, sessionTagIds, pageRows, ...rules }) => {
        const samples = samplesOf(bursts);
        const { offRule, modeRule } = rules;
        const change = {
          asset: asset({ tagIds: [1, 2, 3], offRule, modeRule }),
          ranges: recordedRanges({ ranges }, null),
          excluded,
          sessionTagIds,
        };
        const quality = await measure(samples, change, pageRows);
        // Grid steps that are left out by a rule: those the unruly grid has and the ruled one has not.
        const kept = await stepsOf(samples, change);
        const all = await stepsOf(samples, {
          ...change,
          asset: { ...change.asset, offRule: null, modeRule: null },
          excluded: [],
        });
        const stored = [...new Map(samples.map((one) => [`${one.tagId} ${one.t}`, one])).values()];
        for (const { tagId, ...tag } of quality.tags) {
          const mine = stored.filter(({ tagId: of, t }) => {
            const end = Math.ceil(t / SECOND) * SECOND;
            const cut = excluded.some(({ from, to }) => end >= from && end < to);
            const inside = change.ranges.some(({ from, to }) => end >= from && end < to && t < to);
            return of === tagId && inside && !cut && (kept.has(end) || !all.has(end));
          });
          const usable = mine.filter(({ quality: q, value }) => q !== 'bad' && Number.isFinite(value));
          const values = usable.map(({ value }) => value);
          const outOfRange = mine.filter((one) => !usable.includes(one) && one.reason === 'range').length;
          expect(tag.samples).toBe(mine.length);
          expect(tag.outOfRange * mine.length).toBeCloseTo(outOfRange, 9);
          expect(tag.bad * mine.length).toBeCloseTo(mine.length - usable.length - outOfRange, 9);
          expect(tag.low).toBe(values.length === 0 ? null : Math.min(...values));
          expect(tag.high).toBe(values.length === 0 ? null : Math.max(...values));
          if (values.length === 0) continue;
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
          expect(tag.mean).toBeCloseTo(mean, 9);
          const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
          expect(tag.deviation! ** 2).toBeCloseTo(square, 9);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('tells rate, gap and missing steps of a tag that was away for a while, by the tag and not by its absence', async () => {
    const away = (s: number): boolean => s > 300 && s < 500;
    const quality = await measure([
      ...each(-10, 1010, 1, (s) => sample(1, s, Math.sin(s))),
      ...each(-10, 1010, 0.5, (s) => sample(2, s, Math.cos(s))).filter(
        ({ t }) => !away((t - START) / SECOND),
      ),
    ]);
    const [always, gone] = quality.tags;
    expect(always).toMatchObject({ samples: 1000, rate: 1, longestGap: 1, missing: 0, problems: [] });
    // The last value is held for 30 s, as training sees it.
    expect(gone).toMatchObject({ rate: 2, longestGap: 200, problems: [], prevents: false });
    expect(gone!.missing).toBeCloseTo(0.169, 3);
  });

  it('names what is wrong, worst first', async () => {
    const quality = await measure(
      [
        ...each(0, 1000, 1, (s) =>
          sample(1, s, s % 2, s % 20 === 0 ? { quality: 'bad', reason: 'range' } : {}),
        ),
        ...each(0, 1000, 5, (s) =>
          sample(2, s, 4.5, s % 50 === 0 ? { quality: 'bad', reason: 'source' } : {}),
        ),
      ],
      { asset: asset({ tagIds: [1, 2, 3] }) },
    );
    expect(quality.tags.map(({ problems }) => problems)).toEqual([
      ['range'],
      ['bad', 'constant', 'slow'],
      ['none'],
    ]);
    expect(quality.tags[0]).toMatchObject({ outOfRange: 0.05, bad: 0, prevents: false });
    expect(quality.tags[1]).toMatchObject({ outOfRange: 0, bad: 0.1, rate: 0.2, deviation: 0 });
    expect(quality.tags[2]).toMatchObject({ samples: 0, rate: null, missing: 1, mean: null, prevents: true });
    expect(quality.tags[2]!.longestGap).toBe(1000);
  });

  it('takes a Sparkplug value that did not change for a constant, not for a missing tag', async () => {
    const quality = await measure(
      [...each(-100, 1000, 1, (s) => sample(1, s, Math.sin(s))), sample(2, -50, 7)],
      { sessionTagIds: [2] },
    );
    expect(quality.tags[1]).toMatchObject({
      samples: 0,
      missing: 0,
      problems: ['constant'],
      prevents: false,
    });
    expect(quality.enough).toBe('thin');
  });

  it('counts what was left out once, and why, and nothing of it as a gap or as standing still', async () => {
    const quality = await measure(
      [
        // Off from 200 to 400, in another mode from 600 to 700.
        ...each(0, 1000, 1, (s) => sample(1, s, s >= 200 && s < 400 ? 0 : 5 + Math.sin(s))),
        ...each(0, 1000, 1, (s) => sample(2, s, s >= 600 && s < 700 ? 3 : 1)),
      ],
      {
        asset: asset({ offRule: { tagId: 1, below: 1 }, modeRule: { tagId: 2, modes: [1] } }),
        excluded: [range(100, 250), range(200, 260), range(900, 1100)],
      },
    );
    expect(quality.leftOut).toEqual({ off: 140, mode: 100, excluded: 260, silent: 0 });
    expect(quality.rows).toBe(500);
    expect(quality.tags.map(({ samples, longestGap }) => [samples, longestGap])).toEqual([
      [500, 1],
      [500, 1],
    ]);
    // From 400 to 600: the stretches before and after what was left out are no continuation.
    expect(quality.tags[1]!.longestStill).toBe(199);
  });

  it('does not count an excluded interruption as a gap', async () => {
    const both = [1, 2].flatMap((tag) =>
      each(0, 1000, 1, (s) => sample(tag, s, Math.sin(s))).filter(({ t }) => t < at(300) || t > at(400)),
    );
    expect((await measure(both)).tags[0]!.longestGap).toBe(102);
    expect((await measure(both, { excluded: [range(299, 401)] })).tags[0]!.longestGap).toBe(1);
    expect((await measure(both, { excluded: [range(310, 390)] })).tags[0]!.longestGap).toBe(22);
  });
});

describe('looking', () => {
  it('stops where it is when it is no longer wanted, and asks for one batch at a time', async () => {
    const wanted = new AbortController();
    let batches = 0;
    let alive = 0;
    const endless: SampleSource = {
      async *readSamples() {
        for (;;) {
          if (++batches === 20) wanted.abort(new Refusal('Enough of it.'));
          expect((alive += 1)).toBe(1);
          yield toBatch(each(batches * 100, (batches + 1) * 100, 1, (s) => sample(1, s, s)));
          alive -= 1;
        }
      },
    };
    const looking = measureQuality(endless, request({ ranges: [range(0, 1e9)] }), {
      falseAlarmsPerWeek: 1,
      signal: wanted.signal,
    });
    await expect(looking).rejects.toThrow('Enough of it.');
    expect(batches).toBe(20);
  });
});

/** Ends of the grid steps that training would see. */
async function stepsOf(samples: readonly Sample[], change: Partial<BaselineRequest>): Promise<Set<number>> {
  const { asset, ranges, excluded, sessionTagIds } = request(change);
  const ends = new Set<number>();
  for await (const { t } of alignStored(sourceOf(samples), { ...asset, sessionTagIds }, ranges, { excluded }))
    for (const end of t) ends.add(end);
  return ends;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rows } from '../../../../src-main/engine/series/rows.ts';
import { EMPTY_ROWS, Grid } from '../../../../src-main/engine/series/grid.ts';
import { QUALITY_REASONS, type SampleBatch } from '../../../../src-main/engine/sample.ts';
import {
  batchOf,
  expectSameRows,
  good,
  plainRows,
  SECONDS,
  streams,
  type PlainRow,
  type PlainSample,
} from './sample-streams.ts';

const PERIOD = SECONDS;
const TAGS = [3, 1, 2];
/** So far in the future that every step is closed by it. */
const flush = (grid: Grid, samples: readonly PlainSample[]): void =>
  grid.advance(Math.max(0, ...samples.map(({ t }) => t)) + 10 * SECONDS);

/** All rows of a stream, the last ones by idle advance. */
function align(
  batches: readonly SampleBatch[],
  samples: readonly PlainSample[],
  between: (grid: Grid, batch: number) => Iterable<Rows> = (grid) => grid.closed(),
): Rows[] {
  const grid = new Grid({ samplePeriod: PERIOD, tagIds: TAGS });
  const rows: Rows[] = [];
  batches.forEach((batch, i) => {
    grid.push(batch);
    rows.push(...between(grid, i));
  });
  flush(grid, samples);
  rows.push(...grid.closed());
  return rows;
}

/** Cuts a list into batches at the places that `cuts` says. */
function cut(samples: readonly PlainSample[], cuts: readonly number[]): SampleBatch[] {
  const batches: SampleBatch[] = [];
  let from = 0;
  for (const length of cuts) {
    batches.push(batchOf(samples.slice(from, from + length)));
    from += length;
  }
  batches.push(batchOf(samples.slice(from)));
  return batches;
}

/** Source times as an unsteady network delivers them: no sample comes after one that is `lateness` or more younger. */
function delayed(
  samples: readonly PlainSample[],
  delays: readonly number[],
  lateness: number,
): PlainSample[] {
  return samples
    .map((sample, i) => ({ sample, at: sample.t + (delays[i % delays.length]! % lateness) }))
    .sort((a, b) => a.at - b.at)
    .map(({ sample }) => sample);
}

describe('order and batches', () => {
  test('cutting a stream into batches differently never changes a row, late samples included', () => {
    fc.assert(
      fc.property(
        streams,
        fc.array(fc.nat(20)),
        fc.array(fc.nat(60 * SECONDS), { minLength: 1 }),
        (stream, cuts, delays) => {
          // Delays of up to a minute: many samples are late here.
          const samples = delayed(stream, delays, 60 * SECONDS);
          expectSameRows(align(cut(samples, cuts), samples), align([batchOf(samples)], samples));
        },
      ),
    );
  });

  test('as long as nothing is late, the order of arrival does not change a row', () => {
    fc.assert(
      fc.property(
        streams,
        fc.array(fc.nat(20)),
        fc.array(fc.nat(5 * SECONDS - 1), { minLength: 1 }),
        (stream, cuts, delays) => {
          const samples = delayed(stream, delays, 5 * SECONDS);
          const grid = new Grid({ samplePeriod: PERIOD, tagIds: TAGS });
          grid.push(batchOf(samples));
          expect(grid.counters().refused['late']).toBe(0);
          expectSameRows(align(cut(samples, cuts), samples), align([batchOf(stream)], stream));
        },
      ),
    );
  });

  test('fetching rows or not between batches does not change them', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.boolean(), { minLength: 1 }), (samples, fetches) => {
        const fetched = align(cut(samples, new Array<number>(samples.length).fill(1)), samples, (grid, i) =>
          fetches[i % fetches.length] ? grid.closed() : [],
        );
        expectSameRows(fetched, align([batchOf(samples)], samples));
      }),
    );
  });

  test('an idle advance in between changes no row: it only brings them earlier', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(4 * SECONDS), { minLength: 1 }), (samples, ahead) => {
        const advanced = align(
          cut(samples, new Array<number>(samples.length).fill(1)),
          samples,
          (grid, i) => {
            const [now, next] = [samples[i]?.t, samples[i + 1]?.t];
            // A clock that runs ahead of the newest sample, but not so far that the next one comes late.
            if (now !== undefined)
              grid.advance(Math.min(now + ahead[i % ahead.length]!, (next ?? Infinity) + 4 * SECONDS));
            return grid.closed();
          },
        );
        expectSameRows(advanced, align([batchOf(samples)], samples));
      }),
    );
  });

  test('every sample of the asset is counted once: taken, or refused with its reason', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(60 * SECONDS), { minLength: 1 }), (stream, delays) => {
        const samples = delayed(stream, delays, 60 * SECONDS);
        const grid = new Grid({ samplePeriod: PERIOD, tagIds: TAGS });
        grid.push(batchOf(samples));
        const counters = grid.counters();
        expect(counters.in).toBe(samples.filter(({ tagId }) => tagId !== 9).length);
        const refused = Object.values(counters.refused).reduce((sum, n) => sum + n, 0);
        expect(counters.out + refused).toBe(counters.in);
        // Every sample taken has its own place in time.
        expect(counters.out).toBeLessThanOrEqual(
          new Set(samples.filter(({ tagId }) => tagId !== 9).map(({ tagId, t }) => `${tagId} ${t}`)).size,
        );
      }),
    );
  });
});

/** The definition, straight down: all samples known, every step looked at. */
function defined(samples: readonly PlainSample[]): PlainRow[] {
  const steps = samples.filter(({ tagId }) => TAGS.includes(tagId)).map(({ t }) => Math.ceil(t / PERIOD));
  if (steps.length === 0) return [];
  const rows: PlainRow[] = [];
  for (let step = Math.min(...steps); step <= Math.max(...steps); step++) {
    const end = step * PERIOD;
    const heard = Math.max(...steps.filter((other) => other <= step)) * PERIOD;
    const cells = TAGS.map((tagId) => {
      const mine = samples.filter((s) => s.tagId === tagId && s.t <= end);
      const usable = mine.filter((s) => s.quality !== 2 && Number.isFinite(s.value));
      const now = usable.filter((s) => s.t > end - PERIOD).map((s) => s.value);
      if (now.length > 0) {
        const mean = now.reduce((sum, v) => sum + v, 0) / now.length;
        return { value: mean, presence: 'present' as const };
      }
      const last = usable.at(-1);
      if (last === undefined || mine.at(-1) !== last) return { value: NaN, presence: 'missing' as const };
      const intervals = mine.slice(1).map((s, i) => s.t - mine[i]!.t);
      const sorted = intervals.slice(-256).sort((a, b) => a - b);
      const p99 = sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0;
      const limit = Math.max(3 * p99, 30 * SECONDS, PERIOD);
      return end - last.t <= limit && end - heard <= 3600 * SECONDS
        ? { value: last.value, presence: 'held' as const }
        : { value: NaN, presence: 'stale' as const };
    });
    rows.push({ t: end, values: cells.map((c) => c.value), presence: cells.map((c) => c.presence) });
  }
  return rows;
}

test('rows are what the definition says, the middle of empty stretches left out', () => {
  fc.assert(
    fc.property(
      // Short streams without repeats: the definition is slow and knows no duplicates.
      streams.map((samples) => {
        const seen = new Set<string>();
        const start = samples[0]?.t ?? 0;
        return samples.filter(({ tagId, t }) => {
          const known = seen.has(`${tagId} ${t}`);
          seen.add(`${tagId} ${t}`);
          return !known && t - start < 4500 * SECONDS;
        });
      }),
      (samples) => {
        const grid = new Grid({ samplePeriod: PERIOD, tagIds: TAGS, lateness: 0 });
        grid.push(batchOf(samples));
        const newest = Math.max(...samples.filter(({ tagId }) => tagId !== 9).map(({ t }) => t));
        grid.advance(Math.ceil(newest / PERIOD) * PERIOD + 1);
        const rows = plainRows(grid.closed());
        const all = defined(samples);
        let run = 0;
        const expected = all.filter((row, i) => {
          const empty = row.values.every(Number.isNaN);
          run = empty ? run + 1 : 0;
          const next = all[i + 1];
          return run <= EMPTY_ROWS || (next !== undefined && !next.values.every(Number.isNaN));
        });
        expect(rows.map(({ t, presence }) => ({ t, presence }))).toEqual(
          expected.map(({ t, presence }) => ({ t, presence })),
        );
        rows.forEach((row, i) =>
          row.values.forEach((value, c) => {
            const want = expected[i]!.values[c]!;
            if (Number.isNaN(want)) expect(value).toBeNaN();
            else expect(Math.abs(value - want)).toBeLessThan(1e-5);
          }),
        );
      },
    ),
    { numRuns: 60 },
  );
});

describe('steps', () => {
  test('step k covers (t_k - period, t_k] and closes when the watermark has passed its end', () => {
    const grid = new Grid({ samplePeriod: PERIOD, tagIds: [1], lateness: 2 * SECONDS });
    const at = 1_700_000_000 * SECONDS;
    grid.push(batchOf([good(1, at, 1), good(1, at + 1, 10), good(1, at + PERIOD, 20)]));
    grid.push(batchOf([good(1, at + 2 * SECONDS, 0)]));
    expect(plainRows(grid.closed())).toEqual([]);
    grid.push(batchOf([good(1, at + 2 * SECONDS + 1, 0)]));
    expect(plainRows(grid.closed())).toEqual([{ t: at, values: [1], presence: ['present'] }]);
    grid.push(batchOf([good(1, at + 3 * SECONDS + 1, 0)]));
    expect(plainRows(grid.closed())).toEqual([{ t: at + PERIOD, values: [15], presence: ['present'] }]);
  });

  test('any period puts a sample into the one step that covers it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3600 * SECONDS }),
        fc.integer({ min: 0, max: 4_000_000_000 * SECONDS }),
        (samplePeriod, t) => {
          const grid = new Grid({ samplePeriod, tagIds: [1], lateness: 0 });
          grid.push(batchOf([good(1, t, 1)]));
          grid.advance(t + samplePeriod + 1);
          const end = BigInt([...grid.closed()][0]!.t[0]!);
          expect(end % BigInt(samplePeriod)).toBe(0n);
          expect(BigInt(t) <= end && BigInt(t) > end - BigInt(samplePeriod)).toBe(true);
        },
      ),
    );
  });

  test('the mean of equal values is that value, so that a stuck sensor shows as stuck', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 1, max: 9 }),
        (value, n) => {
          const grid = new Grid({ samplePeriod: PERIOD, tagIds: [1], lateness: 0 });
          grid.push(batchOf(Array.from({ length: n }, (_, i) => good(1, 1 + i, value))));
          grid.advance(PERIOD + 1);
          // Plus zero: a negative zero counts as zero, as in the store.
          expect(plainRows(grid.closed())[0]!.values[0]).toBe(value + 0);
        },
      ),
    );
  });

  test('a late sample is counted with how late it was, and changes nothing', () => {
    const grid = new Grid({ samplePeriod: PERIOD, tagIds: [1] });
    grid.push(batchOf([good(1, 100 * SECONDS, 1), good(1, 93.5 * SECONDS, 5)]));
    expect(grid.counters()).toMatchObject({
      in: 2,
      out: 1,
      refused: { late: 1 },
      lastRefusal: 'A sample of tag 1 came 6.500 s behind the newest one, too late for its grid step.',
    });
    grid.advance(200 * SECONDS);
    expect(plainRows(grid.closed())[0]).toEqual({ t: 100 * SECONDS, values: [1], presence: ['present'] });
  });

  test('a sample period that is no whole number of microseconds is refused', () => {
    expect(() => new Grid({ samplePeriod: 0.5, tagIds: [1] })).toThrow(RangeError);
    expect(() => new Grid({ samplePeriod: 0, tagIds: [1] })).toThrow(RangeError);
  });
});

describe('holding', () => {
  test('a value is held for 30 s, then the channel is stale until a sample comes', () => {
    const grid = new Grid({ samplePeriod: PERIOD, tagIds: [1, 2], lateness: 0 });
    const fast = Array.from({ length: 40 }, (_, i) => good(1, (i + 1) * SECONDS, i));
    grid.push(
      batchOf([good(2, 1 * SECONDS, 7), ...fast, good(2, 41 * SECONDS, 8), good(1, 41 * SECONDS, 0)]),
    );
    grid.advance(41 * SECONDS + 1);
    const second = plainRows(grid.closed()).map(({ presence, values }) => [presence[1], values[1]]);
    expect(second).toEqual([
      ['present', 7],
      ...Array.from({ length: 30 }, () => ['held', 7]),
      ...Array.from({ length: 9 }, () => ['stale', NaN]),
      ['present', 8],
    ]);
  });

  test('a slow tag is held for three of its own intervals', () => {
    const grid = new Grid({ samplePeriod: 60 * SECONDS, tagIds: [1, 2], lateness: 0 });
    const slow = Array.from({ length: 5 }, (_, i) => good(2, (1 + i * 10) * 60 * SECONDS, i));
    const fast = Array.from({ length: 100 }, (_, i) => good(1, (i + 1) * 60 * SECONDS, i));
    grid.push(batchOf([...slow, ...fast].sort((a, b) => a.t - b.t)));
    grid.advance(100 * 60 * SECONDS);
    const presence = plainRows(grid.closed()).map((row) => row.presence[1]);
    // The last sample came in minute 41; 30 minutes later it still counts.
    expect(presence[70]).toBe('held');
    expect(presence[71]).toBe('stale');
    // Before the second sample nothing was known of its habit: held for one minute only.
    expect(presence.slice(0, 4)).toEqual(['present', 'held', 'stale', 'stale']);
    expect(presence.slice(11, 40)).not.toContain('stale');
  });

  test('a bad sample ends the holding at once, good ones in its step still count', () => {
    const grid = new Grid({ samplePeriod: PERIOD, tagIds: [1, 2], lateness: 0 });
    grid.push(
      batchOf([
        good(1, 0.5 * SECONDS, 4),
        { ...good(1, 0.9 * SECONDS, 999), quality: 2 },
        good(2, 1 * SECONDS, 0),
        good(2, 2 * SECONDS, 0),
        { ...good(1, 2.5 * SECONDS, 6), quality: 1 },
        good(2, 3 * SECONDS, 0),
      ]),
    );
    grid.advance(4 * SECONDS);
    expect(plainRows(grid.closed()).map(({ presence, values }) => [presence[0], values[0]])).toEqual([
      ['present', 4],
      ['missing', NaN],
      ['present', 6],
    ]);
  });
});

test('when no tag sends anything for an hour, no value counts any more, however slow its tag is', () => {
  const grid = new Grid({ samplePeriod: PERIOD, tagIds: [1], lateness: 0 });
  const day = 86_400 * SECONDS;
  grid.push(batchOf([good(1, day, 1), good(1, 2 * day, 2), good(1, 3 * day, 3)]));
  grid.advance(9 * day);
  const rows = plainRows(grid.closed());
  expect(rows.filter(({ t, presence }) => t > 3 * day && presence[0] === 'held')).toHaveLength(3600);
});

test('a gap of years is some rows and one leap, and rows go on after it', () => {
  const grid = new Grid({ samplePeriod: 1000, tagIds: [1] });
  const start = 1_600_000_000 * SECONDS;
  const end = start + 5 * 365 * 86_400 * SECONDS;
  grid.push(batchOf([good(1, start, 1), good(1, end, 2), good(1, end + 10 * SECONDS + 1, 3)]));
  let held = 0;
  const rows: PlainRow[] = [];
  for (const block of grid.closed()) {
    expect(block.t.length).toBeLessThanOrEqual(4096);
    for (const row of plainRows([block])) {
      if (row.presence[0] === 'held') held += 1;
      else rows.push(row);
    }
  }
  // 30 s held before the gap and the 5 s after it that the watermark has passed, a millisecond each.
  expect(held).toBe(30_000 + 5_000);
  expect(rows[0]).toEqual({ t: start, values: [1], presence: ['present'] });
  expect(rows.slice(1, 1 + EMPTY_ROWS + 1).every(({ presence }) => presence[0] === 'stale')).toBe(true);
  expect(rows[EMPTY_ROWS + 1]!.t).toBe(end - 1000);
  expect(rows[EMPTY_ROWS + 2]).toEqual({ t: end, values: [2], presence: ['present'] });
  expect(rows).toHaveLength(EMPTY_ROWS + 3);
});

describe('tags whose source tells its end', () => {
  const GONE = QUALITY_REASONS.indexOf('stale');
  const sample = (t: number, value: number, gone = false): SampleBatch => ({
    ...batchOf([{ tagId: 1, t: t * SECONDS, value, arrival: t * SECONDS, quality: gone ? 2 : 0 }]),
    reason: Uint8Array.of(gone ? GONE : 0),
  });
  // Tag 2 keeps the asset alive, so that only the rule under test can end the holding.
  const alive = (from: number, to: number): SampleBatch =>
    batchOf(Array.from({ length: to - from }, (_, i) => good(2, (from + i) * SECONDS, 1)));
  const rowsOf = (sessionTagIds: number[], batches: SampleBatch[], end: number): PlainRow[] => {
    const grid = new Grid({ samplePeriod: PERIOD, tagIds: [1, 2], sessionTagIds });
    for (const batch of batches) grid.push(batch);
    grid.advance((end + 10) * SECONDS);
    return plainRows([...grid.closed()]);
  };
  const presenceAt = (rows: readonly PlainRow[], t: number) =>
    rows.find((row) => row.t === t * SECONDS)?.presence[0];

  test('hold their value without limit, others for their hold limit', () => {
    const batches = [sample(1, 7), alive(1, 2000)];
    expect(presenceAt(rowsOf([1], batches, 2000), 1999)).toBe('held');
    expect(presenceAt(rowsOf([], batches, 2000), 1999)).toBe('stale');
  });

  test('are stale from the death of their session until the next sample', () => {
    const batches = [sample(1, 7), sample(100, NaN, true), sample(200, 8), alive(1, 300)];
    const rows = rowsOf([1], batches, 300);
    expect([99, 100, 150, 199, 200, 250].map((t) => presenceAt(rows, t))).toEqual([
      'held',
      'stale',
      'stale',
      'stale',
      'present',
      'held',
    ]);
  });

  test('a bad sample that is no death leaves the value missing', () => {
    const bad = batchOf([{ tagId: 1, t: 100 * SECONDS, value: 5, arrival: 100 * SECONDS, quality: 2 }]);
    expect(presenceAt(rowsOf([1], [sample(1, 7), bad, alive(1, 300)], 300), 150)).toBe('missing');
  });
});

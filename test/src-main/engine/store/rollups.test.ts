/** Charts over rollups against the same charts over all rows: late data, conflicts, removals, hours in every state. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SECOND } from '../../../../src-main/api/words.ts';
import { DAY, dayOf, HOUR } from '../../../../src-main/engine/store/days.ts';
import { levelFor, SAMPLE_LEVELS, SCORE_LEVELS } from '../../../../src-main/engine/store/levels.ts';
import { pixelOf, type Span } from '../../../../src-main/engine/store/pixels.ts';
import { queryReconstruction } from '../../../../src-main/engine/store/reconstruction-query.ts';
import { SAMPLE_BUCKETS, type SampleRow } from '../../../../src-main/engine/store/sample-buckets.ts';
import { queryScores } from '../../../../src-main/engine/store/score-query.ts';
import { querySeries } from '../../../../src-main/engine/store/series-query.ts';
import { openWriter, type Writer } from './open-writer.ts';
import { batchOf, type BriefSample } from './sample-batches.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** Two hours before a midnight. */
const T0 = 20_000 * DAY - 2 * HOUR;

interface Point {
  t: number;
  value: number;
  quality: number;
}

const value = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -50, max: 50 }) },
  fc.constant(NaN),
  fc.constant(Infinity),
);
/** A stretch of samples: dense ones are kept at every level, sparse ones only by the hour. */
const stretch = fc
  .record({
    start: fc.integer({ min: 0, max: 5 * 3600 }),
    step: fc.constantFrom(0.3, 1, 4, 40, 700),
    values: fc.array(value, { minLength: 1, maxLength: 60 }),
    repeat: fc.integer({ min: 1, max: 12 }),
    quality: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ start, step, values, repeat, quality }): BriefSample[] =>
    Array.from({ length: values.length * repeat }, (_, i) => ({
      tagId: 1,
      t: T0 + Math.round((start + i * step) * SECOND),
      value: values[i % values.length]!,
      quality,
    })),
  );
/** What happens to the store, in order. */
const event = fc.oneof(
  { weight: 4, arbitrary: stretch.map((samples) => ({ kind: 'append' as const, samples })) },
  { weight: 3, arbitrary: fc.constant({ kind: 'roll' as const }) },
  // Rolled up as far as some milliseconds allow: some hours are and others are not.
  { weight: 2, arbitrary: fc.constant({ kind: 'roll some' as const }) },
);
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

const view = fc
  .record({
    from: fc.integer({ min: -3600, max: 5 * 3600 }),
    width: fc.constantFrom(10, 11, 59, 60, 75, 300, 420, 3600, 4000),
    pixels: fc.integer({ min: 1, max: 60 }),
    offset: fc.integer({ min: 0, max: SECOND }),
  })
  .map(({ from, width, pixels, offset }): Span => {
    const start = T0 + from * SECOND + offset;
    return { from: start, to: start + width * pixels * SECOND, pixels };
  });

/** Does the events, and says which samples there should be then. */
function play(writer: Writer, events: readonly Event[]): Point[] {
  const there = new Map<number, Point>();
  for (const each of events) {
    if (each.kind === 'append') {
      writer.append(batchOf(each.samples));
      // The same delay everywhere: of two samples of one time the one sent last stays.
      for (const { t, value: v, quality = 0 } of each.samples) {
        const before = there.get(t);
        if (before !== undefined && Object.is(before.value, v)) continue;
        there.set(t, { t, value: v, quality });
      }
    } else if (each.kind === 'roll') writer.rollAll();
    else for (const day of writer.days.states.keys()) writer.rollUp.finish(day, 0);
  }
  return [...there.values()].sort((a, b) => a.t - b.t);
}

const pointsOf = ({
  t,
  value: values,
  quality,
}: {
  t: Float64Array;
  value: Float64Array;
  quality: Uint8Array;
}) => Array.from(t, (at, i): Point => ({ t: at, value: values[i]!, quality: quality[i]! }));

function expectCovered(drawn: readonly Point[], all: readonly Point[], span: Span): void {
  const inside = all.filter(({ t }) => t >= span.from && t < span.to);
  const byTime = new Map(inside.map((point) => [point.t, point]));
  expect(drawn.map(({ t }) => t)).toEqual(drawn.map(({ t }) => t).sort((a, b) => a - b));
  // Every point drawn is a sample that is there.
  for (const point of drawn) expect(point).toEqual(byTime.get(point.t));
  const numbers = inside.filter((point) => !Number.isNaN(point.value));
  const drawnNumbers = drawn.filter((point) => !Number.isNaN(point.value));
  // No sample lies outside of what is drawn less than a pixel from it: no spike disappears.
  const pixel = (span.to - span.from) / span.pixels;
  for (const { t, value: v } of numbers) {
    const near = drawnNumbers.filter((point) => Math.abs(point.t - t) < pixel).map((point) => point.value);
    expect(Math.max(...near)).toBeGreaterThanOrEqual(v);
    expect(Math.min(...near)).toBeLessThanOrEqual(v);
  }
  if (inside.length > 0) {
    expect(drawn[0]).toEqual(inside[0]);
    expect(drawn.at(-1)).toEqual(inside.at(-1));
  }
}

const RUNS = { numRuns: 30 };

test('series over rollups cover what the rows cover, whatever came late or twice', () => {
  let overRollups = 0;
  fc.assert(
    fc.property(
      fc.array(event, { minLength: 1, maxLength: 7 }),
      fc.array(view, { minLength: 3, maxLength: 3 }),
      (events, views) => {
        const writer = openWriter(temporaryDirectory());
        const all = play(writer, events);
        for (const span of views) {
          const [columns] = querySeries(writer.readers)({ ...span, tagIds: [1] });
          expectCovered(pointsOf(columns!), all, span);
          if (levelFor(SAMPLE_LEVELS, span) >= 0 && columns!.t.length > 0) overRollups += 1;
        }
        writer.close();
      },
    ),
    RUNS,
  );
  expect(overRollups).toBeGreaterThan(10);
});

test('what comes for an hour that is rolled up is drawn at once, at every level', () => {
  const writer = openWriter(temporaryDirectory());
  const second = (i: number): number => T0 + i * SECOND;
  writer.append(
    batchOf(Array.from({ length: 7200 }, (_, i) => ({ tagId: 1, t: second(i), value: Math.sin(i) }))),
  );
  writer.rollAll();
  for (const [late, value] of [
    [5000, 70],
    [100, 80],
    [1801, 90],
  ] as const) {
    // One beside what is there, and one in the place of another.
    writer.append(
      batchOf([
        { tagId: 1, t: second(late) + 1, value },
        { tagId: 1, t: second(late + 9), value: -value, delay: 1 },
      ]),
    );
    for (const { width } of SAMPLE_LEVELS) {
      const span = { from: T0, to: T0 + 7200 * SECOND, pixels: (7200 * SECOND) / width };
      const values = [...querySeries(writer.readers)({ ...span, tagIds: [1] })[0]!.value];
      expect(values).toContain(value);
      expect(values).toContain(-value);
    }
  }
});

test('where pixels begin with buckets, a chart over rollups has the same pixels as one over all rows', () => {
  fc.assert(
    fc.property(
      stretch,
      fc.constantFrom(...SAMPLE_LEVELS),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 40 }),
      (samples, { width }, times, pixels) => {
        const writer = openWriter(temporaryDirectory());
        const all = play(writer, [{ kind: 'append', samples }, { kind: 'roll' }]);
        const span = { from: T0, to: T0 + times * pixels * width, pixels };
        const [columns] = querySeries(writer.readers)({ ...span, tagIds: [1] });
        writer.close();
        const extremes = (points: readonly Point[]) =>
          [...Map.groupBy(points, ({ t }) => pixelOf(span, t))].map(([pixel, group]) => {
            const numbers = group.map((point) => point.value).filter((v) => !Number.isNaN(v));
            return [pixel, group[0], group.at(-1), Math.min(...numbers), Math.max(...numbers)];
          });
        expect(extremes(pointsOf(columns!))).toEqual(
          extremes(all.filter(({ t }) => t >= span.from && t < span.to)),
        );
      },
    ),
    RUNS,
  );
});

test('a bucket says first, last, lowest, highest, sum, count and worst quality, and comes back from its bytes', () => {
  const row = fc.tuple(
    fc.integer({ min: 0, max: HOUR - 1 }),
    fc.oneof(fc.double({ noNaN: true }), fc.constant(null)),
    fc.integer({ min: 0, max: 2 }),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(row, { selector: ([t]) => t, minLength: 1, maxLength: 600 }),
      fc.constantFrom(...SAMPLE_LEVELS),
      (rows: SampleRow[], { width }) => {
        rows.sort((a, b) => a[0] - b[0]);
        const buckets = SAMPLE_BUCKETS.of(rows, width);
        for (const bucket of buckets) {
          const inside = rows.filter(([t]) => t >= bucket.start && t < bucket.start + width);
          const numbers = inside.flatMap(([, v]) => v ?? []);
          expect(bucket).toMatchObject({
            first: inside[0],
            last: inside.at(-1),
            count: numbers.length,
            worst: Math.max(...inside.map(([, , quality]) => quality)),
          });
          expect(bucket.lowest?.[1] ?? Infinity).toBe(Math.min(...numbers));
          expect(bucket.highest?.[1] ?? -Infinity).toBe(Math.max(...numbers));
          expect(bucket.sum).toBe(numbers.reduce((sum, v) => sum + v, 0));
        }
        expect(buckets.flatMap(({ start }) => start)).toEqual([
          ...new Set(rows.map(([t]) => t - (t % width))),
        ]);
        expect(SAMPLE_BUCKETS.decode(SAMPLE_BUCKETS.encode(buckets, 0, width), 0, width)).toEqual(buckets);
      },
    ),
    { numRuns: 100 },
  );
});

test('when the raw day is gone, its rollups answer, and what comes late is added to them once', () => {
  const directory = temporaryDirectory();
  const writer = openWriter(directory);
  const samples = Array.from({ length: 7200 }, (_, i) => ({
    tagId: 1,
    t: T0 + i * SECOND,
    value: i === 1234 ? 999 : Math.sin(i / 50),
  }));
  writer.append(batchOf(samples));
  const day = dayOf(T0);
  while (writer.removals.dropDay(day, false).waiting);
  expect(writer.days.known.has(day)).toBe(false);
  const draw = (pixels: number, seconds: number): Point[] =>
    pointsOf(querySeries(writer.readers)({ from: T0, to: T0 + seconds * SECOND, pixels, tagIds: [1] })[0]!);
  // Finer than any rollup, and coarser.
  for (const drawn of [draw(1200, 7200), draw(2, 7200)]) {
    expect(drawn).toContainEqual({ t: T0 + 1234 * SECOND, value: 999, quality: 0 });
    expect(drawn[0]).toEqual({ t: T0, value: 0, quality: 0 });
    expect(drawn.at(-1)!.t).toBe(T0 + 7199 * SECOND);
  }

  const late = { tagId: 1, t: T0 + 2000 * SECOND + 1, value: -999 };
  writer.append(batchOf([late]));
  const spike = { t: T0 + 1234 * SECOND, value: 999, quality: 0 };
  for (let round = 0; round < 3; round++) {
    for (const drawn of [draw(1200, 7200), draw(2, 7200)]) {
      expect(drawn).toContainEqual(spike);
      expect(drawn).toContainEqual({ t: late.t, value: -999, quality: 0 });
    }
    // As if it had been killed before it could take the hour off the list.
    writer.days.open(day).state.whole = true;
    writer.rollAll();
  }
  const hour = writer.rollups.db
    .prepare('SELECT buckets FROM samples_1h')
    .pluck<Buffer>()
    .all()
    .flatMap((bytes) => SAMPLE_BUCKETS.decode(bytes, 0, HOUR));
  expect(hour.map(({ count }) => count)).toEqual([3601, 3600]);
});

const scoreRow = fc.record({
  second: fc.integer({ min: 0, max: 4 * 3600 }),
  run: fc.integer({ min: 1, max: 200 }),
  state: fc.integer({ min: 0, max: 4 }),
  score: fc.integer({ min: 0, max: 50 }),
});

test('scores over rollups: the highest is never lower, and no state is hidden', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(scoreRow, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.constantFrom(60, 61, 90, 3600, 5000),
      fc.integer({ min: 1, max: 60 }),
      (batches, last, width, pixels) => {
        const writer = openWriter(temporaryDirectory());
        const there = new Map<number, { t: number; state: number; score: number }>();
        for (const [i, batch] of batches.entries()) {
          const rows = batch.flatMap(({ second, run, state, score }) =>
            Array.from({ length: run }, (_, j) => ({
              t: T0 + (second + j) * SECOND,
              state,
              score: state === 0 ? score + (j % 7) : NaN,
            })),
          );
          const unique = [...new Map(rows.map((row) => [row.t, row])).values()];
          for (const row of unique) there.set(row.t, row);
          writer.appendScores({
            modelId: 3,
            t: Float64Array.from(unique, ({ t }) => t),
            state: Uint8Array.from(unique, ({ state }) => state),
            score: Float64Array.from(unique, ({ score }) => score),
            reconstruction: new Float32Array(unique.length),
            contribution: new Float32Array(unique.length),
          });
          if (i < batches.length - 1 || last) writer.rollAll();
        }
        const span = { from: T0, to: T0 + width * pixels * SECOND, pixels };
        expect(levelFor(SCORE_LEVELS, span)).toBeGreaterThanOrEqual(0);
        const { t, state, score } = queryScores(writer.readers)({ ...span, modelId: 3 });
        writer.close();
        const drawn = Array.from(t, (at, i) => ({ t: at, state: state[i]!, score: score[i]! }));
        for (const point of drawn) expect(point).toEqual(there.get(point.t));
        for (const row of there.values()) {
          if (row.t >= span.to) continue;
          const near = drawn.filter(
            (point) =>
              Math.abs(pixelOf(span, point.t) - pixelOf(span, row.t)) <= 1 && point.state === row.state,
          );
          expect(near.length).toBeGreaterThan(0);
          if (row.state === 0)
            expect(Math.max(...near.map((point) => point.score))).toBeGreaterThanOrEqual(row.score);
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('reconstruction over long spans: the steps with the highest scores, with their own rows', () => {
  const writer = openWriter(temporaryDirectory());
  const n = 3 * 3600;
  const scoreOf = (i: number): number => (i % 977 === 0 ? 40 + (i % 13) : i % 10);
  writer.appendScores({
    modelId: 1,
    t: Float64Array.from({ length: n }, (_, i) => T0 + i * SECOND),
    state: new Uint8Array(n),
    score: Float64Array.from({ length: n }, (_, i) => scoreOf(i)),
    reconstruction: Float32Array.from({ length: 2 * n }, (_, i) => i),
    contribution: Float32Array.from({ length: 2 * n }, (_, i) => i / 2),
  });
  writer.rollAll();
  const [drawn] = queryReconstruction(writer.readers)({
    from: T0,
    to: T0 + n * SECOND,
    pixels: 100,
    modelId: 1,
    channels: [1],
    channelCount: 2,
  });
  expect(drawn!.t.length).toBeLessThanOrEqual(100);
  const steps = Array.from(drawn!.t, (t) => (t - T0) / SECOND);
  expect([...drawn!.reconstruction]).toEqual(steps.map((i) => 2 * i + 1));
  for (let i = 977; i < n; i += 977) expect(steps).toContain(i);
  // Once the raw day is gone there is nothing to draw at its steps, but the rest stays.
  while (writer.removals.dropDay(dayOf(T0), false).waiting);
  const [rest] = queryReconstruction(writer.readers)({
    from: T0,
    to: T0 + n * SECOND,
    pixels: 100,
    modelId: 1,
    channels: [1],
    channelCount: 2,
  });
  expect([...rest!.reconstruction].some(Number.isNaN)).toBe(true);
  expect(rest!.reconstruction.at(-1)).toBe(drawn!.reconstruction.at(-1));
});

test('one day whose rows cannot be rolled up does not keep the others waiting, and is tried again', () => {
  const writer = openWriter(temporaryDirectory());
  const days = [dayOf(T0), dayOf(T0) + 1, dayOf(T0) + 2];
  // So many rows of one hour are due at once.
  for (const day of days)
    writer.append(
      batchOf(Array.from({ length: 4000 }, (_, i) => ({ tagId: 1, t: day * DAY + i * 1000, value: i }))),
    );
  const broken = days[1]!;
  writer.days.open(broken).db.exec('ALTER TABLE samples RENAME TO away');
  const dirty = (): number[] =>
    days.map(
      (day) =>
        writer.days.states.get(day)!.dirty.samples.size + writer.days.states.get(day)!.dirty.scores.size,
    );
  expect(dirty()).toEqual([1, 1, 1]);
  let failed = 0;
  const stepThrough = (steps: number): void => {
    for (let step = 0; step < steps; step++)
      try {
        writer.rollUp.step(1000);
      } catch (error) {
        expect(String(error)).toMatch(/no such table/);
        failed += 1;
      }
  };
  stepThrough(6);
  expect(dirty()).toEqual([0, 1, 0]);
  expect(failed).toBeGreaterThan(1);
  writer.days.open(broken).db.exec('ALTER TABLE away RENAME TO samples');
  stepThrough(2);
  expect(dirty()).toEqual([0, 0, 0]);
});

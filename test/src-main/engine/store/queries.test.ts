/** What charts and training read, compared with the plain definition over all rows. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY } from '../../../../src-main/engine/store/days.ts';
import { pixelOf } from '../../../../src-main/engine/store/pixels.ts';
import { queryReconstruction } from '../../../../src-main/engine/store/reconstruction-query.ts';
import { samplePage } from '../../../../src-main/engine/store/sample-pages.ts';
import { queryScores } from '../../../../src-main/engine/store/score-query.ts';
import { querySeries } from '../../../../src-main/engine/store/series-query.ts';
import { openWriter } from './open-writer.ts';
import { batchOf, samplesOf, type BriefSample } from './sample-batches.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -20, max: 20 }) },
  fc.constant(NaN),
  fc.constant(Infinity),
);
/** Around a midnight, so that pages and charts span two files. */
const T0 = 20_000 * DAY - 75;
/** Samples of distinct (tag, t). */
const samples = fc
  .uniqueArray(
    fc.record({ tagId: fc.integer({ min: 1, max: 4 }), t: fc.integer({ min: 0, max: 150 }), value }),
    // Many samples close together: pages and pixels that end right before the next one.
    { selector: ({ tagId, t }) => tagId * 1000 + t, maxLength: 400, size: 'large' },
  )
  .map((some): BriefSample[] => some.map((s) => ({ ...s, t: T0 + s.t })));
const span = fc
  .record({
    from: fc.integer({ min: -10, max: 100 }),
    length: fc.integer({ min: 1, max: 300 }),
    pixels: fc.integer({ min: 1, max: 30 }),
  })
  .map(({ from, length, pixels }) => ({ from: T0 + from, to: T0 + from + length, pixels }));
/** Each run opens files of its own. */
const RUNS = { numRuns: 20 };

test('series: every pixel keeps its first, lowest, highest and last sample, and few samples stay as they are', () => {
  fc.assert(
    fc.property(samples, span, (all, view) => {
      const writer = openWriter(temporaryDirectory());
      writer.append(batchOf(all));
      const [drawn] = querySeries(writer.readers)({ ...view, tagIds: [1] });
      writer.close();
      const inside = all
        .filter(({ tagId, t }) => tagId === 1 && t >= view.from && t < view.to)
        .sort((a, b) => a.t - b.t);
      const points = Array.from(drawn!.t, (t, i) => ({ t, value: drawn!.value[i]! }));
      if (inside.length <= 4 * view.pixels) {
        expect(points).toEqual(inside.map(({ t, value }) => ({ t, value })));
        return;
      }
      const expected: { t: number; value: number }[] = [];
      for (const group of Map.groupBy(inside, ({ t }) => pixelOf(view, t)).values()) {
        const numbers = group.filter((s) => !Number.isNaN(s.value));
        const kept = new Set([group[0]!, group.at(-1)!]);
        for (const extreme of [Math.min, Math.max]) {
          const found = numbers.find((s) => s.value === extreme(...numbers.map((n) => n.value)));
          if (found !== undefined) kept.add(found);
        }
        expected.push(...[...kept].sort((a, b) => a.t - b.t).map(({ t, value }) => ({ t, value })));
      }
      expect(points).toEqual(expected);
    }),
    RUNS,
  );
});

test('series: one spike among a hundred thousand samples is drawn', () => {
  const writer = openWriter(temporaryDirectory());
  writer.append(
    batchOf(
      Array.from({ length: 100_000 }, (_, t) => ({ tagId: 1, t, value: t === 73_211 ? 99 : Math.sin(t) })),
    ),
  );
  const [drawn] = querySeries(writer.readers)({ from: 0, to: 100_000, pixels: 300, tagIds: [1] });
  expect(drawn!.t.length).toBeLessThanOrEqual(1200);
  expect(drawn!.t[drawn!.value.indexOf(99)]).toBe(73_211);
});

const scored = fc.uniqueArray(
  fc.record({
    t: fc.integer({ min: 0, max: 400 }),
    state: fc.integer({ min: 0, max: 4 }),
    score: fc.integer({ min: 0, max: 50 }),
  }),
  { selector: ({ t }) => t, maxLength: 300 },
);

test('scores: the highest of a pixel stands for it, and no reason for not scoring is hidden', () => {
  fc.assert(
    fc.property(scored, span, (some, view) => {
      const all = some.map((row) => ({ ...row, t: T0 + row.t }));
      const writer = openWriter(temporaryDirectory());
      writer.appendScores({
        modelId: 2,
        t: Float64Array.from(all, ({ t }) => t),
        state: Uint8Array.from(all, ({ state }) => state),
        score: Float64Array.from(all, ({ score, state }) => (state === 0 ? score : NaN)),
        reconstruction: new Float32Array(all.length),
        contribution: new Float32Array(all.length),
      });
      const drawn = queryScores(writer.readers)({ ...view, modelId: 2 });
      writer.close();
      const points = Array.from(drawn.t, (t, i) => ({ t, state: drawn.state[i]!, score: drawn.score[i]! }));
      expect(points.map(({ t }) => t)).toEqual(points.map(({ t }) => t).sort((a, b) => a - b));
      const inside = all.filter(({ t }) => t >= view.from && t < view.to);
      const seen = Map.groupBy(points, ({ t }) => pixelOf(view, t));
      for (const [pixel, group] of Map.groupBy(inside, ({ t }) => pixelOf(view, t))) {
        const shown = seen.get(pixel)!;
        // One point for each state that occurs in the pixel, and for `scored` the highest.
        expect(shown.map(({ state }) => state).sort()).toEqual(
          [...new Set(group.map(({ state }) => state))].sort(),
        );
        const scores = group.filter(({ state }) => state === 0).map(({ score }) => score);
        if (scores.length > 0)
          expect(shown.find(({ state }) => state === 0)!.score).toBe(Math.max(...scores));
      }
      expect(seen.size).toBe(new Set(inside.map(({ t }) => pixelOf(view, t))).size);
    }),
    RUNS,
  );
});

test('reconstruction: thinned like the series, and a row of another channel count is not read as numbers', () => {
  const writer = openWriter(temporaryDirectory());
  const n = 1000;
  const channels = 3;
  const reconstruction = Float32Array.from({ length: n * channels }, (_, i) => (i === 1234 ? 500 : i % 7));
  writer.appendScores({
    modelId: 1,
    t: Float64Array.from({ length: n }, (_, i) => i),
    state: new Uint8Array(n),
    score: new Float64Array(n),
    reconstruction,
    contribution: reconstruction.map((v) => v / 1000),
  });
  const query = { from: 0, to: n, pixels: 20, modelId: 1 };
  const [one, zero] = queryReconstruction(writer.readers)({
    ...query,
    channels: [1, 0],
    channelCount: channels,
  });
  expect(one!.channel).toBe(1);
  expect(one!.t.length).toBeLessThanOrEqual(80);
  const spike = one!.reconstruction.indexOf(500);
  expect(one!.t[spike]).toBe(Math.floor(1234 / channels));
  expect(one!.contribution[spike]).toBeCloseTo(0.5);
  expect(zero!.reconstruction).not.toContain(500);
  const [wrong] = queryReconstruction(writer.readers)({ ...query, channels: [0], channelCount: 4 });
  expect(wrong!.reconstruction.every(Number.isNaN)).toBe(true);
});

test('pages: put together they are all samples of the tags in time order, each page of bounded size', () => {
  fc.assert(
    fc.property(samples, span, fc.integer({ min: 1, max: 50 }), (all, { from, to }, rows) => {
      const writer = openWriter(temporaryDirectory());
      writer.append(batchOf(all));
      const tagIds = [3, 1, 2];
      const read: Required<BriefSample>[] = [];
      const page = samplePage(writer.readers.days);
      for (let next: number | null = from; next !== null;) {
        const { batch, next: following }: ReturnType<typeof page> = page({ tagIds, from: next, to, rows });
        expect(batch.t.length).toBeLessThan(rows + tagIds.length);
        read.push(...samplesOf(batch));
        next = following;
      }
      writer.close();
      const expected = all
        .filter(({ tagId, t }) => tagIds.includes(tagId) && t >= from && t < to)
        .sort((a, b) => a.t - b.t || tagIds.indexOf(a.tagId) - tagIds.indexOf(b.tagId));
      expect(read).toEqual(expected.map((s) => ({ delay: 0, quality: 0, reason: 0, ...s })));
    }),
    RUNS,
  );
});

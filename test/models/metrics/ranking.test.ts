import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaUnderRoc,
  averagePrecision,
  rowsAboveThreshold,
  usualBuffer,
  volumeUnderPr,
} from '../../../models/metrics/index.ts';
import { seededRandom } from '../../../models/network/index.ts';
import reference from './reference.json' with { type: 'json' };

describe('numbers made elsewhere (scikit-learn, and the benchmark of the authors of VUS)', () => {
  it.each(reference.cases)('$name', ({ labels, score, longestBuffer, threshold, ...expected }) => {
    const { precision, f1, falseAlarmRate, missedRate } = rowsAboveThreshold(score, labels, threshold);
    const ours = {
      areaUnderRoc: areaUnderRoc(score, labels),
      averagePrecision: averagePrecision(score, labels),
      volumeUnderPr: volumeUnderPr(score, labels, longestBuffer),
      ...{ precision, f1, falseAlarmRate, missedRate },
    };
    for (const [name, value] of Object.entries(ours))
      expect(value, name).toBeCloseTo(expected[name as keyof typeof ours], 10);
  });
});

describe('worked by hand', () => {
  it('area under ROC: pairs won, ties half', () => {
    // Anomalous 3 and 1 against normal 2, 1, 0: 3 beats all three; 1 loses to 2, ties with 1, beats 0. (3 + 1.5) / 6.
    expect(areaUnderRoc([3, 1, 2, 1, 0], [1, 1, 0, 0, 0])).toBe(0.75);
  });

  it('average precision: recall gained times precision there, a tie as one step', () => {
    // At 3: 1 of 2 found, precision 1. At 2: nothing found. At 1: both found among 4 rows, precision 1/2.
    expect(averagePrecision([3, 1, 2, 1, 0], [1, 1, 0, 0, 0])).toBe(0.5 * 1 + 0.5 * 0.5);
  });

  it('a row without a score is below every score', () => {
    // The second anomalous row is found last, tied with the last normal row: 2 of 5 rows.
    expect(averagePrecision([3, NaN, 2, 1, NaN], [1, 1, 0, 0, 0])).toBe(0.5 * 1 + 0.5 * 0.4);
    // 3 beats three; the other ties with one of three: (3 + .5) / 6.
    expect(areaUnderRoc([3, NaN, 2, 1, NaN], [1, 1, 0, 0, 0])).toBe(3.5 / 6);
    expect(rowsAboveThreshold([3, NaN, 2, 1, NaN], [1, 1, 0, 0, 0], 1)).toMatchObject({
      ...{ found: 1, missed: 1, falsePositives: 1, quiet: 2 },
    });
  });

  it('volume under PR: an alarm one row early is forgiven in part', () => {
    // l = 0 and l = 1 have no border: precision 1/2 at recall 1/2, 2/3 at recall 1.
    const exact = 0.5 * (1 / 2) + 0.5 * (2 / 3);
    // l = 2: one row of weight w = sqrt(1/2) on each side, so the first row above the threshold counts w.
    const w = Math.SQRT1_2;
    const labelled = 2 + w / 2;
    const soft =
      (w / labelled) * w + (1 / labelled) * ((w + 1) / 2) + (1 - (w + 1) / labelled) * ((w + 2) / 3);
    expect(volumeUnderPr([1, 5, 4, 3, 2, 0], [0, 0, 1, 1, 0, 0], 2)).toBeCloseTo((2 * exact + soft) / 3, 12);
  });

  it('volume under PR: recall counts only as far as events are reached', () => {
    // At 2: one of two events, half of the labelled rows: recall 1/2 x 1/2. At 1: all of it, 2 of 3 rows.
    expect(volumeUnderPr([2, 0, 1, 1], [1, 0, 0, 1], 0)).toBeCloseTo(0.25 * 1 + 0.75 * (2 / 3), 12);
  });

  it('rows above a threshold: the threshold itself is not above', () => {
    expect(rowsAboveThreshold([2, 1, 2, 1, 0, 3], [1, 1, 0, 0, 0, 1], 1)).toEqual({
      ...{ found: 2, missed: 1, falsePositives: 1, quiet: 2 },
      ...{ precision: 2 / 3, f1: 4 / 6, falseAlarmRate: 1 / 3, missedRate: 1 / 3 },
    });
  });

  it('the usual buffer is 100 rows, or the median length of an event where that is shorter', () => {
    expect(usualBuffer([0, 1, 0, 1, 1, 1, 0, 1, 1])).toBe(2);
    expect(usualBuffer(Array.from({ length: 500 }, (_, k) => (k < 300 ? 1 : 0)))).toBe(100);
    expect(usualBuffer([0, 0])).toBe(0);
  });

  it('what is not defined is NaN, never a good number', () => {
    expect(areaUnderRoc([1, 2], [1, 1])).toBeNaN();
    expect(areaUnderRoc([1, 2], [0, 0])).toBeNaN();
    expect(averagePrecision([1, 2], [0, 0])).toBeNaN();
    expect(volumeUnderPr([1, 2], [0, 0], 1)).toBeNaN();
    expect(rowsAboveThreshold([1, 2], [0, 0], 5)).toMatchObject({ precision: NaN, f1: NaN, missedRate: NaN });
    expect(rowsAboveThreshold([1, 2], [1, 1], 5)).toMatchObject({ f1: 0, falseAlarmRate: NaN });
  });

  it('refuses labels that do not fit, and a border that is no number of rows', () => {
    for (const measure of [areaUnderRoc, averagePrecision, volumeUnderPr])
      expect(() => measure([1, 2, 3], [0, 1])).toThrow('3 scores and 2 labels');
    expect(() => rowsAboveThreshold([1, 2, 3], [0, 1], 0)).toThrow('3 scores and 2 labels');
    expect(() => volumeUnderPr([1, 2], [0, 1], 1.5)).toThrow(RangeError);
    expect(() => volumeUnderPr([1, 2], [0, 1], -1)).toThrow(RangeError);
  });
});

/** Scores with ties and rows without one, labels with at least one row of each kind, and a longest buffer. */
const judged = fc
  .array(fc.tuple(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(NaN)), fc.constantFrom(0, 1)), {
    minLength: 2,
    maxLength: 60,
  })
  .filter((rows) => new Set(rows.map(([, label]) => label)).size === 2)
  .map((rows) => ({ score: rows.map(([score]) => score), labels: rows.map(([, label]) => label) }));
const buffers = fc.integer({ min: 0, max: 15 });
const MEASURES = [areaUnderRoc, averagePrecision, volumeUnderPr];

describe('laws', () => {
  it('only the order of scores counts', () => {
    fc.assert(
      fc.property(judged, buffers, ({ score, labels }, buffer) => {
        const bent = score.map((v) => Math.exp(v) * 1e3 - 7);
        for (const measure of MEASURES)
          expect(measure(bent, labels, buffer)).toBe(measure(score, labels, buffer));
      }),
    );
  });

  it('every measure lies between 0 and 1, and labels as scores are perfect', () => {
    fc.assert(
      fc.property(judged, buffers, ({ score, labels }, buffer) => {
        for (const measure of MEASURES) {
          expect(measure(score, labels, buffer)).toBeGreaterThanOrEqual(0);
          expect(measure(score, labels, buffer)).toBeLessThanOrEqual(1 + 1e-12);
          expect(measure(labels, labels, buffer)).toBeCloseTo(1, 12);
        }
      }),
    );
  });

  it('the area under ROC is what counting pairs gives, and turns round with the score', () => {
    fc.assert(
      fc.property(judged, ({ score, labels }) => {
        const level = score.map((v) => (Number.isNaN(v) ? -Infinity : v));
        const pairs = level.flatMap((a, i) =>
          labels[i] === 0
            ? []
            : level.flatMap((b, k) => (labels[k] === 1 ? [] : [a > b ? 1 : a === b ? 0.5 : 0])),
        );
        const area = areaUnderRoc(score, labels);
        expect(area).toBeCloseTo(pairs.reduce<number>((sum, won) => sum + won, 0) / pairs.length, 12);
        expect(
          areaUnderRoc(
            level.map((v) => -v),
            labels,
          ),
        ).toBeCloseTo(1 - area, 12);
      }),
    );
  });

  it('without a border and with one event, VUS-PR is the average precision', () => {
    fc.assert(
      fc.property(judged, fc.nat(59), fc.nat(59), ({ score }, a, b) => {
        const from = Math.min(a, b) % score.length;
        const labels = score.map((_, row) => (row >= from && row <= Math.max(a, b) ? 1 : 0));
        expect(volumeUnderPr(score, labels, 0)).toBeCloseTo(averagePrecision(score, labels), 12);
      }),
    );
  });

  it('raising an anomalous row never hurts', () => {
    fc.assert(
      fc.property(judged, fc.nat(), ({ score, labels }, pick) => {
        const anomalous = [...labels.keys()].filter((row) => labels[row] === 1);
        const row = anomalous[pick % anomalous.length]!;
        const better = score.with(row, 99);
        for (const measure of [areaUnderRoc, averagePrecision])
          expect(measure(better, labels)).toBeGreaterThanOrEqual(measure(score, labels) - 1e-12);
      }),
    );
  });

  it('a score that knows nothing gets no more than it deserves', () => {
    const { uniform } = seededRandom(7);
    // 40 events of 50 rows in 20,000: one row in ten. Three standard deviations of these measures are below .03.
    const labels = Array.from({ length: 20_000 }, (_, row) => (row % 500 < 50 ? 1 : 0));
    const score = labels.map(() => uniform());
    expect(Math.abs(areaUnderRoc(score, labels) - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(averagePrecision(score, labels) - 0.1)).toBeLessThan(0.03);
    expect(Math.abs(volumeUnderPr(score, labels, 0) - 0.1)).toBeLessThan(0.03);
    // Borders of up to 10 rows on each side of 50 add at most 20 rows of weight below 1 to the base rate.
    expect(volumeUnderPr(score, labels, 20)).toBeLessThan(0.1 * (70 / 50) + 0.03);
  });
});

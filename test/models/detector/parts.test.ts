import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitSurprise } from '../../../models/calibration/index.ts';
import { chooseLengths } from '../../../models/detector/choose-lengths.ts';
import { combine, compressScore, type PathVoice } from '../../../models/detector/combine.ts';
import { evaluateRows } from '../../../models/detector/evaluate-rows.ts';
import { holdOut } from '../../../models/detector/hold-out.ts';
import { fitLinearPaths } from '../../../models/detector/paths.ts';
import { EVERYTHING } from '../../../models/detector/residual-statistics.ts';
import { seededRandom } from '../../../models/network/index.ts';
import { fitNormalisation, normaliseRows } from '../../../models/normalise/index.ts';
import { C, plantRows } from './small-plant.ts';

describe('held-back blocks', () => {
  it('cover every row once and lie a gap away from what trains beside them', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 2, max: 6 }),
        (counts, gap, folds) => {
          const seen = counts.map((n) => new Uint8Array(n));
          for (const { heldBack, training } of holdOut(counts, gap, folds)) {
            for (const { segment, from, to } of heldBack)
              for (let t = from; t < to; t++) seen[segment]![t]!++;
            for (const a of heldBack)
              for (const b of training)
                if (a.segment === b.segment) expect(b.to + gap <= a.from || a.to + gap <= b.from).toBe(true);
          }
          for (const rows of seen) expect(rows.every((n) => n === 1)).toBe(true);
        },
      ),
    );
  });
});

describe('lengths', () => {
  it('fit into short data and do not grow with long data', () => {
    expect(chooseLengths([400], 52, undefined).window).toBeLessThanOrEqual(33);
    expect(chooseLengths([1e6], 8, undefined).window).toBe(64);
    expect(() => chooseLengths([100], 8, 64)).toThrow('at least 128 rows');
  });
});

describe('combination', () => {
  const rows = {
    count: 1,
    channels: 2,
    values: new Float64Array(2),
    present: Uint8Array.of(1, 1),
    lost: new Uint8Array(2),
    usable: Uint8Array.of(1),
  };
  const { uniform } = seededRandom(1);
  const scale = fitSurprise(
    Float64Array.from({ length: 50_000 }, () => -Math.log10(1 - uniform())),
    1,
  );
  const voice = (gain: number): PathVoice => ({
    gains: [gain],
    scales: [scale],
    partLevels: [Float64Array.of(1, 1)],
  });
  const says = (value: number) => ({
    values: [Float64Array.of(value)],
    parts: [Float64Array.of(3, 1)],
    pulls: new Float64Array(2),
  });
  const score = (values: number[], gains: number[]) =>
    combine(values.map(says), gains.map(voice), rows).score[0]!;

  it('is the harmonic mean p-value: two statistics of the same surprise say that surprise', () => {
    expect(score([3, 3], [1, 1])).toBeCloseTo(score([3], [1]), 9);
    // (10^3 + 10^0) / 2
    expect(score([3, 0], [1, 1])).toBeCloseTo(score([3], [1]) - Math.log10(2), 2);
  });

  it('does not hear a gain of 0', () => {
    expect(score([1, 9], [1, 0])).toBe(score([1], [1]));
  });

  it('shares out by each channel’s own level', () => {
    const { contribution } = combine([says(2)], [{ ...voice(1), partLevels: [Float64Array.of(3, 1)] }], rows);
    expect([...contribution]).toEqual([0.5, 0.5]);
  });

  it('keeps the order of scores when it compresses them', () => {
    const u = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(u, u, (a, b) => {
        expect(compressScore(Math.min(a, b))).toBeLessThanOrEqual(compressScore(Math.max(a, b)));
        expect(compressScore(a)).toBeLessThan(compressScore(1.01 * a + 0.01));
      }),
    );
  });
});

describe('linear paths', () => {
  it('permute with the channels', async () => {
    const order = [3, 0, 5, 2, 4, 1];
    const segment = plantRows(600, 4);
    const permuted = {
      t: segment.t,
      values: segment.values.map((_v, i) => segment.values[i - (i % C) + order[i % C]!]!),
    };
    const statistics = async (s: typeof segment) => {
      const normalisation = fitNormalisation([s], C);
      const rows = normaliseRows(s.values, normalisation);
      const linear = fitLinearPaths([rows], {
        order: 2,
        pcaLength: 4,
        lengths: [2, 8],
        noiseFloor: normalisation.noiseFloor,
        drift: new Float64Array(C),
        random: seededRandom(1).uniform,
      });
      return (await evaluateRows(rows, linear, null, [true, true, false], EVERYTHING)).paths[0]!;
    };
    const a = await statistics(segment);
    const b = await statistics(permuted);
    a.values.forEach((values, s) =>
      values.forEach((v, t) => {
        if (!Number.isNaN(v)) expect(Math.abs(b.values[s]![t]! / v - 1)).toBeLessThan(1e-6);
      }),
    );
    a.parts.forEach((parts, s) => {
      for (let t = 300; t < 320; t++)
        for (let c = 0; c < C; c++) expect(b.parts[s]![t * C + c]).toBeCloseTo(parts[t * C + order[c]!]!, 6);
    });
  });
});

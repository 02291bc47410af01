import { readFileSync } from 'node:fs';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend, BackendName } from '../../../models/backend/index.ts';
import { addressEntropy, MemoryCensus, recall, recallGradients } from '../../../models/memory/index.ts';
import { openTested } from '../backend/tested-devices.ts';

/** Numbers that were not made here: see "source" and "conventions" inside the file. */
interface Golden {
  readonly z: number[][];
  readonly M: number[][];
  readonly target: number[][];
  readonly Q: number;
  readonly C: number;
  readonly cases: readonly {
    readonly name: string;
    readonly similarity: 'dot' | 'cosine';
    readonly tau: number;
    readonly lam: number;
    readonly attention_before: number[][];
    readonly attention_after: number[][];
    readonly retrieved: number[][];
    readonly entropy_per_row: number[];
    readonly entropy_loss: number;
    readonly mse: number;
    readonly grad_mse_z: number[][];
    readonly grad_mse_M: number[][];
    readonly grad_entropy_z: number[][];
    readonly grad_entropy_M: number[][];
    readonly diagnostics: {
      readonly usage_mean_per_slot: number[];
      readonly usage_perplexity: number;
      readonly mean_nonzero: number;
      readonly dead_slots: number;
      readonly zero_rows: number;
      readonly max_weight_times_N: number[];
      readonly mean_row_entropy: number;
    };
  }[];
}

const golden = JSON.parse(readFileSync(new URL('./golden.json', import.meta.url), 'utf8')) as Golden;

/** Largest distance between a tensor and golden numbers. */
async function apart(tensor: Tensor, expected: readonly number[] | readonly number[][]): Promise<number> {
  const values = await tensor.data();
  const flat = expected.flat();
  expect(values.length).toBe(flat.length);
  return flat.reduce((worst, value, i) => Math.max(worst, Math.abs(value - values[i]!)), 0);
}

const largest = (numbers: number[][]): number => Math.max(...numbers.flat().map(Math.abs));

/** Declares the tests of all five cases on one backend. */
export function declareGolden(name: BackendName): void {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openTested(name);
  });

  it('holds five cases', () => {
    expect(golden.cases).toHaveLength(5);
  });

  describe.each(golden.cases)('$name', (golds) => {
    const addressing = { similarity: golds.similarity, temperature: golds.tau, shrinkage: golds.lam };

    it('recalls the same, to 1e-5', async () => {
      const { tf } = backend;
      const queries = tf.tensor2d(golden.z);
      const recalled = recall(tf, queries, tf.tensor2d(golden.M), addressing);
      expect(await apart(recalled.soft, golds.attention_before)).toBeLessThan(1e-5);
      expect(await apart(recalled.weights, golds.attention_after)).toBeLessThan(1e-5);
      expect(await apart(recalled.retrieved, golds.retrieved)).toBeLessThan(1e-5);
      const entropy = addressEntropy(tf, recalled.weights);
      expect(await apart(entropy, golds.entropy_per_row)).toBeLessThan(1e-5);
      expect(await apart(tf.mean(entropy), [golds.entropy_loss])).toBeLessThan(1e-5);
      const error = tf.mean(tf.squaredDifference(recalled.retrieved, tf.tensor2d(golden.target)));
      expect(await apart(error, [golds.mse])).toBeLessThan(1e-5);
    });

    it.each(['mse', 'entropy'] as const)('has the same gradients of the %s part, to 1e-3', async (part) => {
      const { tf } = backend;
      const queries = tf.tensor2d(golden.z);
      const items = tf.tensor2d(golden.M);
      const recalled = recall(tf, queries, items, addressing);
      const slope = 2 / (golden.Q * golden.C);
      const retrievedGradient: Tensor2D =
        part === 'mse'
          ? tf.mul(tf.sub(recalled.retrieved, tf.tensor2d(golden.target)), slope)
          : tf.zerosLike(recalled.retrieved);
      const alpha = part === 'mse' ? 0 : 1;
      const gradients = recallGradients(tf, queries, items, addressing, recalled, retrievedGradient, alpha);
      const [forQueries, forItems] =
        part === 'mse' ? [golds.grad_mse_z, golds.grad_mse_M] : [golds.grad_entropy_z, golds.grad_entropy_M];
      // A gradient that is zero throughout has no scale of its own: float32 noise is all it may hold.
      expect(await apart(gradients.queries, forQueries)).toBeLessThan(
        1e-3 * Math.max(largest(forQueries), 1e-4),
      );
      expect(await apart(gradients.items, forItems)).toBeLessThan(1e-3 * Math.max(largest(forItems), 1e-4));
    });

    it('is diagnosed the same', async () => {
      const { tf } = backend;
      const items = tf.tensor2d(golden.M);
      const recalled = recall(tf, tf.tensor2d(golden.z), items, addressing);
      const census = new MemoryCensus(items.shape[0]);
      census.add(await recalled.soft.data<'float32'>(), await recalled.weights.data<'float32'>());
      const found = census.diagnose(await items.data<'float32'>());
      const expected = golds.diagnostics;
      expect(found.perplexity).toBeCloseTo(expected.usage_perplexity, 4);
      expect(found.meanNonZeros).toBeCloseTo(expected.mean_nonzero, 9);
      expect(found.deadItems).toBe(expected.dead_slots);
      expect(found.zeroRows).toBe(expected.zero_rows);
      expect(found.meanEntropy).toBeCloseTo(expected.mean_row_entropy, 4);
      const peaks = expected.max_weight_times_N;
      expect(found.peakTimesItems).toBeCloseTo(peaks.reduce((a, b) => a + b, 0) / peaks.length, 4);
      expected.usage_mean_per_slot.forEach((usage, item) => expect(found.usage[item]).toBeCloseTo(usage, 5));
    });
  });
}

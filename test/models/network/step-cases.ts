import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend, BackendName } from '../../../models/backend/index.ts';
import { addressEntropy } from '../../../models/memory/index.ts';
import {
  defaultMemaeConfig,
  initialWeights,
  seededRandom,
  trainingStep,
  type MemaeConfig,
} from '../../../models/network/index.ts';
import { openTested } from '../backend/tested-devices.ts';
import { textbookLoss, type Numbers } from './textbook.ts';

const base = defaultMemaeConfig(16, 3);
const configs: Record<string, MemaeConfig> = {
  'cosine, two levels': {
    ...base,
    widths: [5, 6],
    memoryItems: 5,
    addressing: { ...base.addressing, shrinkage: 0.1 },
  },
  'dot, padded window, kernel of two blocks': {
    ...base,
    windowLength: 13,
    widths: [7, 4],
    kernel: 4,
    memoryItems: 6,
    addressing: { similarity: 'dot', temperature: 1, shrinkage: 0.12 },
  },
  'no shrinkage, stride 3': {
    ...base,
    windowLength: 18,
    widths: [5],
    stride: 3,
    kernel: 9,
    memoryItems: 4,
    addressing: { similarity: 'dot', temperature: 0.7, shrinkage: 0 },
  },
  'plain autoencoder, stride 1': { ...base, widths: [4, 4], stride: 1, kernel: 3, memoryItems: 0 },
};

const BATCH = 3;
const ENTROPY_WEIGHT = 0.3;
/** Gradient entries checked by central differences per weight. */
const PROBES = 40;
const STEP = 1e-6;

/** Declares the tests of forward and backward pass against the textbook on one backend. */
export function declareStep(name: BackendName): void {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openTested(name);
  });

  describe.each(Object.entries(configs))('%s', (_, config) => {
    it.each([false, true])('is that of the textbook network (missing values: %s)', async (missing) => {
      const { tf } = backend;
      const random = seededRandom(11);
      const shape: [number, number, number] = [BATCH, config.windowLength, config.channels];
      const size = BATCH * config.windowLength * config.channels;
      const mask = Float32Array.from({ length: size }, () => (missing && random.uniform() < 0.3 ? 0 : 1));
      const windows = mask.map((present) => present * random.normal());
      // The gradient must follow what is wanted and how much each value counts, not only what is seen.
      const targets = missing ? mask.map((present) => present * random.normal()) : windows;
      if (missing) mask.forEach((present, i) => (mask[i] = present * (1 + (i % 3))));
      const numbers: Numbers = {};
      const tensors: Record<string, Tensor> = {};
      for (const [key, weight] of Object.entries(initialWeights(config, 4))) {
        // Biases start at zero; here they must count.
        const values = weight.values.map((x) => x + 0.1 * random.normal());
        numbers[key] = Float64Array.from(values);
        tensors[key] = tf.tensor(values, [...weight.shape]);
      }
      const memory =
        config.memoryItems > 0 ? { addressing: config.addressing, entropyWeight: ENTROPY_WEIGHT } : null;

      const { gradients, squaredError, pass } = trainingStep(
        tf,
        config,
        tensors,
        tf.tensor3d(windows, shape),
        tf.tensor3d(targets, shape),
        missing ? tf.tensor3d(mask, shape) : null,
        memory,
      );
      const expected = textbookLoss(config, numbers, windows, targets, mask);
      expect((await squaredError.data())[0]).toBeCloseTo(expected.squaredError, 4);
      const entropy = pass.recall ? tf.mean(addressEntropy(tf, pass.recall.weights)) : tf.scalar(0);
      expect((await entropy.data())[0]).toBeCloseTo(expected.entropy, 4);
      const rebuilt = await pass.reconstruction.data();
      const worst = expected.reconstruction.reduce(
        (most, x, i) => Math.max(most, Math.abs(x - rebuilt[i]!)),
        0,
      );
      expect(worst).toBeLessThan(1e-4);

      const total = (): number => {
        const loss = textbookLoss(config, numbers, windows, targets, mask);
        return loss.squaredError + ENTROPY_WEIGHT * loss.entropy;
      };
      for (const [key, values] of Object.entries(numbers)) {
        const found = await gradients[key]!.data<'float32'>();
        const largest = found.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
        expect(largest, `${key} has a gradient`).toBeGreaterThan(1e-4);
        const stride = Math.max(1, Math.floor(values.length / PROBES));
        for (let i = 0; i < values.length; i += stride) {
          const kept = values[i]!;
          values[i] = kept + STEP;
          const above = total();
          values[i] = kept - STEP;
          const below = total();
          values[i] = kept;
          const slope = (above - below) / (2 * STEP);
          expect(Math.abs(slope - found[i]!) / largest, `${key}[${i}]`).toBeLessThan(1e-3);
        }
      }
    });
  });
}

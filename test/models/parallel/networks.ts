import {
  defaultMemaeConfig,
  initialWeights,
  seededRandom,
  type MemaeConfig,
  type Weights,
} from '../../../models/network/index.ts';
import type { NetworkInTraining } from '../../../models/training/network-on-device.ts';

const base = defaultMemaeConfig(16, 3);

/** Networks whose numbers divide by nothing, and what tells them apart. */
export const NETWORKS: Readonly<Record<string, MemaeConfig>> = {
  'cosine, three levels': {
    ...base,
    widths: [5, 7, 6],
    memoryItems: 11,
    addressing: { ...base.addressing, shrinkage: 0.08 },
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
    widths: [9],
    stride: 3,
    kernel: 9,
    memoryItems: 17,
    addressing: { similarity: 'cosine', temperature: 0.7, shrinkage: 0 },
  },
  'plain autoencoder, stride 1': { ...base, widths: [4, 4], stride: 1, kernel: 3, memoryItems: 0 },
};

/** Weights with biases that count. */
export function someWeights(config: MemaeConfig, seed: number): Weights {
  const random = seededRandom(seed);
  return Object.fromEntries(
    Object.entries(initialWeights(config, seed)).map(([name, { shape, values }]) => [
      name,
      { shape, values: values.map((x) => x + 0.1 * random.normal()) },
    ]),
  );
}

/** Random windows, some of their values missing, with other numbers as targets and weights that differ. */
export function someWindows(config: MemaeConfig, count: number, seed: number) {
  const random = seededRandom(seed);
  const size = count * config.windowLength * config.channels;
  const mask = Float32Array.from({ length: size }, () => (random.uniform() < 0.2 ? 0 : 1));
  return {
    rows: mask.map((present) => present * random.normal()),
    targets: mask.map((present) => present * random.normal()),
    mask: mask.map((present, i) => present * (1 + (i % 3))),
  };
}

/** Writes windows to where a network looks for them. */
export function give(
  network: NetworkInTraining,
  { rows, targets, mask }: ReturnType<typeof someWindows>,
): void {
  network.rows.set(rows);
  network.targets.set(targets);
  network.mask.set(mask);
}

/** The gradients of a network's first step, by what Adam made of them. */
export async function gradientsOf(network: NetworkInTraining): Promise<Record<string, Float32Array>> {
  const saved = await network.save();
  return Object.fromEntries(
    Object.entries(saved).map(([name, { firstMoment }]) => [name, firstMoment.map((m) => m / (1 - 0.9))]),
  );
}

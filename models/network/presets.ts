import type { MemaeConfig } from './config.ts';

/**
 * The default network for a window: small enough for 400 rows, wide enough for a hundred channels.
 * Convolutions halve the window until about 8 positions are left; cosine addressing at temperature 0.1 with
 * lambda = 1/N keeps a perfect match alive (without the temperature N w stays below e, and 2/N kills every row).
 *
 * @param windowLength grid steps, 8 to 4096
 * @param channels 1 to about 100
 * @param memoryItems N
 */
export function defaultMemaeConfig(windowLength: number, channels: number, memoryItems = 100): MemaeConfig {
  const levels = Math.min(6, Math.max(1, Math.round(Math.log2(windowLength / 8))));
  const widest = Math.min(64, Math.max(16, 8 * Math.ceil(channels / 4)));
  const widths = Array.from({ length: levels }, (_, level) =>
    level === 0 && levels > 1 ? Math.max(16, widest / 2) : widest,
  );
  return {
    windowLength,
    channels,
    widths,
    stride: 2,
    kernel: 6,
    memoryItems,
    addressing: { similarity: 'cosine', temperature: 0.1, shrinkage: 1 / memoryItems },
    entropyWeight: 0.0002,
    learningRate: 0.002,
    schedule: 'staged',
    newestWeight: 1,
  };
}

/**
 * The method of Gong et al. 2019 without additions: cosine similarity without temperature, lambda = 1/N (the paper's
 * range is 1/N to 3/N), alpha = 0.0002, Adam at 1e-4, memory by backpropagation alone. The paper's networks are for
 * images and video; the convolutions here are the default's.
 */
export function paperMemaeConfig(windowLength: number, channels: number): MemaeConfig {
  const base = defaultMemaeConfig(windowLength, channels);
  return {
    ...base,
    addressing: { similarity: 'cosine', temperature: 1, shrinkage: 1 / base.memoryItems },
    learningRate: 1e-4,
    schedule: 'plain',
  };
}

/**
 * The reference network of the performance contract: window 64 x 8 channels, 8 -> 32 -> 64 -> 64 and mirrored, kernel 6,
 * stride 2, 200 items, dot product, lambda = 1/200, alpha = 0.0002, Adam at 1e-3.
 */
export function referenceMemaeConfig(): MemaeConfig {
  return {
    windowLength: 64,
    channels: 8,
    widths: [32, 64, 64],
    stride: 2,
    kernel: 6,
    memoryItems: 200,
    addressing: { similarity: 'dot', temperature: 1, shrinkage: 1 / 200 },
    entropyWeight: 0.0002,
    learningRate: 1e-3,
    schedule: 'plain',
    newestWeight: 1,
  };
}

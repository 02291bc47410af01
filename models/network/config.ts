import type { Addressing } from '../memory/index.ts';

/** Everything that fixes the shape and the training of one MemAE. Plain data: it is stored in the model file. */
export interface MemaeConfig {
  /** Grid steps of a window, L. The network pads on the past side to a multiple of the product of its strides. */
  readonly windowLength: number;
  /** Channels of a window, C. */
  readonly channels: number;
  /** Channels after each encoder convolution; the last is the width D of a query and of a memory item. */
  readonly widths: readonly number[];
  /** Steps between two outputs of a convolution. */
  readonly stride: number;
  /** Steps one convolution sees: a multiple of the stride. */
  readonly kernel: number;
  /** Memory items, N; 0 makes a plain autoencoder. */
  readonly memoryItems: number;
  readonly addressing: Addressing;
  /** Weight alpha of the entropy term in the loss. */
  readonly entropyWeight: number;
  readonly learningRate: number;
  /**
   * staged: warm-up without memory, items from k-means over queries, then shrinkage and entropy ramp up, dead items are
   * reseeded while they do. plain: as in the paper, memory by backpropagation alone from a random start.
   */
  readonly schedule: 'staged' | 'plain';
  /** Weight of a window's newest row in the loss, where every other row has 1. */
  readonly newestWeight: number;
}

/** Steps the network works on: the window, padded on the past side. */
export function paddedLength({ windowLength, stride, widths }: MemaeConfig): number {
  const total = stride ** widths.length;
  return Math.ceil(windowLength / total) * total;
}

/** Positions of the feature map: queries per window, P. */
export function positionsOf(config: MemaeConfig): number {
  return paddedLength(config) / config.stride ** config.widths.length;
}

/**
 * Refuses a configuration no network can be built from.
 *
 * @throws RangeError naming the field and what it must be
 */
export function checkConfig(config: MemaeConfig): void {
  const whole = (name: string, value: number, least: number, most: number): void => {
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}.`);
    }
  };
  const positive = (name: string, value: number): void => {
    if (!(value > 0 && Number.isFinite(value)))
      throw new RangeError(`${name} must be above 0, not ${value}.`);
  };
  const share = (name: string, value: number): void => {
    if (!(value >= 0 && value < 1)) throw new RangeError(`${name} must be from 0 to below 1, not ${value}.`);
  };
  whole('windowLength', config.windowLength, 2, 65_536);
  whole('channels', config.channels, 1, 4096);
  whole('the number of widths', config.widths.length, 1, 12);
  for (const width of config.widths) whole('each width', width, 1, 4096);
  whole('stride', config.stride, 1, 16);
  whole('kernel', config.kernel, config.stride, 256);
  if (config.kernel % config.stride !== 0) {
    throw new RangeError(`kernel must be a multiple of the stride ${config.stride}, not ${config.kernel}.`);
  }
  whole('memoryItems', config.memoryItems, 0, 65_536);
  positive('the addressing temperature', config.addressing.temperature);
  share('the addressing shrinkage', config.addressing.shrinkage);
  share('entropyWeight', config.entropyWeight);
  positive('learningRate', config.learningRate);
  positive('newestWeight', config.newestWeight);
}

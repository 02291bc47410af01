/** How differently the parts of a baseline recall a memory: the yardstick for what is recalled later. */

/** Successive parts of a baseline, about equally long. Plain data. */
export interface RecallBlocks {
  /** B */
  readonly count: number;
  /** Seconds of operation in one block. */
  readonly seconds: number;
  /** [B x N] mean share of each item in what the windows of a block recall; a row's rest to 1 recalls nothing. */
  readonly weight: Float32Array;
}

/** Blocks kept, and fewer than this tell nothing. */
const MOST_BLOCKS = 64;
export const FEWEST_BLOCKS = 8;

/**
 * Cuts a baseline's windows into successive blocks, each at least as long as a window.
 *
 * @param weights [W x N] each item's share in what each window recalls, in time order, evenly spread
 * @param baseline seconds of operation the windows stand for, and seconds of one window
 * @returns null where the baseline is too short for enough blocks
 */
export function recallBlocks(
  weights: Float32Array,
  items: number,
  { seconds, windowSeconds }: { readonly seconds: number; readonly windowSeconds: number },
): RecallBlocks | null {
  const windows = weights.length / items;
  const count = Math.min(MOST_BLOCKS, windows, Math.floor(seconds / windowSeconds));
  if (count < FEWEST_BLOCKS) return null;
  const weight = new Float32Array(count * items);
  for (let block = 0; block < count; block++) {
    const from = Math.floor((block * windows) / count);
    const to = Math.floor(((block + 1) * windows) / count);
    for (let i = 0; i < items; i++) {
      let sum = 0;
      for (let w = from; w < to; w++) sum += weights[w * items + i]!;
      weight[block * items + i] = sum / (to - from);
    }
  }
  return { count, seconds: seconds / count, weight };
}

/**
 * What the memory makes of a row. The MemAE sees the window that ends with it and says what the linear one-step
 * prediction misses there; which item its newest query recalls tells where in the plant's course the row stands, and so
 * how far the prediction is usually off.
 */
import type { NormalisedRows } from '../normalise/index.ts';
import type { OpenMemae } from '../training/index.ts';
import { clipForNetwork } from './clip-for-network.ts';
import type { PathResidual } from './residual-statistics.ts';

/** How recalled patterns judge a row. Plain data. */
export type Recall = ContextRecall | { readonly kind: 'reconstruction' };

/** The MemAE has learned the errors of the one-step prediction. */
export interface ContextRecall {
  readonly kind: 'context';
  /** [C] deviation of the one-step errors in the baseline: the unit the network speaks in. */
  readonly unit: Float64Array;
  /** [C] how far the network's word is taken, 0 to 1. */
  readonly gain: Float64Array;
  /** [(N + 1) x C] deviation of the error that remains, by item recalled, in units; the last row: none recalled. */
  readonly spread: Float64Array;
  /** [S] what the path's statistics usually are, by item recalled. */
  readonly usual: readonly UsualLevel[];
}

/** The logarithm of a statistic by item recalled, [N + 1]: its mean, and its deviation over that of all items. */
export interface UsualLevel {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** What the memory says of rows; NaN and N (no item) before the first full window. */
export interface Recalled {
  /** [T x C] the network's word on each row. */
  readonly said: Float64Array;
  /** [T] item the newest query recalls most; N where none. */
  readonly item: Int32Array;
}

/** Asks the memory about every row. */
export async function recallRows(rows: NormalisedRows, memae: OpenMemae): Promise<Recalled> {
  const { windowLength, memoryItems } = memae.memae.config;
  const said = new Float64Array(rows.values.length).fill(NaN);
  const item = new Int32Array(rows.count).fill(memoryItems);
  const seen = Float32Array.from(rows.values, clipForNetwork);
  // Missing values have been filled; to the network every value is there.
  const { last, nearestItem } = await memae.reconstruct(
    seen,
    new Uint8Array(seen.length).fill(1),
    rows.count,
  );
  // A stretch shorter than a window has none.
  if (last.length > 0) said.set(last, (windowLength - 1) * rows.channels);
  nearestItem.forEach((nearest, i) => {
    if (nearest >= 0) item[windowLength - 1 + i] = nearest;
  });
  return { said, item };
}

/**
 * What is left of the rows. A context memory takes from each one-step error e what it expected of it, and measures the
 * rest by what usually remains after the recalled item: (e / unit - gain said) / spread. Where gain and spread tell
 * nothing this is the one-step error itself. A reconstruction is simply taken from the rows.
 */
export function recalledResidual(
  rows: NormalisedRows,
  dynamic: PathResidual,
  { said, item }: Recalled,
  recall: Recall | Omit<ContextRecall, 'usual'>,
): PathResidual {
  const { channels, present, values } = rows;
  if (recall.kind === 'reconstruction')
    return { residuals: values.map((value, i) => value - said[i]!), known: present, further: [] };
  const { unit, gain, spread } = recall;
  const scale = new Float64Array(values.length);
  const residuals = dynamic.residuals.map((error, i) => {
    const c = i % channels;
    const remains = spread[item[Math.floor(i / channels)]! * channels + c]!;
    scale[i] = unit[c]! * remains;
    return clipForNetwork((error / unit[c]! - gain[c]! * said[i]!) / remains);
  });
  return { residuals, known: dynamic.known, further: [], scale };
}

/** Keeps the logarithm finite where a statistic vanishes. */
const LEAST = 1e-6;

/**
 * A statistic as it would be after any item: (s / usual s) ^ (1 / deviation). A value that is usual at a change of mode
 * then weighs no more than a usual one in quiet operation.
 */
export function relativeToUsual(
  values: Float64Array,
  item: Int32Array,
  { mean, deviation }: UsualLevel,
): Float64Array {
  return values.map((value, t) => Math.exp((logLevel(value) - mean[item[t]!]!) / deviation[item[t]!]!));
}

export const logLevel = (statistic: number): number => Math.log(statistic + LEAST);

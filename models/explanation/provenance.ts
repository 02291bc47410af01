/**
 * What a model remembers of where its memory comes from. Plain data: it is stored in the model file, so that a window
 * can be explained without the recording the model was trained on.
 */
import type { RecallBlocks } from './recall-blocks.ts';
import { nearestPoint } from './representatives.ts';

/** Where in the baseline a memory item was recalled. Half-open: from <= t < to, microseconds. */
export interface BaselineRange {
  readonly from: number;
  readonly to: number;
  /** Largest share this item had in one window of the range, 0 to 1. */
  readonly weight: number;
}

/** The baseline times that recall each item most, all items in one table. Row r belongs to item `item[r]`. */
export interface ItemRanges {
  /** [R] ascending; at most RANGES_KEPT rows for one item, strongest first. */
  readonly item: Uint32Array;
  /** [R] */
  readonly from: Float64Array;
  /** [R] */
  readonly to: Float64Array;
  /** [R] */
  readonly weight: Float32Array;
}

/** Representative normal windows: what "the nearest normal window" is looked up in. */
export interface NormalIndex {
  /** K */
  readonly count: number;
  /** Numbers of one latent vector: positions of the feature map times their width. */
  readonly latentSize: number;
  /** Grid steps kept of each window; every `stride`-th, the newest always among them. */
  readonly steps: number;
  readonly stride: number;
  /** [K x latentSize] */
  readonly latents: Float32Array;
  /** [K] time of each window's newest row, microseconds. */
  readonly end: Float64Array;
  /** [K x steps x C] normalised values in units of VALUE_UNIT. */
  readonly values: Int16Array;
}

export interface MemoryProvenance {
  /** Baseline windows looked at, evenly spread. */
  readonly windows: number;
  /** [N] share of those windows that recall the item at all. */
  readonly recalled: Float32Array;
  /** [N] mean share of the item in what a window recalls. */
  readonly weight: Float32Array;
  /** The same of successive parts; absent in models trained before it was recorded, and where the baseline is short. */
  readonly blocks?: RecallBlocks;
  readonly ranges: ItemRanges;
  /** [QUANTILES] latent distance of normal windows, from the least to the largest. */
  readonly latentQuantiles: Float32Array;
  /** [QUANTILES] the same for the distance to the nearest representative window. */
  readonly nearestQuantiles: Float32Array;
  /** [C] how far a normal window's newest steps lie from its nearest representative; one in a hundred exceeds it. */
  readonly apartHigh: Float32Array;
  readonly index: NormalIndex;
}

/** Ranges remembered for one item. */
export const RANGES_KEPT = 5;
/** Points of a stored distribution: every per cent. */
export const QUANTILES = 101;
/** Normalised units of one step of a stored value; the network sees no value beyond 8. */
export const VALUE_UNIT = 1 / 4095;

/** The ranges of one item, strongest first. */
export function rangesOf({ item, from, to, weight }: ItemRanges, wanted: number): BaselineRange[] {
  const ranges: BaselineRange[] = [];
  for (let r = 0; r < item.length; r++)
    if (item[r] === wanted) ranges.push({ from: from[r]!, to: to[r]!, weight: weight[r]! });
  return ranges;
}

/**
 * The representative nearest to a window, and the mean squared difference of their latent vectors. One that shares rows
 * with the window is passed over: everything is near to itself.
 * @param end time of the window's newest row, microseconds @param length of a window, microseconds
 */
export function nearestTo(
  { latents, latentSize, end: ends }: NormalIndex,
  latent: Float32Array,
  end: number,
  length: number,
): { readonly at: number; readonly distance: number } {
  const { at, squared } = nearestPoint(latent, latents, latentSize, (k) => Math.abs(ends[k]! - end) < length);
  return { at, distance: squared / latentSize };
}

/** Share of the window, newest end, over which it is compared with a representative. */
const NEWEST_SHARE = 1 / 8;

/**
 * How far a window's newest steps lie from a representative's, on average.
 * @param window [L x C] normalised rows @param at number of the representative
 * @returns [C] normalised units, above 0 where the window is higher
 */
export function apartFrom(
  { values, steps, stride }: NormalIndex,
  at: number,
  window: Float32Array,
  channels: number,
): Float64Array {
  const newest = Math.max(1, Math.round(steps * NEWEST_SHARE));
  const last = window.length / channels - 1;
  const apart = new Float64Array(channels);
  for (let back = 0; back < newest; back++) {
    const row = (last - back * stride) * channels;
    const step = ((at + 1) * steps - 1 - back) * channels;
    for (let c = 0; c < channels; c++)
      apart[c]! += (window[row + c]! - values[step + c]! * VALUE_UNIT) / newest;
  }
  return apart;
}

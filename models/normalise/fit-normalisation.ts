import type { Segment } from '../detector-types.ts';

/** How each channel is brought to centre 0 and deviation 1. Plain data. */
export interface Normalisation {
  /** [C] subtracted first, own units. */
  readonly centre: Float64Array;
  /** [C] divided by, own units, always > 0. */
  readonly scale: Float64Array;
  /** [C] variance below which differences are quantisation or idleness, normalised units squared. */
  readonly noiseFloor: Float64Array;
  /** [C] 1 where the channel never moved in the baseline. */
  readonly constant: Uint8Array;
  /** [C] 1 where the baseline holds no value at all: the channel is never scored. */
  readonly empty: Uint8Array;
}

/** Share of the lowest and of the highest values that may be outliers. */
const TRIM = 0.001;
/** A channel constant in the baseline gets this share of its value as its unit: a move of 1 % is then 10 units. */
const CONSTANT_SHARE = 1e-3;
/** The unit of a channel that was exactly zero throughout. */
const ZERO_UNIT = 1e-4;
/** Deviations below this share of the channel's whole deviation are never resolved. */
const RESOLVED_SHARE = 0.01;
/** Quantiles and resolution are taken from at most this many values of a channel. */
const SAMPLE = 200_000;

/**
 * Centre and scale of every channel from normal operation: mean and standard deviation after values outside the
 * 0.1 % and 99.9 % quantiles are clipped to them. The deviation (and not the quartiles) keeps channels usable that
 * are binary or rest in one mode most of the time. A channel that never moves gets a unit of 0.1 % of its value, so
 * that a later move is strong evidence.
 * @param channels number of channels, C
 */
export function fitNormalisation(segments: readonly Segment[], channels: number): Normalisation {
  const centre = new Float64Array(channels);
  const scale = new Float64Array(channels).fill(1);
  const noiseFloor = new Float64Array(channels).fill(1);
  const constant = new Uint8Array(channels);
  const empty = new Uint8Array(channels);
  for (let c = 0; c < channels; c++) {
    const sorted = sortedValues(segments, channels, c);
    if (sorted.length === 0) {
      empty[c] = 1;
      constant[c] = 1;
      continue;
    }
    const low = sorted[Math.floor(TRIM * (sorted.length - 1))]!;
    const high = sorted[Math.ceil((1 - TRIM) * (sorted.length - 1))]!;
    const { mean, deviation } = clippedMoments(sorted, low, high);
    const step = resolution(sorted);
    if (step === 0) {
      centre[c] = sorted[0]!;
      constant[c] = 1;
      scale[c] = Math.max(Math.abs(centre[c]!) * CONSTANT_SHARE, centre[c] === 0 ? ZERO_UNIT : 0);
      continue;
    }
    centre[c] = mean;
    // A channel whose few moves were all trimmed as outliers still has a deviation: that of all its values.
    const all = deviation > 0 ? deviation : clippedMoments(sorted, sorted[0]!, sorted.at(-1)!).deviation;
    scale[c] = Math.max(all, Math.abs(mean) * 1e-7);
    noiseFloor[c] = Math.max(RESOLVED_SHARE ** 2, (step / scale[c]!) ** 2 / 12);
  }
  return { centre, scale, noiseFloor, constant, empty };
}

function sortedValues(segments: readonly Segment[], channels: number, c: number): Float64Array {
  const total = segments.reduce((sum, s) => sum + s.t.length, 0);
  const stride = Math.max(1, Math.floor(total / SAMPLE));
  const kept: number[] = [];
  for (const { t, values } of segments) {
    for (let i = 0; i < t.length; i += stride) {
      const value = values[i * channels + c]!;
      if (Number.isFinite(value)) kept.push(value);
    }
  }
  return Float64Array.from(kept).sort();
}

function clippedMoments(sorted: Float64Array, low: number, high: number) {
  let sum = 0;
  for (const value of sorted) sum += Math.min(high, Math.max(low, value));
  const mean = sum / sorted.length;
  let square = 0;
  for (const value of sorted) square += (Math.min(high, Math.max(low, value)) - mean) ** 2;
  return { mean, deviation: Math.sqrt(square / sorted.length) };
}

/** The typical smallest step between different values (lower quartile of the gaps); 0 where all values are equal. */
function resolution(sorted: Float64Array): number {
  const gaps: number[] = [];
  for (let i = 1; i < sorted.length; i++)
    if (sorted[i]! > sorted[i - 1]!) gaps.push(sorted[i]! - sorted[i - 1]!);
  if (gaps.length === 0) return 0;
  gaps.sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 4)]!;
}

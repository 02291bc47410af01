/**
 * Brings statistics of different kinds to one scale: how rare a value is in held-back normal operation, as
 * -log10 of its exceedance probability. A statistic with a long normal tail is thereby heard only when it leaves that
 * tail, and cannot drown the others.
 */

/** Knots of a rising, piecewise linear function. Plain data. */
export interface SurpriseScale {
  /** [K] values of the statistic, ascending. */
  readonly at: Float64Array;
  /** [K] surprise there. */
  readonly surprise: Float64Array;
  /** Rise per unit beyond the last knot: an exponential tail. */
  readonly slope: number;
}

/** Exceedance probabilities of the knots. */
const PROBABILITIES = [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4, 1e-4];
/** A quantile is believed where at least this many independent values lie above it. */
const VALUES_ABOVE = 5;

/**
 * @param values held-back values, NaN ignored
 * @param dependence neighbouring values that say the same (the averaging length): fewer quantiles are then believed
 */
export function fitSurprise(values: Float64Array, dependence: number): SurpriseScale {
  const sorted = values.filter((v) => Number.isFinite(v)).sort();
  if (sorted.length < 10) return { at: new Float64Array(), surprise: new Float64Array(), slope: 0 };
  const least = Math.min(0.2, (VALUES_ABOVE * Math.max(1, dependence)) / sorted.length);
  const at: number[] = [sorted[0]!];
  const height: number[] = [0];
  for (const p of PROBABILITIES) {
    if (p < least) break;
    const value = sorted[Math.min(sorted.length - 1, Math.floor((1 - p) * sorted.length))]!;
    if (value <= at.at(-1)!) {
      // Equal values: the rarest quantile they reach does not count, only the commonest.
      continue;
    }
    at.push(value);
    height.push(-Math.log10(p));
  }
  return {
    at: Float64Array.from(at),
    surprise: Float64Array.from(height),
    slope: tailSlope(sorted, at, height, sorted.length / Math.max(1, dependence)),
  };
}

/** A value that was seen once counts as at most ten times rarer than that. */
const MOST_BEYOND_SEEN = 1;

/**
 * Exponential tail through the upper half of the believed quantiles, but no steeper than what normal operation has
 * shown: a statistic that leaps at a rare but normal event must not drown the others ever after.
 * @param independent how many independent values there are
 */
function tailSlope(
  sorted: Float64Array,
  at: readonly number[],
  height: readonly number[],
  independent: number,
): number {
  const last = at.length - 1;
  // The statistic hardly moves in normal operation: any rise beyond it is evidence, measured by its own size.
  const span = Math.max(sorted.at(-1)! - sorted[0]!, Math.abs(sorted.at(-1)!) * 1e-3, 1e-9);
  if (last < 2) return 1 / span;
  const from = Math.max(1, last - 2);
  const believed = (height[last]! - height[from]!) / Math.max(at[last]! - at[from]!, span * 1e-6);
  const rarest = Math.max(height[last]!, Math.log10(independent)) + MOST_BEYOND_SEEN;
  const seen = (rarest - height[last]!) / Math.max(sorted.at(-1)! - at[last]!, span * 1e-6);
  return Math.max(Math.min(believed, seen), 1e-12);
}

/** @returns -log10 of how often normal operation is at least this far out; 0 is ordinary, NaN stays NaN. */
export function surprise(value: number, scale: SurpriseScale): number {
  const { at, surprise: height, slope } = scale;
  const last = at.length - 1;
  if (Number.isNaN(value)) return NaN;
  if (last < 0 || value <= at[0]!) return 0;
  if (value >= at[last]!) return height[last]! + slope * (value - at[last]!);
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= value) low = middle;
    else high = middle;
  }
  const share = (value - at[low]!) / (at[high]! - at[low]!);
  return height[low]! + share * (height[high]! - height[low]!);
}

import { QUANTILES } from './provenance.ts';

/** @returns [QUANTILES] evenly spaced quantiles of finite values, linearly interpolated; zeros where there is none */
export function quantilesOf(values: Iterable<number>): Float32Array {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  if (sorted.length === 0) return new Float32Array(QUANTILES);
  return Float32Array.from({ length: QUANTILES }, (_, q) => {
    const at = (q / (QUANTILES - 1)) * (sorted.length - 1);
    const low = Math.floor(at);
    const high = Math.min(sorted.length - 1, low + 1);
    return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
  });
}

/** @returns share of the distribution at or below a value, 0 to 1 */
export function quantileAt(quantiles: Float32Array, value: number): number {
  const last = quantiles.length - 1;
  // Stored in float32: what was the largest value must still count as within.
  const rounded = Math.fround(value);
  if (rounded >= quantiles[last]!) return 1;
  if (!(rounded > quantiles[0]!)) return 0;
  let above = 1;
  while (quantiles[above]! <= rounded) above++;
  const [a, b] = [quantiles[above - 1]!, quantiles[above]!];
  return (above - 1 + (rounded - a) / (b - a)) / last;
}

/** A generalised Pareto distribution of excesses over a level: P(excess > x) = (1 + shape x / scale)^(-1/shape). */
export interface ParetoTail {
  readonly level: number;
  readonly shape: number;
  readonly scale: number;
  /** Excesses it was fitted on. */
  readonly count: number;
}

/** Shapes outside are not believed: bounded tails promise too much, and heavier ones than this have no mean. */
const LOWEST_SHAPE = 0;
const HIGHEST_SHAPE = 0.5;
/** The fit is pulled towards an exponential tail as if this many excesses had said so. */
const PRIOR_COUNT = 10;

/**
 * Fits by probability-weighted moments (Hosking & Wallis 1987), which behave on few excesses, and shrinks the shape
 * towards 0 (exponential) the fewer they are. Needs at least one excess.
 * @param peaks values above `level`, one for each separate excursion
 */
export function fitTail(peaks: readonly number[], level: number): ParetoTail {
  const excess = peaks.map((peak) => peak - level).sort((a, b) => a - b);
  const count = excess.length;
  if (count === 0) throw new RangeError('A tail cannot be fitted without a single excess.');
  const mean = excess.reduce((sum, x) => sum + x, 0) / count;
  // a1 = E[x (1 - F)], with plotting positions (i - 0.35) / n
  const weighted = excess.reduce((sum, x, i) => sum + x * (1 - (i + 0.65) / count), 0) / count;
  const gap = mean - 2 * weighted;
  const raw = count > 2 && gap > 0 ? 2 - mean / gap : 0;
  const shrunk = (raw * count) / (count + PRIOR_COUNT);
  const shape = Math.min(HIGHEST_SHAPE, Math.max(LOWEST_SHAPE, shrunk));
  return { level, shape, scale: Math.max(mean * (1 - shape), Number.MIN_VALUE), count };
}

/** The value that an excursion exceeds with the given probability. */
export function tailQuantile(tail: ParetoTail, probability: number): number {
  if (probability >= 1) return tail.level;
  if (tail.shape < 1e-6) return tail.level - tail.scale * Math.log(probability);
  return tail.level + (tail.scale / tail.shape) * (probability ** -tail.shape - 1);
}

/** The probability that an excursion exceeds a value. */
export function tailExceedance(tail: ParetoTail, value: number): number {
  const excess = value - tail.level;
  if (excess <= 0) return 1;
  if (tail.shape < 1e-6) return Math.exp(-excess / tail.scale);
  return (1 + (tail.shape * excess) / tail.scale) ** (-1 / tail.shape);
}

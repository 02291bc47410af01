/** Small sums over results. NaN marks what was not measured and is left out. */

const measured = (values: readonly number[]): number[] => values.filter((value) => !Number.isNaN(value));

/** @returns NaN where nothing was measured */
export function mean(values: readonly number[]): number {
  const known = measured(values);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Sample standard deviation; NaN below two values. */
export function deviation(values: readonly number[]): number {
  const known = measured(values);
  const centre = mean(known);
  return Math.sqrt(known.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (known.length - 1));
}

/** The value that a share of the measured values lies below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = measured(values).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/** Share of all values above a limit: a row not scored (NaN) counts, and is not above. NaN of no values. */
export function shareAbove(values: readonly number[], limit: number): number {
  return values.filter((value) => value > limit).length / values.length;
}

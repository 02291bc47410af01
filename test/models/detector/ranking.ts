/** Figures of merit for scores of rows known to be normal or faulty. NaN counts as lowest: not scored is not detected. */

/** Area under the ROC curve: the probability that a faulty row scores higher than a normal one, ties counted half. */
export function areaUnderRoc(normal: readonly number[], faulty: readonly number[]): number {
  const low = (v: number) => (Number.isNaN(v) ? -Infinity : v);
  const all = [
    ...normal.map((v) => ({ v: low(v), faulty: 0 })),
    ...faulty.map((v) => ({ v: low(v), faulty: 1 })),
  ].sort((a, b) => a.v - b.v);
  let rankSum = 0;
  for (let i = 0; i < all.length;) {
    let end = i;
    while (end < all.length && all[end]!.v === all[i]!.v) end++;
    for (let k = i; k < end; k++) rankSum += all[k]!.faulty * ((i + end + 1) / 2);
    i = end;
  }
  return (rankSum - (faulty.length * (faulty.length + 1)) / 2) / (normal.length * faulty.length);
}

/** The value that a share of the scored values lies below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.filter((v) => !Number.isNaN(v)).sort((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)]!;
}

export function shareAbove(values: readonly number[], limit: number): number {
  return values.length === 0 ? 0 : values.filter((v) => v > limit).length / values.length;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length;

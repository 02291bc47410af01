/** What a threshold does to rows, one by one. */
export interface RowMeasures {
  /** Anomalous rows above the threshold, and at or below it or not scored. */
  readonly found: number;
  readonly missed: number;
  /** Normal rows above the threshold, and at or below it or not scored. */
  readonly falsePositives: number;
  readonly quiet: number;
  /** found / (found + falsePositives); NaN where no row is above the threshold. */
  readonly precision: number;
  /** Harmonic mean of precision and recall, 2 found / (2 found + falsePositives + missed); NaN where all of these are 0. */
  readonly f1: number;
  /** falsePositives / normal rows; NaN where no row is normal. */
  readonly falseAlarmRate: number;
  /** missed / anomalous rows; NaN where no row is anomalous. */
  readonly missedRate: number;
}

/**
 * Counts rows above a threshold, each for itself: no point adjustment.
 * @param score [T] NaN where not scored: not above
 * @param labels [T] 1 anomalous, 0 normal
 * @throws RangeError where the lengths differ
 */
export function rowsAboveThreshold(
  score: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold: number,
): RowMeasures {
  if (score.length !== labels.length)
    throw new RangeError(
      `${score.length} scores and ${labels.length} labels: give one label for each score.`,
    );
  let found = 0;
  let missed = 0;
  let falsePositives = 0;
  let quiet = 0;
  for (let row = 0; row < labels.length; row++) {
    const above = score[row]! > threshold;
    if (labels[row] === 1) {
      if (above) found++;
      else missed++;
    } else if (above) falsePositives++;
    else quiet++;
  }
  return {
    found,
    missed,
    falsePositives,
    quiet,
    precision: found / (found + falsePositives),
    f1: (2 * found) / (2 * found + falsePositives + missed),
    falseAlarmRate: falsePositives / (falsePositives + quiet),
    missedRate: missed / (found + missed),
  };
}

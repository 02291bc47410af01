/** Scores as the thresholds they offer: every distinct value is one, and rows of equal score pass it together. */

export interface FallingLevels {
  /** [T] row numbers, highest score first; rows without a score (NaN) last. */
  readonly order: Uint32Array;
  /** [levels] where each group of equal scores ends in `order` (exclusive). */
  readonly ends: readonly number[];
}

/**
 * @param score [T] NaN where not scored: below every score, all such rows equal
 * @param labels [T] only its length is checked here
 * @throws RangeError where score and labels differ in length
 */
export function fallingLevels(score: ArrayLike<number>, labels: ArrayLike<number>): FallingLevels {
  if (score.length !== labels.length)
    throw new RangeError(
      `${score.length} scores and ${labels.length} labels: give one label for each score.`,
    );
  const level = Float64Array.from(score, (value) => (Number.isNaN(value) ? -Infinity : value));
  const order = Uint32Array.from(level, (_, row) => row).sort((a, b) =>
    level[a] === level[b] ? 0 : level[a]! > level[b]! ? -1 : 1,
  );
  const ends: number[] = [];
  for (let k = 1; k <= order.length; k++)
    if (k === order.length || level[order[k]!] !== level[order[k - 1]!]) ends.push(k);
  return { order, ends };
}

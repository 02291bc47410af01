/** Do anomalous rows score higher than normal ones? Measures over all thresholds at once. */
import { fallingLevels } from './falling-levels.ts';

/**
 * Area under the ROC curve: the probability that an anomalous row scores higher than a normal one, ties counted half
 * (Mann & Whitney 1947; Fawcett 2006, doi 10.1016/j.patrec.2005.10.010, section 7).
 * @param score [T] higher is further from normal; NaN where not scored: lower than every score
 * @param labels [T] 1 anomalous, 0 normal
 * @returns 0 .. 1; .5 for a score that knows nothing; NaN where one of the two kinds is absent
 * @throws RangeError where the lengths differ
 */
export function areaUnderRoc(score: ArrayLike<number>, labels: ArrayLike<number>): number {
  const { order, ends } = fallingLevels(score, labels);
  let anomalous = 0;
  let normal = 0;
  let won = 0;
  let at = 0;
  for (const end of ends) {
    let anomalousHere = 0;
    const size = end - at;
    for (; at < end; at++) anomalousHere += labels[order[at]!]!;
    // Each normal row here is beaten by the anomalous rows above it, and tied with those beside it.
    won += (size - anomalousHere) * (anomalous + anomalousHere / 2);
    anomalous += anomalousHere;
    normal += size - anomalousHere;
  }
  return won / (anomalous * normal);
}

/**
 * Area under the precision-recall curve as average precision: the sum over thresholds of (recall gained) x (precision
 * there), without interpolation, which would flatter (Davis & Goadrich 2006, doi 10.1145/1143844.1143874).
 * @param score [T] NaN where not scored: lower than every score
 * @param labels [T] 1 anomalous, 0 normal
 * @returns 0 .. 1; about the share of anomalous rows for a score that knows nothing; NaN where no row is anomalous
 * @throws RangeError where the lengths differ
 */
export function averagePrecision(score: ArrayLike<number>, labels: ArrayLike<number>): number {
  const { order, ends } = fallingLevels(score, labels);
  let found = 0;
  let sum = 0;
  let at = 0;
  for (const end of ends) {
    const before = found;
    for (; at < end; at++) found += labels[order[at]!]!;
    sum += (found - before) * (found / end);
  }
  return sum / found;
}

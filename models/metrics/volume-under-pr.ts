/**
 * VUS-PR, the volume under the precision-recall surface (Paparrizos, Boniol, Palpanas, Tsay, Elmore & Franklin 2022,
 * PVLDB 15(11), doi 10.14778/3551793.3551830). Labels are rarely exact to the row, so each event gets a soft border
 * of l rows, and the area under the range-based precision-recall curve is averaged over l = 0 .. L.
 *
 * As defined in the authors' own benchmark (TSB-AD, Liu & Paparrizos 2024), so that its published numbers compare:
 *  - weight w of a row: 1 inside an event; sqrt(1 - d / l) at d = 1 .. floor(l / 2) rows before or after one; where
 *    borders overlap, their sum, at most 1; 0 elsewhere.
 *  - at a threshold, over the rows at or above it: TP = sum of w, precision = TP / rows,
 *    recall = min(1, TP / P_l) x existence. P_l lies half way between the labelled rows and those rows with the borders
 *    that were reached: P_l = labelled + (border weights at or above the threshold) / 2.
 *  - existence: share of events reached by at least one row at or above the threshold, borders included; events whose
 *    borders meet are one.
 *  - area at l: sum over thresholds of (recall gained) x precision. VUS-PR: the plain mean over the L + 1 areas.
 * Differs from the benchmark in one point: every distinct score is a threshold, where it samples 250.
 */
import { fallingLevels, type FallingLevels } from './falling-levels.ts';
import { labelledEvents, type LabelledEvent } from './labelled-events.ts';

/** The benchmark's default L. */
const BENCHMARK_BUFFER = 100;

/** @returns L where nobody says otherwise: 100 rows, but no more than the median length of an event. 0 without events */
export function usualBuffer(labels: ArrayLike<number>): number {
  const lengths = labelledEvents(labels)
    .map(({ from, to }) => to - from)
    .sort((a, b) => a - b);
  return Math.min(BENCHMARK_BUFFER, lengths[Math.floor(lengths.length / 2)] ?? 0);
}

/**
 * @param score [T] NaN where not scored: lower than every score
 * @param labels [T] 1 anomalous, 0 normal
 * @param longestBuffer L, rows: the widest border, half of it on each side of an event
 * @returns 0 .. 1; NaN where no row is anomalous
 * @throws RangeError where the lengths differ or L is no whole number from 0 on
 */
export function volumeUnderPr(
  score: ArrayLike<number>,
  labels: ArrayLike<number>,
  longestBuffer: number = usualBuffer(labels),
): number {
  if (!Number.isInteger(longestBuffer) || longestBuffer < 0)
    throw new RangeError(`The longest buffer is ${longestBuffer}: give a whole number of rows from 0 on.`);
  const levels = fallingLevels(score, labels);
  const events = labelledEvents(labels);
  if (events.length === 0) return NaN;
  let sum = 0;
  for (let buffer = 0; buffer <= longestBuffer; buffer++)
    sum += areaWithBuffer(levels, withBorders(events, labels.length, buffer));
  return sum / (longestBuffer + 1);
}

/** Labels with soft borders. */
interface Softened {
  /** [T] 1 inside events, falling to sqrt(1/2) at the end of a border, 0 elsewhere. */
  readonly weight: Float64Array;
  /** [T] 1 + number of the event, its border included, that a row belongs to; 0: none. */
  readonly event: Int32Array;
  /** [T] 1 inside events without their borders. */
  readonly inside: Uint8Array;
  readonly eventCount: number;
  readonly labelled: number;
}

function withBorders(events: readonly LabelledEvent[], rows: number, buffer: number): Softened {
  const weight = new Float64Array(rows);
  const event = new Int32Array(rows);
  const inside = new Uint8Array(rows);
  const border = Math.floor(buffer / 2);
  let eventCount = 0;
  let labelled = 0;
  let reached = -1;
  for (const { from, to } of events) {
    if (eventCount === 0 || from - border > reached) eventCount += 1;
    reached = to - 1 + border;
    event.fill(eventCount, Math.max(0, from - border), Math.min(rows, to + border));
    inside.fill(1, from, to);
    labelled += to - from;
    for (let d = 1; d <= border; d++) {
      const share = Math.sqrt(1 - d / buffer);
      if (from - d >= 0) weight[from - d]! += share;
      if (to - 1 + d < rows) weight[to - 1 + d]! += share;
    }
  }
  for (let row = 0; row < rows; row++) weight[row] = inside[row] === 1 ? 1 : Math.min(1, weight[row]!);
  return { weight, event, inside, eventCount, labelled };
}

function areaWithBuffer({ order, ends }: FallingLevels, softened: Softened): number {
  const { weight, event, inside, eventCount, labelled } = softened;
  const seen = new Uint8Array(eventCount + 1);
  let reached = 0;
  let hit = 0;
  let borderHit = 0;
  let recall = 0;
  let area = 0;
  let at = 0;
  for (const end of ends) {
    for (; at < end; at++) {
      const row = order[at]!;
      hit += weight[row]!;
      if (inside[row] === 0) borderHit += weight[row]!;
      const number = event[row]!;
      if (number === 0 || seen[number] === 1) continue;
      seen[number] = 1;
      reached += 1;
    }
    const next = Math.min(1, hit / (labelled + borderHit / 2)) * (reached / eventCount);
    area += (next - recall) * (hit / end);
    recall = next;
  }
  return area;
}

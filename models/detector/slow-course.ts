/** The slow course of a plant: weather, season, wear. A baseline of hours or days never shows its full range. */
import type { NormalisedRows } from '../normalise/index.ts';

/** A course over this many windows is slow: neither transients nor load cycles reach so far. */
const SLOW_WINDOWS = 8;
/** How much further the slow course may go than it was recorded. */
const FURTHER = 0.5;

/** [T x C] centred moving average of every channel over eight windows of `window` rows. */
export function slowCourse(rows: NormalisedRows, window: number): Float64Array {
  const { count, channels, values } = rows;
  const slow = new Float64Array(values.length);
  const half = Math.floor((SLOW_WINDOWS * window) / 2);
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    let inside = 0;
    for (let t = -half; t < count; t++) {
      const enters = t + half;
      const leaves = t - half - 1;
      if (enters < count) {
        sum += values[enters * channels + c]!;
        inside++;
      }
      if (leaves >= 0) {
        sum -= values[leaves * channels + c]!;
        inside--;
      }
      if (t >= 0) slow[t * channels + c] = sum / inside;
    }
  }
  return slow;
}

/**
 * The same rows on a day that goes further: every channel's slow course is stretched away from the centre by half, all
 * channels alike, while everything fast stays as it is. A statistic that alarms on it would alarm on the first warm day.
 */
export function amplifyDrift(rows: NormalisedRows, window: number): NormalisedRows {
  const slow = slowCourse(rows, window);
  return { ...rows, values: rows.values.map((v, i) => v + FURTHER * slow[i]!) };
}

/**
 * How far each channel's level may lie from where the others put it because slow courses need not go together (a tank
 * that is still warm in the evening): half the deviation of its slow course.
 * @returns [C] variance, normalised units squared
 */
export function driftAllowance(segments: readonly NormalisedRows[], window: number): Float64Array {
  const channels = segments[0]?.channels ?? 0;
  const square = new Float64Array(channels);
  let rows = 0;
  for (const segment of segments) {
    slowCourse(segment, window).forEach((v, i) => (square[i % channels] = square[i % channels]! + v * v));
    rows += segment.count;
  }
  return square.map((v) => (FURTHER ** 2 * v) / Math.max(1, rows));
}

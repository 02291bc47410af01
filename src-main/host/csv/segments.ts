/** A recorded file as unbroken stretches on an even time base. */
import type { Segment } from '../../../models/detector-types.ts';
import { SECOND, type Micros } from '../../api/words.ts';
import { InputError } from '../input-error.ts';
import type { Recording } from './read-recording.ts';

/** A stretch, and where its first row stands in the file. */
export interface Stretch extends Segment {
  readonly firstRow: number;
}

/** Rows further apart, or closer together, than this share of the sample period do not belong to one stretch. */
const LONGEST_STEP = 1.5;
const SHORTEST_STEP = 0.5;

/** @returns seconds: the median distance of two rows. @throws InputError for a single row */
export function samplePeriodOf(recording: Pick<Recording, 't' | 'file'>): number {
  const { t, file } = recording;
  if (t.length < 2) throw new InputError(`${file} has one row only: that is no recording.`);
  const steps = Float64Array.from({ length: t.length - 1 }, (_, k) => t[k + 1]! - t[k]!).sort();
  return steps[Math.floor(steps.length / 2)]! / SECOND;
}

/** Whether a row goes on the stretch of the row before it. @param step microseconds between two rows */
export function goesOn(before: Micros, t: Micros, step: Micros): boolean {
  const distance = (t - before) / step;
  return distance >= SHORTEST_STEP && distance <= LONGEST_STEP;
}

/**
 * Cuts at every gap, because no window may span one.
 * @param channels in the order wanted; each must be one of the recording's
 * @param samplePeriod seconds between two rows
 * @returns the stretches in order; together they hold every row exactly once
 */
export function stretchesOf(
  recording: Recording,
  channels: readonly string[],
  samplePeriod: number,
): Stretch[] {
  const { t, rows } = recording;
  const columns = channels.map((name) => recording.values[recording.channels.indexOf(name)]!);
  const step = samplePeriod * SECOND;
  const stretches: Stretch[] = [];
  let first = 0;
  for (let k = 1; k <= rows; k++) {
    if (k < rows && goesOn(t[k - 1]!, t[k]!, step)) continue;
    stretches.push(stretch(first, k));
    first = k;
  }
  return stretches;

  function stretch(from: number, to: number): Stretch {
    const values = new Float32Array((to - from) * columns.length);
    columns.forEach((column, c) => {
      for (let k = from; k < to; k++) values[(k - from) * columns.length + c] = column[k]!;
    });
    // Clocks jitter by some milliseconds; the time base of a stretch is even.
    const even = Float64Array.from({ length: to - from }, (_, k) => t[from]! + Math.round(k * step));
    return { firstRow: from, t: even, values };
  }
}

/** Which time a reading counts at, and how good it is. */
import { SECOND, type Connection, type Micros, type Quality, type QualityReason } from '../../api/words.ts';

/** A source clock further away than this from ours is not believed on a live connection. */
export const MOST_SKEW = 300 * SECOND;

export interface Circumstances {
  readonly arrival: Micros;
  readonly clock: Connection['clock'];
  /** The broker had kept it: an old value, handed out on subscribing. */
  readonly retained: boolean;
  /**
   * While the broker hands over what it queued during an interruption: when that interruption began. Such samples are
   * rightly older than their arrival. null outside of that.
   */
  readonly queuedSince: Micros | null;
}

export interface Verdict {
  readonly t: Micros;
  readonly quality: Quality;
  readonly reason: QualityReason;
}

/**
 * Judges one reading. Bad beats uncertain: not-a-number, then out of the engineering range, then clock skew, then retained.
 * On a live connection a source time more than five minutes from arrival is replaced by the arrival time; a retained or
 * queued value may be older. On a replay connection the source time counts as it is.
 */
export function judge(
  reading: { readonly value: number; readonly t: Micros | null },
  range: { readonly low: number | null; readonly high: number | null },
  { arrival, clock, retained, queuedSince }: Circumstances,
): Verdict {
  const oldest = retained ? -Infinity : Math.min(arrival, queuedSince ?? arrival) - MOST_SKEW;
  const skewed =
    clock === 'live' && reading.t !== null && (reading.t > arrival + MOST_SKEW || reading.t < oldest);
  const t = reading.t === null || skewed ? arrival : reading.t;
  if (!Number.isFinite(reading.value)) return { t, quality: 'bad', reason: 'not-a-number' };
  if (
    (range.low !== null && reading.value < range.low) ||
    (range.high !== null && reading.value > range.high)
  ) {
    return { t, quality: 'bad', reason: 'range' };
  }
  if (skewed) return { t, quality: 'uncertain', reason: 'skew' };
  if (retained) return { t, quality: 'uncertain', reason: 'retained' };
  return { t, quality: 'good', reason: 'none' };
}

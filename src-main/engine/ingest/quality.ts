/** Which time a reading counts at, and how good it is. */
import { SECOND, type Connection, type Micros, type Quality, type QualityReason } from '../../api/words.ts';
import type { Reading } from './decoders/index.ts';

/** A source clock further away than this from ours is not believed on a live connection. */
export const MOST_SKEW = 300 * SECOND;

export interface Circumstances {
  /** The stamp the sample gets: it rises strictly, so after the clock was set back it is ahead of it for a while. */
  readonly arrival: Micros;
  /** What this machine's clock said when the packet came: source times are judged by it. */
  readonly now: Micros;
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
 * Judges one reading. Bad beats uncertain, in this order: what the source calls bad, not a number, another unit than the
 * tag's, out of the engineering range; then clock skew, what the source calls uncertain, retained. A text is no number
 * and is as good as its source says. What was sent afterwards for an earlier time is good, and said to be that.
 *
 * On a live connection a source time more than five minutes from our clock is replaced by the arrival time; a retained,
 * queued or historical value may be older. On a replay connection the source time counts as it is.
 */
export function judge(
  reading: Reading,
  tag: { readonly low: number | null; readonly high: number | null; readonly unit: string },
  circumstances: Circumstances,
): Verdict {
  const skewed = isSkewed(reading, circumstances);
  const t = reading.t === null || skewed ? circumstances.arrival : reading.t;
  const { doubt, text, value } = reading;
  if (text !== undefined) return { t, quality: doubt?.quality ?? 'good', reason: 'text' };
  if (doubt?.quality === 'bad') return { t, quality: 'bad', reason: doubt.reason };
  if (!Number.isFinite(value)) return { t, quality: 'bad', reason: 'not-a-number' };
  if (reading.unit !== undefined && tag.unit !== '' && reading.unit !== tag.unit)
    return { t, quality: 'bad', reason: 'unit' };
  if ((tag.low !== null && value < tag.low) || (tag.high !== null && value > tag.high))
    return { t, quality: 'bad', reason: 'range' };
  if (skewed) return { t, quality: 'uncertain', reason: 'skew' };
  if (doubt !== undefined) return { t, quality: 'uncertain', reason: doubt.reason };
  if (circumstances.retained) return { t, quality: 'uncertain', reason: 'retained' };
  return { t, quality: 'good', reason: reading.historical === true ? 'historical' : 'none' };
}

/** Whether the source time cannot be believed. */
export function isSkewed(
  { t, historical }: Pick<Reading, 't' | 'historical'>,
  { now, clock, retained, queuedSince }: Pick<Circumstances, 'now' | 'clock' | 'retained' | 'queuedSince'>,
): boolean {
  if (clock !== 'live' || t === null) return false;
  if (t > now + MOST_SKEW) return true;
  if (retained || historical === true) return false;
  return t < Math.min(now, queuedSince ?? now) - MOST_SKEW;
}

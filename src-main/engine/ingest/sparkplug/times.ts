/** Times of Sparkplug: milliseconds since the epoch, UTC (tck-id-payloads_timestamp_in_UTC). */
import type { Micros } from '../../../api/words.ts';
import type { Uint64 } from './schema.ts';

/** Milliseconds as microseconds; null where there are none, or more than a time can be. */
export const toMicros = (milliseconds: Uint64 | undefined): Micros | null =>
  milliseconds !== undefined && milliseconds <= Number.MAX_SAFE_INTEGER / 1000
    ? Number(milliseconds) * 1000
    : null;

export const toMillis = (t: Micros): number => Math.floor(t / 1000);

/** Whether something was published at or after a time; without both times nobody can tell. */
export const isSince = (published: Uint64 | undefined, since: Uint64 | undefined): boolean =>
  published !== undefined && since !== undefined && published >= since;

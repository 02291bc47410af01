/** One time as a person writes it. */
import type { Micros } from '../../../api/words.ts';
import { openLocalClock } from './local-clock.ts';
import { openTimeReader } from './time-reader.ts';

/**
 * @param text ISO 8601, with or without a zone
 * @param timeZone IANA name, for a time that names none
 * @returns null when it is no time
 * @throws Refusal when there is no such zone
 */
export function readMoment(text: string, timeZone: string): Micros | null {
  const t = openTimeReader(null, 'iso', openLocalClock(timeZone, 'same'))(text);
  return typeof t === 'number' ? t : null;
}

import { SECOND, type Micros } from '../../../src-main/api/words.ts';
import { clockTime, dayMonth, shortTime } from '../../time/zone.ts';

/** Below this a range is told to the second. */
const SHORT: Micros = 600 * SECOND;

/** A stretch of time as people read it: "14 Oct 03:20–04:05", with both days where they differ. */
export function rangeText({ from, to }: { from: Micros; to: Micros }, zone: string): string {
  const clock = to - from < SHORT ? clockTime : shortTime;
  const [first, last] = [dayMonth(from, zone), dayMonth(to, zone)];
  return `${first} ${clock(from, zone)}–${first === last ? '' : `${last} `}${clock(to, zone)}`;
}

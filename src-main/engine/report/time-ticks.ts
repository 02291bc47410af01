/** Where a time axis is marked, and with what: round local times of the report's zone. */
import type { Micros, TimeRange } from '../../api/words.ts';
import type { ZonedTime } from '../incident/zoned-time.ts';

const [S, M, H, D] = [1, 60, 3600, 86_400];
/** Seconds between marks. */
const STEPS = [
  1,
  2,
  5,
  10,
  15,
  30,
  M,
  2 * M,
  5 * M,
  10 * M,
  15 * M,
  30 * M,
  H,
  2 * H,
  3 * H,
  6 * H,
  12 * H,
  D,
  2 * D,
];

export interface TimeTick {
  readonly t: Micros;
  readonly label: string;
}

/** @param most marks that fit side by side */
export function timeTicks({ from, to }: TimeRange, time: ZonedTime, most: number): TimeTick[] {
  const seconds = (to - from) / 1e6;
  const step = STEPS.find((size) => seconds / size <= most) ?? Math.ceil(seconds / most / D) * D;
  const label = (t: Micros): string => {
    if (step >= D) return time.day(t);
    if (step < M) return time.clockSeconds(t);
    return (t / 1e6 + time.offsetSeconds(t)) % D === 0 ? time.day(t) : time.clock(t);
  };
  const ticks: TimeTick[] = [];
  const firstLocal = Math.ceil((from / 1e6 + time.offsetSeconds(from)) / step) * step;
  // Two hours beyond the end: clocks may be set forward within the range.
  for (let local = firstLocal; local <= to / 1e6 + time.offsetSeconds(to) + 2 * H; local += step * S) {
    const guess = (local - time.offsetSeconds(local * 1e6)) * 1e6;
    const t = (local - time.offsetSeconds(guess)) * 1e6;
    if (t >= from && t <= to && t > (ticks.at(-1)?.t ?? -Infinity)) ticks.push({ t, label: label(t) });
  }
  return ticks;
}

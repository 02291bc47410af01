/** Where the time axis has its marks: round wall-clock times of the shown zone, never so close that labels touch. */
import { SECOND, type Micros } from '../../src-main/api/words.ts';
import type { TimeView } from './time-view.ts';
import { clockTime, dayMonth, instantOf, offsetAt, shortTime } from './zone.ts';

const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 56, 112, 224, 448].map((n) => n * DAY),
];

export interface TimeTick {
  readonly t: Micros;
  readonly label: string;
  /** The first mark of a day carries the date. */
  readonly isDay: boolean;
}

/**
 * Marks for a view drawn over `width` pixels, at least `room` pixels apart.
 * @returns times inside the view, oldest first, each with its label
 */
export function timeTicks(view: TimeView, width: number, zone: string, room = 92): TimeTick[] {
  const most = Math.max(1, Math.floor(width / room));
  const length = view.to - view.from;
  const step = STEPS.find((candidate) => length / candidate <= most) ?? STEPS.at(-1)!;
  const ticks: TimeTick[] = [];
  // Steps are counted on the wall clock, so that 06:00 stays 06:00 when the clocks change.
  const first = Math.ceil((view.from + offsetAt(view.from, zone)) / step) * step;
  for (let wall = first; ticks.length <= most * 2; wall += step) {
    const t = instantOf(wall, zone);
    if (t > view.to) break;
    if (t < view.from || t <= (ticks.at(-1)?.t ?? -Infinity)) continue;
    const isDay = wall % DAY === 0;
    ticks.push({ t, isDay, label: isDay ? dayMonth(t, zone) : labelOf(t, step, zone) });
  }
  return ticks;
}

const labelOf = (t: Micros, step: number, zone: string): string =>
  step < MINUTE ? clockTime(t, zone) : shortTime(t, zone);

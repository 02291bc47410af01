/** Wall clocks: what an instant reads in the time zone that the screen shows. One zone on one axis, always named. */
import type { Micros } from '../../src-main/api/words.ts';

/** The zone every time on the screen is shown in. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const full = `${zone} ${key}`;
  let found = formats.get(full);
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options });
    formats.set(full, found);
  }
  return found;
}

const TWO = '2-digit';

/** 14:03:27 */
export const clockTime = (t: Micros, zone: string): string =>
  format(zone, 'clock', { hour: TWO, minute: TWO, second: TWO }).format(t / 1000);

/** 14:03 */
export const shortTime = (t: Micros, zone: string): string =>
  format(zone, 'short', { hour: TWO, minute: TWO }).format(t / 1000);

/** 23 Nov */
export const dayMonth = (t: Micros, zone: string): string =>
  format(zone, 'day', { day: 'numeric', month: 'short' }).format(t / 1000);

/** 23 Nov 2026 */
export const fullDate = (t: Micros, zone: string): string =>
  format(zone, 'date', { day: 'numeric', month: 'short', year: 'numeric' }).format(t / 1000);

/** 23 Nov 2026, 14:03:27 */
export const dateTime = (t: Micros, zone: string): string =>
  format(zone, 'full', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: TWO,
    minute: TWO,
    second: TWO,
  }).format(t / 1000);

/** "CET (Europe/Berlin)": the abbreviation in force at that time, and the zone's name. */
export function zoneName(zone: string, t: Micros): string {
  const parts = format(zone, 'zone', { timeZoneName: 'short' }).formatToParts(t / 1000);
  const short = parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
  return short === zone ? zone : `${short} (${zone})`;
}

/** Microseconds to add to an instant so that its UTC fields read like that zone's wall clock. */
export function offsetAt(t: Micros, zone: string): number {
  const fields = new Map(
    format(zone, 'offset', {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
      .formatToParts(t / 1000)
      .map((part) => [part.type, Number(part.value)]),
  );
  const field = (type: Intl.DateTimeFormatPartTypes) => fields.get(type) ?? 0;
  const wall = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  return (wall - Math.floor(t / 1e6) * 1000) * 1000;
}

/** The instant at which that zone's wall clock reads like the UTC fields of `wall`. In a skipped hour: just after it. */
export function instantOf(wall: Micros, zone: string): Micros {
  const guess = wall - offsetAt(wall, zone);
  return wall - offsetAt(guess, zone);
}

/** An instant as operators type it, whole seconds: 2026-11-23 14:03:27. */
export const toField = (t: Micros, zone: string): string =>
  new Date((t + offsetAt(t, zone)) / 1000).toISOString().slice(0, 19).replace('T', ' ');

/** The instant that typed wall-clock text stands for; null unless it reads like 2026-11-23 14:03 or 2026-11-23 14:03:27. */
export function fromField(typed: string, zone: string): Micros | null {
  const parts = /^\s*(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?\s*$/.exec(typed);
  if (!parts) return null;
  const wall = Date.parse(`${parts[1]}T${parts[2]}${parts[3] ?? ':00'}Z`) * 1000;
  return Number.isFinite(wall) ? instantOf(wall, zone) : null;
}

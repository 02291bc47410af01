/**
 * Wall clocks: what an instant reads in the time zone that the screen shows, written as the language in use writes it, on
 * 24 hours. One zone on one axis, always named.
 */
import type { Micros } from '../../src-main/api/words.ts';
import { language, LOCALES } from '../messages/language.ts';
import { Kept } from '../state/kept.ts';

/** The zone of this workstation. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Every zone there is to choose: UTC and the IANA names. */
export const allZones = (): readonly string[] => [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

export type ZoneChoice = string;

/** "system": that of this workstation; else an IANA name. */
export const zoneChoice = new Kept<ZoneChoice>(
  'mnemo.zone',
  'system',
  (kept): kept is ZoneChoice => kept === 'system' || isZone(kept),
);

/** The zone every time on the screen is shown in. Reactive on the screen. */
export const shownZone = (): string => (zoneChoice.value === 'system' ? localZone() : zoneChoice.value);

/** Whether there is a time zone of that name. */
export function isZone(name: string): boolean {
  try {
    return name !== '' && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** @param locale that of the language in use unless told */
function format(
  zone: string,
  key: string,
  options: Intl.DateTimeFormatOptions,
  locale = LOCALES[language.value],
): Intl.DateTimeFormat {
  const full = `${locale} ${zone} ${key}`;
  let found = formats.get(full);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...options });
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

const NUMERIC = 'numeric';
const NUMBERS = {
  year: NUMERIC,
  month: NUMERIC,
  day: NUMERIC,
  hour: NUMERIC,
  minute: NUMERIC,
  second: NUMERIC,
} as const;

/** Microseconds to add to an instant so that its UTC fields read like that zone's wall clock. */
export function offsetAt(t: Micros, zone: string): number {
  const fields = new Map(
    format(zone, 'offset', NUMBERS, 'en-GB')
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

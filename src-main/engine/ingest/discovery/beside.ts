/** Which fields of a JSON object are the time, the quality and the unit of the values beside them. */
import type { Step } from '../decoders/json-path.ts';
import { isStatusCode } from '../decoders/source-quality.ts';
import { readSourceTime, type TimeUnit } from '../decoders/source-time.ts';
import type { TimeOffer } from './point.ts';

export type Entries = readonly (readonly [string, unknown])[];

const TIME_KEY =
  /^(?:t|ts|time|timestamp|date|datetime|epoch|last_?seen|(?:source|event|device|server)_?-?(?:time|timestamp|ts))(?:_?(?:s|ms|us|ns|utc|iso))?$/i;
const TIMES_KEY = /^(?:t|ts|times?|timestamps?)(?:_?(?:s|ms|us|ns|utc|iso))?$/i;
/** Counts since 1970 that fall between 2001 and 2100, in the unit tried. */
const EARLIEST = Date.UTC(2001, 0, 1) * 1000;
const LATEST = Date.UTC(2100, 0, 1) * 1000;
const COUNTS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];

/** The units a time of this kind can have. */
function unitsOf(raw: unknown): readonly TimeUnit[] {
  if (typeof raw === 'number') return COUNTS;
  if (typeof raw === 'string') return /^[\d.]+$/.test(raw) ? COUNTS : ['iso'];
  return typeof raw === 'object' && raw !== null ? ['s'] : [];
}

/** The unit in which something is a time of this century; null: in none. Local times without a zone are no time. */
export function timeUnitOf(raw: unknown): TimeUnit | null {
  return (
    unitsOf(raw).find((unit) => {
      const t = readSourceTime(raw, unit);
      return typeof t === 'number' && t > EARLIEST && t < LATEST;
    }) ?? null
  );
}

export function timeAmong(entries: Entries, at: readonly Step[]): TimeOffer | null {
  for (const [key, value] of entries) {
    const unit = TIME_KEY.test(key) ? timeUnitOf(value) : null;
    if (unit !== null) return { steps: [...at, key], unit };
  }
  return null;
}

/** A column of times: a list whose every element is one. */
export function timesAmong(
  entries: Entries,
): { readonly key: string; readonly unit: TimeUnit; readonly length: number } | null {
  for (const [key, value] of entries) {
    if (!TIMES_KEY.test(key) || !Array.isArray(value) || value.length === 0) continue;
    const unit = timeUnitOf(value[0]);
    if (unit !== null && value.every((one) => typeof readSourceTime(one, unit) === 'number'))
      return { key, unit, length: value.length };
  }
  return null;
}

/** The key of a quality. A bare number is one only where it cannot well be a measurement. */
export function qualityAmong(entries: Entries): string | null {
  const found = entries.find(([key, value]) => {
    if (isStatusCode(key)) return typeof value === 'number' || (typeof value === 'object' && value !== null);
    if (!/^(?:q|quality|qualitycode)$/i.test(key)) return false;
    if (typeof value === 'boolean') return true;
    if (typeof value === 'string') return /^(?:good|uncertain|bad)/i.test(value);
    return value === 192 || (key.length > 1 && (value === 0 || value === 500));
  });
  return found?.[0] ?? null;
}

export function unitAmong(entries: Entries): { readonly key: string; readonly text: string } | null {
  const found = entries.find(
    ([key, value]) =>
      /^(?:u|unit|units|uom|eng(?:ineering)?_?units?)$/i.test(key) &&
      typeof value === 'string' &&
      value.trim() !== '' &&
      value.length <= 32,
  );
  return found === undefined ? null : { key: found[0], text: (found[1] as string).trim() };
}

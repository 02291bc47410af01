/** Times written as ISO 8601, with or without a zone. */
import type { Micros } from '../../../api/words.ts';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** A time as it is written. */
export interface WrittenTime {
  /** Microseconds from 1970-01-01 00:00 of the writer's clock to this reading of it. */
  readonly local: Micros;
  /** Minutes that clock is ahead of UTC; null where the text does not say. */
  readonly offsetMinutes: number | null;
}

/** @returns null when it is no ISO 8601 time */
export function readWrittenTime(text: string): WrittenTime | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Date.UTC(y, mo - 1, d, h, mi, s);
  // Date.UTC turns 31 February into March: refuse what does not come back the same.
  const date = new Date(Date.UTC(y, mo - 1, d));
  if (date.getUTCMonth() !== mo - 1 || date.getUTCDate() !== d || mi > 59 || s > 60) return null;
  // 24:00 is the end of the day; nothing comes after it.
  if (h > 24 || (h === 24 && (mi > 0 || s > 0))) return null;
  const local = milliseconds * 1000 + Math.round(Number(`0.${fraction || '0'}`) * 1e6);
  return { local, offsetMinutes: zone === undefined ? null : minutesOf(zone) };
}

/** @returns microseconds; times without a zone are UTC; null when it is no ISO 8601 time */
export function readIsoTime(text: string): Micros | null {
  const written = readWrittenTime(text);
  return written === null ? null : written.local - (written.offsetMinutes ?? 0) * 60e6;
}

export const looksLikeIsoTime = (text: string): boolean => readWrittenTime(text.trim()) !== null;

function minutesOf(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** Source times inside payloads, as integer microseconds. */
import type { PayloadFormat } from '../../../api/words.ts';
import type { Refusal } from './payload.ts';

export type TimeUnit = Extract<PayloadFormat, { kind: 'json' }>['timeUnit'];

/** Year, month, day, hour, minute, second, fraction, zone (ISO 8601 extended format with RFC 3339's blank for the T). */
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?$/;
const WHOLE = /^[+-]?\d{1,19}$/;
const DECIMAL = /^[+-]?\d{1,19}(?:\.\d{1,18})?$/;
const MICROS_PER: Readonly<Record<Exclude<TimeUnit, 'iso'>, number>> = { s: 1e6, ms: 1e3, us: 1, ns: 1e-3 };

/**
 * Reads a source time.
 * @param raw the JSON value found at the time path: a number, or text
 * @param unit what it counts, or `iso` for ISO 8601 text with a zone
 * @returns microseconds since the epoch, from 1970 to 2255; or why it is no time
 */
export function readSourceTime(raw: unknown, unit: TimeUnit): number | Refusal {
  const t = unit === 'iso' ? fromIso(raw) : fromCount(raw, unit);
  if (typeof t === 'number' && !(t >= 0 && t <= Number.MAX_SAFE_INTEGER)) {
    return refuse(
      raw,
      `is outside the years 1970 to 2255 when read as "${unit}": check the time unit of the tag`,
    );
  }
  return t;
}

function fromCount(raw: unknown, unit: Exclude<TimeUnit, 'iso'>): number | Refusal {
  if (typeof raw === 'number') return Math.round(raw * MICROS_PER[unit]);
  if (typeof raw === 'string') {
    // Whole nanoseconds exceed what a double holds; as text they are still exact.
    if (unit === 'ns' && WHOLE.test(raw)) return Number(BigInt(raw) / 1000n);
    if (DECIMAL.test(raw)) return Math.round(Number(raw) * MICROS_PER[unit]);
  }
  return refuse(raw, `is no number of "${unit}" since 1970`);
}

function fromIso(raw: unknown): number | Refusal {
  const parts = typeof raw === 'string' && raw.length <= 64 ? ISO.exec(raw.trim()) : null;
  if (!parts) return refuse(raw, 'is no ISO 8601 time like 2026-11-23T14:05:00.250Z');
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second = '0',
    fraction = '',
    zulu,
    sign,
    zoneHour,
    zoneMinute = '0',
  ] = parts;
  if (zulu === undefined && sign === undefined) {
    return refuse(raw, 'has no time zone: the device must send Z or an offset like +01:00');
  }
  // A leap second (:60) is folded into the last ordinary one, as clocks on the plant floor do.
  const seconds = Math.min(Number(second), 59);
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), seconds);
  const date = new Date(ms);
  const real =
    Number(second) <= 60 &&
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    date.getUTCHours() === Number(hour) &&
    date.getUTCMinutes() === Number(minute);
  if (!real) return refuse(raw, 'is no real date and time');
  const offsetMinutes = (sign === '-' ? -1 : 1) * (Number(zoneHour ?? 0) * 60 + Number(zoneMinute));
  const micros = Math.floor(Number(fraction.padEnd(9, '0')) / 1000);
  return (ms - offsetMinutes * 60_000) * 1000 + micros;
}

function refuse(raw: unknown, why: string): Refusal {
  const shown =
    typeof raw === 'object' ? (raw === null ? 'null' : 'an object or list') : String(raw).slice(0, 40);
  return { refused: 'no source time', detail: `The source time (${shown}) ${why}.` };
}

/** Source times inside payloads, as integer microseconds. What lies between two microseconds is cut off, not rounded. */
import type { PayloadFormat } from '../../../api/words.ts';
import type { Refusal } from './payload.ts';

export type TimeUnit = Extract<PayloadFormat, { kind: 'json' }>['timeUnit'];

/** Year, month, day, hour, minute, second, fraction, zone (ISO 8601 extended format with RFC 3339's blank for the T). */
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?$/;
const DECIMAL = /^[+-]?(\d{1,19})(?:\.(\d{1,18}))?$/;
const MICROS_PER = { s: 1e6, ms: 1e3, us: 1 } as const;
/** How many decimal digits lie between the unit and a microsecond. */
const DIGITS: Readonly<Record<Exclude<TimeUnit, 'iso'>, number>> = { s: 6, ms: 3, us: 0, ns: -3 };

/**
 * Reads a source time.
 * @param raw the JSON value found at the time path: a number (BigInt where it is larger than a double holds), text, or,
 *   for `s`, an object of seconds and nanoseconds: AWS TimeInNanos { timeInSeconds, offsetInNanos } or
 *   google.protobuf.Timestamp { seconds, nanos }
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
  // Plus nothing: "-0" is the time 0, not a negative one.
  return typeof t === 'number' ? t + 0 : t;
}

function fromCount(raw: unknown, unit: Exclude<TimeUnit, 'iso'>): number | Refusal {
  if (typeof raw === 'number') return fromNumber(raw, unit);
  if (typeof raw === 'bigint') return fromDigits(String(raw), '', unit);
  if (typeof raw === 'string') {
    const [, whole, fraction = ''] = DECIMAL.exec(raw) ?? [];
    if (whole !== undefined) return (raw.startsWith('-') ? -1 : 1) * fromDigits(whole, fraction, unit);
  }
  if (unit === 's' && typeof raw === 'object' && raw !== null) {
    const parts = secondsAndNanos(raw as Record<string, unknown>);
    if (parts !== null) return parts;
  }
  return refuse(raw, `is no number of "${unit}" since 1970`);
}

function fromNumber(raw: number, unit: Exclude<TimeUnit, 'iso'>): number {
  if (unit === 'ns') return Number.isInteger(raw) ? Number(BigInt(raw) / 1000n) : Math.floor(raw / 1000);
  // A decimal fraction has no exact double: the nearest microsecond is the one that was written. Whole units are split
  // off first, for their product with the fraction would not be exact.
  const whole = Math.floor(raw);
  return whole * MICROS_PER[unit] + Math.round((raw - whole) * MICROS_PER[unit]);
}

/** Exact whatever the length: the decimal point is moved in the digits, and what lies behind it is cut off. */
function fromDigits(whole: string, fraction: string, unit: Exclude<TimeUnit, 'iso'>): number {
  const digits = DIGITS[unit];
  if (digits < 0) return Number(whole.slice(0, digits) || '0');
  return Number(whole + fraction.slice(0, digits).padEnd(digits, '0'));
}

function secondsAndNanos(raw: Record<string, unknown>): number | null {
  for (const [secondsKey, nanosKey] of [
    ['timeInSeconds', 'offsetInNanos'],
    ['seconds', 'nanos'],
  ] as const) {
    if (!Object.hasOwn(raw, secondsKey)) continue;
    const seconds = wholeNumber(raw[secondsKey]);
    const nanos = Object.hasOwn(raw, nanosKey) ? wholeNumber(raw[nanosKey]) : 0;
    if (nanos >= 0 && nanos < 1e9 && !Number.isNaN(seconds)) return seconds * 1e6 + Math.floor(nanos / 1000);
  }
  return null;
}

/** protobuf's JSON mapping writes 64-bit integers as text. */
function wholeNumber(raw: unknown): number {
  if (typeof raw === 'string' && /^-?\d{1,19}$/.test(raw)) return Number(raw);
  return typeof raw === 'number' && Number.isInteger(raw) ? raw : Number.NaN;
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

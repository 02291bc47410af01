/** Times as people read them: in one named time zone and locale, and as ISO 8601 with the zone's offset. */
import type { Micros } from '../../api/words.ts';
import { Refusal } from '../engine-parts.ts';

export interface ZonedTime {
  readonly timeZone: string;
  readonly locale: string;
  /** 13:58 */
  clock(t: Micros): string;
  /** 13:58:12 */
  clockSeconds(t: Micros): string;
  /** 3 Nov */
  day(t: Micros): string;
  /** 3 Nov 2025, 13:58:12 */
  full(t: Micros): string;
  /** 2025-11-03T13:58:12.500+01:00; as many digits as asked for. */
  iso(t: Micros, digits?: 3 | 6): string;
  /** Seconds to add to UTC at this moment. */
  offsetSeconds(t: Micros): number;
  /** Europe/Berlin (UTC+01:00); with the second offset too when clocks changed within the range. */
  zoneLabel(from: Micros, to: Micros): string;
}

/** @throws Refusal when the time zone or the locale is unknown */
export function zonedTime(timeZone: string, locale: string): ZonedTime {
  // English month names and 24 hours read the same everywhere; the bare language would put the month first.
  const formatLocale = locale === 'en' ? 'en-GB' : locale;
  const formatter = (options: Intl.DateTimeFormatOptions): ((t: Micros) => string) => {
    const format = new Intl.DateTimeFormat(formatLocale, {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      ...options,
    });
    return (t) => format.format(t / 1000);
  };
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new Refusal(`"${timeZone}" is no time zone. Use a name such as Europe/Berlin or UTC.`);
  }
  try {
    new Intl.Locale(locale);
  } catch {
    throw new Refusal(`"${locale}" is no language. Use a tag such as en, de or pt-BR.`);
  }

  const offsetName = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  let offsetMinute = NaN;
  let offset = 0;
  const offsetSeconds = (t: Micros): number => {
    // No zone changes its clocks within a minute; looking the offset up for every row would be slow.
    const minute = Math.floor(t / 60e6);
    if (minute === offsetMinute) return offset;
    const text = offsetName.formatToParts(t / 1000).find(({ type }) => type === 'timeZoneName')!.value;
    const [, sign, hours = '0', minutes = '0', seconds = '0'] =
      /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?/.exec(text) ?? [];
    offset = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
    offsetMinute = minute;
    return offset;
  };
  const offsetText = (t: Micros): string => {
    const seconds = offsetSeconds(t);
    const minutes = Math.floor(Math.abs(seconds) / 60);
    const two = (n: number): string => String(n).padStart(2, '0');
    return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  };

  return {
    timeZone,
    locale: formatLocale,
    clock: formatter({ hour: '2-digit', minute: '2-digit' }),
    clockSeconds: formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    day: formatter({ day: 'numeric', month: 'short' }),
    full: formatter({
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }),
    offsetSeconds,
    iso(t, digits = 3) {
      const local = t + offsetSeconds(t) * 1e6;
      const seconds = new Date(Math.floor(local / 1e6) * 1000).toISOString().slice(0, 19);
      const micros = String(((local % 1e6) + 1e6) % 1e6).padStart(6, '0');
      return `${seconds}.${micros.slice(0, digits)}${offsetText(t)}`;
    },
    zoneLabel(from, to) {
      const [first, last] = [offsetText(from), offsetText(to)];
      return `${timeZone} (UTC${first}${first === last ? '' : `, then UTC${last}`})`;
    },
  };
}

/** A length of time in the two units that matter: "42 s", "22 min 10 s", "3 h 5 min", "2 d 3 h". */
export function inWords(duration: Micros): string {
  const seconds = Math.round(duration / 1e6);
  const units: readonly [number, string][] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  if (first === -1) return '0 s';
  let rest = seconds;
  const parts: string[] = [];
  for (const [size, unit] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.join(' ');
}

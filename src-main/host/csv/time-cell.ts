/** Times as recorded files write them: ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970. */
import type { Micros } from '../../api/words.ts';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** Microseconds in one unit of a number of that size: a plant's clock lies between 1973 and 2286 in each unit. */
function microsPerUnit(largest: number): number {
  if (largest < 1e11) return 1e6;
  if (largest < 1e14) return 1e3;
  return largest < 1e17 ? 1 : 1e-3;
}

export const looksLikeIsoTime = (text: string): boolean => readIsoTime(text.trim()) !== null;

/** @returns microseconds; times without a zone are UTC; null when it is no ISO 8601 time */
export function readIsoTime(text: string): Micros | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Date.UTC(y, mo - 1, d, h, mi, s);
  const date = new Date(milliseconds);
  // Date.UTC turns 31 February into March: refuse what does not come back the same.
  if (date.getUTCMonth() !== mo - 1 || date.getUTCDate() !== d || h > 24 || mi > 59 || s > 60) return null;
  const micros = Math.round(Number(`0.${fraction || '0'}`) * 1e6);
  return (milliseconds - zoneMinutes(zone) * 60_000) * 1000 + micros;
}

function zoneMinutes(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** One time column, read cell by cell. */
export interface TimeColumn {
  /** @returns the time in the column's own unit; null when the cell is no time as its first cell was one */
  read(text: string): number | null;
  /** Microseconds in one unit of the column, as far as it has been read. */
  readonly unit: number;
}

/**
 * Numbers count seconds, milliseconds, microseconds or nanoseconds since 1970; the largest of the column decides which,
 * so that one column has one unit. ISO times are microseconds.
 * @param first the first cell: it says whether the column holds numbers
 */
export function openTimeColumn(first: string): TimeColumn {
  const numeric = NUMBER.test(first.trim());
  let largest = 0;
  return {
    get unit() {
      return numeric ? microsPerUnit(largest) : 1;
    },
    read(cell) {
      const text = cell.trim();
      if (!numeric) return readIsoTime(text);
      if (!NUMBER.test(text)) return null;
      const time = Number(text);
      largest = Math.max(largest, Math.abs(time));
      return time;
    },
  };
}

/**
 * Reads one whole time column.
 * @returns microseconds, one per cell; or the index of the first cell that is no time
 */
export function readTimes(cells: readonly string[]): Float64Array | { notATime: number } {
  const t = new Float64Array(cells.length);
  const column = openTimeColumn(cells[0] ?? '');
  for (let k = 0; k < cells.length; k++) {
    const time = column.read(cells[k]!);
    if (time === null) return { notATime: k };
    t[k] = time;
  }
  const { unit } = column;
  return t.map((time) => Math.round(time * unit));
}

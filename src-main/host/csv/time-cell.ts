/** Times as recorded files write them: ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970. */
import { readIsoTime } from '../../engine/exchange/time/iso-time.ts';

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** Microseconds in one unit of a number of that size: a plant's clock lies between 1973 and 2286 in each unit. */
function microsPerUnit(largest: number): number {
  if (largest < 1e11) return 1e6;
  if (largest < 1e14) return 1e3;
  return largest < 1e17 ? 1 : 1e-3;
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

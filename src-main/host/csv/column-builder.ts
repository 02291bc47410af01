/** One column while its file is read: what stood in its cells, and its numbers in a growing array. */
import { readCell } from '../../engine/exchange/csv/number-cell.ts';

/** Where something was seen first. */
export interface Place {
  readonly line: number;
  readonly text: string;
}

/** What stood in the cells of a column. */
export interface ColumnTally {
  readonly name: string;
  /** Cells that are neither numbers nor empty. */
  readonly texts: number;
  readonly firstText: Place | null;
  readonly firstDecimalComma: Place | null;
  /** Numbers with an occasional "Bad" or "No data" are a channel; text with an occasional number is not. */
  readonly numeric: boolean;
  /** @returns the cell's number; NaN where it holds none */
  add(text: string, line: number): number;
}

/** A column that keeps its numbers. */
export interface ColumnBuilder {
  readonly tally: ColumnTally;
  /** One entry per cell; NaN where it holds no number. */
  readonly values: Float64Array;
  add(text: string, line: number): void;
}

export function createColumnTally(name: string): ColumnTally {
  let numbers = 0;
  let texts = 0;
  let firstText: Place | null = null;
  let firstDecimalComma: Place | null = null;
  return {
    name,
    get texts() {
      return texts;
    },
    get firstText() {
      return firstText;
    },
    get firstDecimalComma() {
      return firstDecimalComma;
    },
    get numeric() {
      return numbers > 0 && numbers > texts;
    },
    add(text, line) {
      const cell = readCell(text);
      if (typeof cell === 'number') {
        numbers += 1;
        return cell;
      }
      if (cell === 'decimal comma') firstDecimalComma ??= { line, text };
      else if (cell === 'text') {
        texts += 1;
        firstText ??= { line, text };
      }
      return NaN;
    },
  };
}

export function createColumnBuilder(name: string): ColumnBuilder {
  const tally = createColumnTally(name);
  let values = new Float64Array(1024);
  let length = 0;
  return {
    tally,
    get values() {
      return values.subarray(0, length);
    },
    add(text, line) {
      if (length === values.length) {
        const grown = new Float64Array(2 * length);
        grown.set(values);
        values = grown;
      }
      values[length++] = tally.add(text, line);
    },
  };
}

/** One column while its file is read: numbers in a growing array, and what else stood in the cells. */
import { readCell } from './number-cell.ts';

/** Where something was seen first. */
export interface Place {
  readonly line: number;
  readonly text: string;
}

export interface ColumnBuilder {
  readonly name: string;
  /** Cells that are neither numbers nor empty. */
  readonly texts: number;
  readonly firstText: Place | null;
  readonly firstDecimalComma: Place | null;
  /** Numbers with an occasional "Bad" or "No data" are a channel; text with an occasional number is not. */
  readonly numeric: boolean;
  /** One entry per cell; NaN where it holds no number. */
  readonly values: Float64Array;
  add(text: string, line: number): void;
}

export function createColumnBuilder(name: string): ColumnBuilder {
  let values = new Float64Array(1024);
  let length = 0;
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
    get values() {
      return values.subarray(0, length);
    },
    add(text, line) {
      if (length === values.length) {
        const grown = new Float64Array(2 * length);
        grown.set(values);
        values = grown;
      }
      const cell = readCell(text);
      values[length++] = typeof cell === 'number' ? cell : NaN;
      if (typeof cell === 'number') numbers += 1;
      else if (cell === 'decimal comma') firstDecimalComma ??= { line, text };
      else if (cell === 'text') {
        texts += 1;
        firstText ??= { line, text };
      }
    },
  };
}

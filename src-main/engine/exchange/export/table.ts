/** What an export writes, whatever the format: named columns, and their values in chunks. */
import type { Micros } from '../../../api/words.ts';

/**
 * time: microseconds, NaN where there is none; number: double, NaN where there is none; single: a number that was
 * computed in single precision; text: null where there is none.
 */
export interface Column {
  readonly name: string;
  readonly kind: 'time' | 'number' | 'single' | 'text';
}

export type Values = Float64Array | Float32Array | readonly (string | null)[];

export interface Chunk {
  readonly rows: number;
  /** One array [rows] for each column. */
  readonly columns: readonly Values[];
  /** How far in time the table has come. */
  readonly upTo: Micros;
}

export interface Table {
  readonly columns: readonly Column[];
  /** What a reader of the file may want to know, by key; CSV has no place for it. */
  readonly notes: Readonly<Record<string, string>>;
  /** In the order of the file, each of bounded size. */
  chunks(): AsyncIterable<Chunk>;
}

/** A file of rows and columns, whatever its format: what is known before reading it, and its rows in blocks. */
import type { DeclaredTime } from '../time/time-reader.ts';

export interface FileColumn {
  readonly name: string;
  /** In words for the operator. */
  readonly type: string;
  /** The first cells as text; empty where a cell is. */
  readonly first: readonly string[];
  /** Set where the file itself says that this column holds times. */
  readonly declared: DeclaredTime | null;
  /** Whether its cells can become values of a tag. */
  readonly numeric: boolean;
}

/** Rows that follow one another in the file. */
export interface Block {
  readonly rows: number;
  /** One array [rows] for each column asked for; a cell is text, number, bigint, boolean, null, or something else. */
  readonly columns: readonly ArrayLike<unknown>[];
  /** Where a row stands, in words: "line 12". */
  place(row: number): string;
  /** Rows left out of this block because they are not as wide as the header, and where the first one stands. */
  readonly uneven: { readonly rows: number; readonly first: string } | null;
  /** Share of the file that has been read, 0..1. */
  readonly share: number;
}

export interface TableFile {
  readonly path: string;
  readonly format: 'csv' | 'parquet';
  readonly columns: readonly FileColumn[];
  /** null where counting them would take a reading of the whole file. */
  readonly rows: number | null;
  /** What the writer noted in the file, by key; CSV has no place for it. */
  readonly notes: ReadonlyMap<string, string>;
  /**
   * Reads the rows from the first to the last; memory stays flat.
   * @param names columns wanted, each one of `columns`
   * @throws Refusal when the file cannot be read on, or was changed since it was opened
   */
  blocks(names: readonly string[]): AsyncGenerator<Block, void, undefined>;
}

/** First cells shown of a column. */
export const FIRST_CELLS = 5;

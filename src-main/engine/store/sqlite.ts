/** The one door to better-sqlite3. It ships no types, so the part we use is declared here. */
import { createRequire } from 'node:module';

export type SqlValue = number | string | Uint8Array | null;

export interface Statement<Row> {
  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  /** From now on rows are arrays of column values instead of objects. */
  raw<Columns extends readonly unknown[]>(): Statement<Columns>;
  /** From now on a row is the value of its first column. */
  pluck<Value>(): Statement<Value>;
}

export interface Database {
  readonly open: boolean;
  readonly inTransaction: boolean;
  prepare<Row>(sql: string): Statement<Row>;
  exec(sql: string): void;
  pragma(text: string): unknown[];
  pragma(text: string, options: { simple: true }): unknown;
  /** Wraps a function: all of it is committed or, when it throws, none. Nested calls become savepoints. */
  transaction<A extends unknown[], R>(work: (...args: A) => R): (...args: A) => R;
  /**
   * Copies the database into a file, some pages at a time; in between others go on. `progress` says how many pages the
   * next step takes. Changes made through this same connection meanwhile go into the copy; those of another connection
   * make it begin again.
   */
  backup(
    file: string,
    options: { progress: (pages: { totalPages: number; remainingPages: number }) => number },
  ): Promise<unknown>;
  close(): void;
}

interface Options {
  readonly?: boolean;
  fileMustExist?: boolean;
  /** Milliseconds to wait for a lock of another connection. */
  timeout?: number;
}

const require = createRequire(import.meta.url);
const BetterSqlite3 = require('better-sqlite3') as new (file: string, options: Options) => Database;

export function openDatabase(file: string, options: Options = {}): Database {
  return new BetterSqlite3(file, options);
}

/** SQLite's own name of an error ("SQLITE_BUSY"), or undefined where the error is not SQLite's. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code.startsWith('SQLITE_') ? error.code : undefined;
}

/** No room on the disk: for a write, or (SHMSIZE) for the index of the write-ahead log. */
export function isDiskFull(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE';
}

/** What went wrong with a database file, in words for the operator. */
export function sqliteProblem(error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  const code = sqliteCode(error) ?? '';
  if (isDiskFull(error)) return 'The disk is full: nothing more can be stored. Free space on it.';
  if (code.startsWith('SQLITE_IOERR')) return `The disk could not be read or written (${detail}). Check it.`;
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN'))
    return `The database cannot be written (${detail}). Check the rights on the data directory.`;
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return 'The database is damaged. Restart Mnemo: it moves the damaged file aside and goes on with a new one.';
  return detail;
}

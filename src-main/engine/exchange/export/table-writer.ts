import type { Chunk } from './table.ts';

/** One format: takes chunks in order. What it keeps in memory does not grow with the rows. */
export interface TableWriter {
  /** The chunk is on its way to the disk, or waits in a buffer of bounded size. */
  write(chunk: Chunk): Promise<void>;
  /** Writes what still waits, and the file's end. */
  finish(): Promise<void>;
}

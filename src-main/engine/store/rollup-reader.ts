/** rollups.db as the reader sees it. */
import { join } from 'node:path';
import type { Micros } from '../../api/words.ts';
import { chunkKey, chunkOfKey, SAMPLE_LEVELS, SCORE_LEVELS, type Level } from './levels.ts';
import { openDatabase } from './sqlite.ts';

export interface RollupReader {
  /** Active days from first up to last, oldest first. */
  active(first: number, last: number): number[];
  dropped(first: number, last: number): Set<number>;
  /** Chunks of a series that reach into a stretch of time: number of the chunk and its bytes, in time order. */
  chunks(level: Level, id: number, from: Micros, to: Micros): (readonly [chunk: number, bytes: Uint8Array])[];
  close(): void;
}

export function openRollupReader(dataDir: string): RollupReader {
  const db = openDatabase(join(dataDir, 'rollups.db'), { readonly: true, fileMustExist: true });
  const active = db.prepare('SELECT day FROM active WHERE day BETWEEN ? AND ? ORDER BY day').pluck<number>();
  const dropped = db.prepare('SELECT day FROM dropped WHERE day BETWEEN ? AND ?').pluck<number>();
  const ranges = new Map(
    [...SAMPLE_LEVELS, ...SCORE_LEVELS].map(({ table }) => [
      table,
      db
        .prepare(`SELECT key, buckets FROM ${table} WHERE key >= ? AND key < ? ORDER BY key`)
        .raw<[key: number, buckets: Buffer]>(),
    ]),
  );
  return {
    active: (first, last) => active.all(first, last),
    dropped: (first, last) => new Set(dropped.all(first, last)),
    chunks: ({ table, chunk }, id, from, to) =>
      ranges
        .get(table)!
        .all(chunkKey(id, Math.floor(from / chunk)), chunkKey(id, Math.ceil(to / chunk)))
        .map(([key, bytes]) => [chunkOfKey(key), bytes] as const),
    close: () => db.close(),
  };
}

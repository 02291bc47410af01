/** The levels of the rollups: how wide their buckets are and how many of them lie together in one row. */
import { SECOND, type Micros } from '../../api/words.ts';
import { DAY, HOUR } from './days.ts';
import type { Span } from './pixels.ts';

export interface Level {
  /** Table in rollups.db. */
  readonly table: string;
  /** Of a bucket. */
  readonly width: Micros;
  /** Of the stretch whose buckets are one row: a whole part of a day. */
  readonly chunk: Micros;
}

const MINUTE: Micros = 60 * SECOND;

/** Finest first. The last one is kept of every hour with data: it tells which hours there are. */
export const SAMPLE_LEVELS: readonly Level[] = [
  { table: 'samples_10s', width: 10 * SECOND, chunk: HOUR },
  { table: 'samples_1min', width: MINUTE, chunk: HOUR },
  { table: 'samples_5min', width: 5 * MINUTE, chunk: 4 * HOUR },
  { table: 'samples_1h', width: HOUR, chunk: DAY },
];
export const SCORE_LEVELS: readonly Level[] = [
  { table: 'scores_1min', width: MINUTE, chunk: HOUR },
  { table: 'scores_1h', width: HOUR, chunk: DAY },
];

/** Chunks of a series lie together: its id above the chunk's number (hours until 2255 need 22 bits). */
const CHUNKS = 2 ** 22;
export const chunkKey = (id: number, chunk: number): number => id * CHUNKS + chunk;
export const chunkOfKey = (key: number): number => key % CHUNKS;

/** Place of the coarsest level whose buckets are no wider than a pixel; -1: only the rows themselves are fine enough. */
export const levelFor = (levels: readonly Level[], { from, to, pixels }: Span): number =>
  levels.findLastIndex(({ width }) => width * pixels <= to - from);

/** What the writer does with the rows of one day: one prepared statement each, inside the caller's transaction. */
import { WINDOW_STATES, type Micros } from '../../api/words.ts';
import type { SampleBatch } from '../sample.ts';
import { hourKey, KIND_NUMBER, type Kind, type OpenDay } from './day-files.ts';
import { DAY, HOUR } from './days.ts';
import type { LatestSample } from './rollups.ts';

/** What became of a batch of samples; the four counts add up to its length. */
export interface AppendResult {
  readonly stored: number;
  /** Same tag, time and value as one already there. */
  readonly duplicate: number;
  /** Same tag and time, other value: the one that arrived later stays. */
  readonly conflict: number;
  /** A time that is no whole number of microseconds from 1970 to 2255, or on a day that cannot be kept as well. */
  readonly badTime: number;
}

/** Windows of one model, one entry per grid step; channels is reconstruction.length / t.length. */
export interface ScoreBatch {
  readonly modelId: number;
  /** [N] microseconds. */
  readonly t: Float64Array;
  /** [N] index into WINDOW_STATES. */
  readonly state: Uint8Array;
  /** [N] NaN where not scored. */
  readonly score: Float64Array;
  /** [N x C] what the last row of the window should have been, in the channels' units. */
  readonly reconstruction: Float32Array;
  /** [N x C] shares of the score. */
  readonly contribution: Float32Array;
}

/** What rows have changed besides themselves: takes effect in memory when their transaction is committed. */
export interface Effects {
  /** By hourKey: earliest time changed (since midnight) and rows. */
  readonly touched: Map<number, { since: Micros; rows: number }>;
  readonly latest: Map<number, LatestSample>;
  newestArrival: Micros | null;
}

export const noEffects = (): Effects => ({ touched: new Map(), latest: new Map(), newestArrival: null });

function touch({ touched }: Effects, id: number, t: Micros): void {
  const key = hourKey(id, Math.floor(t / HOUR));
  const entry = touched.get(key);
  if (entry === undefined) touched.set(key, { since: t, rows: 1 });
  else {
    entry.rows += 1;
    if (t < entry.since) entry.since = t;
  }
}

/** Puts the hours touched on the file's list of what has to be rolled up. */
function markDirty(open: OpenDay, kind: Kind, { touched }: Effects): void {
  const mark = open.sql(
    'INSERT INTO dirty VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET since = min(since, excluded.since)',
  );
  for (const [key, { since }] of touched) {
    const there = open.state.dirty[kind].get(key);
    if (there === undefined || there.since > since)
      mark.run(KIND_NUMBER[kind], Math.floor(key / 24), key % 24, since);
  }
}

/** @param rows places in the batch of the rows of this day, all of them with usable times */
export function appendSamples(
  open: OpenDay,
  batch: SampleBatch,
  rows: readonly number[],
  texts: ReadonlyMap<number, string>,
): { result: Omit<AppendResult, 'badTime'>; effects: Effects } {
  const { tagId, t, arrival, value, quality, reason } = batch;
  const insertion = open.sql('INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const effects = noEffects();
  const midnight = open.day * DAY;
  let duplicate = 0;
  let conflict = 0;
  for (const i of rows) {
    const tag = tagId[i]!;
    const at = t[i]! - midnight;
    const delay = arrival[i]! - t[i]!;
    const stored = Number.isNaN(value[i]!) ? null : value[i]!;
    const text = texts.get(i);
    if (insertion.run(tag, at, delay, stored, quality[i]!, reason[i]!).changes === 0) {
      const [delayThere, valueThere] = open
        .sql<[delay: number, value: number | null]>(
          'SELECT delay, value FROM samples WHERE tag_id = ? AND t = ?',
        )
        .get(tag, at)!;
      const [textThere] = open
        .sql<[text: string]>('SELECT text FROM texts WHERE tag_id = ? AND t = ?')
        .get(tag, at) ?? [undefined];
      if (valueThere === stored && textThere === text) {
        duplicate += 1;
        continue;
      }
      conflict += 1;
      if (delay < delayThere) continue;
      open
        .sql('UPDATE samples SET delay = ?, value = ?, quality = ?, reason = ? WHERE tag_id = ? AND t = ?')
        .run(delay, stored, quality[i]!, reason[i]!, tag, at);
      if (textThere !== undefined && text === undefined)
        open.sql('DELETE FROM texts WHERE tag_id = ? AND t = ?').run(tag, at);
    }
    if (text !== undefined) open.sql('INSERT OR REPLACE INTO texts VALUES (?, ?, ?)').run(tag, at, text);
    touch(effects, tag, at);
    if (effects.newestArrival === null || arrival[i]! > effects.newestArrival)
      effects.newestArrival = arrival[i]!;
    const newest = effects.latest.get(tag);
    if (newest === undefined || t[i]! >= newest.t)
      effects.latest.set(tag, { t: t[i]!, value: stored, quality: quality[i]! });
  }
  markDirty(open, 'samples', effects);
  return { result: { stored: rows.length - duplicate - conflict, duplicate, conflict }, effects };
}

const SCORED = WINDOW_STATES.indexOf('scored');

/** A window scored again replaces the earlier row: the newest statement of a model about a time is the one that counts. */
export function appendScores(open: OpenDay, batch: ScoreBatch, rows: readonly number[]): Effects {
  const { modelId, t, state, score, reconstruction, contribution } = batch;
  const insertion = open.sql('INSERT OR REPLACE INTO scores VALUES (?, ?, ?, ?, ?, ?)');
  const channels = t.length === 0 ? 0 : reconstruction.length / t.length;
  const effects = noEffects();
  for (const i of rows) {
    const at = t[i]! - open.day * DAY;
    const scored = state[i] === SCORED;
    insertion.run(
      modelId,
      at,
      state[i]!,
      scored && !Number.isNaN(score[i]!) ? score[i]! : null,
      scored ? bytesOf(reconstruction, i, channels) : null,
      scored ? bytesOf(contribution, i, channels) : null,
    );
    touch(effects, modelId, at);
  }
  markDirty(open, 'scores', effects);
  return effects;
}

/** Row i of a [N x C] matrix as bytes; every platform we run on is little-endian. */
function bytesOf(matrix: Float32Array, row: number, channels: number): Uint8Array {
  return new Uint8Array(matrix.buffer, matrix.byteOffset + row * channels * 4, channels * 4);
}

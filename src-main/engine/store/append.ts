/** What the writer does with rows that arrive: one prepared statement each, inside the caller's transaction. */
import { WINDOW_STATES } from '../../api/words.ts';
import type { SampleBatch } from '../sample.ts';
import type { Database } from './sqlite.ts';

/** What became of a batch of samples; the four counts add up to its length. */
export interface AppendResult {
  readonly stored: number;
  /** Same tag, time and value as one already there. */
  readonly duplicate: number;
  /** Same tag and time, other value: the one that arrived later stays. */
  readonly conflict: number;
  /** A time that is no whole number of microseconds. */
  readonly badTime: number;
}

export function sampleAppender(db: Database): (batch: SampleBatch) => AppendResult {
  const insertion = db.prepare('INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const present = db.prepare<readonly [number, number | null]>(
    'SELECT delay, value FROM samples WHERE tag_id = ? AND t = ?',
  );
  present.raw();
  const replacement = db.prepare(
    'UPDATE samples SET delay = ?, value = ?, quality = ?, reason = ? WHERE tag_id = ? AND t = ?',
  );
  return ({ tagId, t, arrival, value, quality, reason }) => {
    let duplicate = 0;
    let conflict = 0;
    let badTime = 0;
    for (let i = 0; i < t.length; i++) {
      const time = t[i]!;
      const delay = arrival[i]! - time;
      if (!Number.isSafeInteger(time) || !Number.isSafeInteger(delay)) {
        badTime += 1;
        continue;
      }
      const stored = Number.isNaN(value[i]!) ? null : value[i]!;
      const { changes } = insertion.run(tagId[i]!, time, delay, stored, quality[i]!, reason[i]!);
      if (changes === 1) continue;
      const [delayThere, valueThere] = present.get(tagId[i]!, time)!;
      if (valueThere === stored) {
        duplicate += 1;
        continue;
      }
      conflict += 1;
      if (delay >= delayThere) replacement.run(delay, stored, quality[i]!, reason[i]!, tagId[i]!, time);
    }
    return { stored: t.length - duplicate - conflict - badTime, duplicate, conflict, badTime };
  };
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

const SCORED = WINDOW_STATES.indexOf('scored');

/** A window scored again replaces the earlier row: the newest statement of a model about a time is the one that counts. */
export function scoreAppender(db: Database): (batch: ScoreBatch) => number {
  const insertion = db.prepare('INSERT OR REPLACE INTO scores VALUES (?, ?, ?, ?, ?, ?)');
  return ({ modelId, t, state, score, reconstruction, contribution }) => {
    const channels = t.length === 0 ? 0 : reconstruction.length / t.length;
    for (let i = 0; i < t.length; i++) {
      const scored = state[i] === SCORED;
      insertion.run(
        modelId,
        t[i]!,
        state[i]!,
        scored && !Number.isNaN(score[i]!) ? score[i]! : null,
        scored ? bytesOf(reconstruction, i, channels) : null,
        scored ? bytesOf(contribution, i, channels) : null,
      );
    }
    return t.length;
  };
}

/** Row i of a [N x C] matrix as bytes; every platform we run on is little-endian. */
function bytesOf(matrix: Float32Array, row: number, channels: number): Uint8Array {
  return new Uint8Array(matrix.buffer, matrix.byteOffset + row * channels * 4, channels * 4);
}

/** Buckets of scores: the step with the highest score, and of every other state that occurs its first step. */
import { WINDOW_STATES, type Micros } from '../../api/words.ts';
import type { Bucket, BucketKind } from './buckets.ts';

/** Time, index into WINDOW_STATES, score (null in every state but scored). */
export type ScoreRow = readonly [t: Micros, state: number, score: number | null];

export interface ScoreBucket extends Bucket {
  /** By state; undefined where it does not occur. */
  readonly steps: readonly (ScoreRow | undefined)[];
}

/** Which of two steps of one state stands for both: the higher score, else the earlier one. */
export function outstanding(a: ScoreRow | undefined, b: ScoreRow | undefined): ScoreRow | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const [scoreA, scoreB] = [a[2] ?? -Infinity, b[2] ?? -Infinity];
  if (scoreA !== scoreB) return scoreA > scoreB ? a : b;
  return b[0] < a[0] ? b : a;
}

const uniteSteps = (a: ScoreBucket['steps'], b: ScoreBucket['steps']): ScoreBucket['steps'] =>
  WINDOW_STATES.map((_, state) => outstanding(a[state], b[state]));

function bucketsOf(rows: readonly ScoreRow[], width: Micros): ScoreBucket[] {
  const buckets: { start: Micros; steps: (ScoreRow | undefined)[] }[] = [];
  for (const row of rows) {
    const start = row[0] - (row[0] % width);
    if (buckets.at(-1)?.start !== start) buckets.push({ start, steps: [] });
    const { steps } = buckets.at(-1)!;
    steps[row[1]] = outstanding(steps[row[1]], row);
  }
  return buckets;
}

/*
 * Bytes of a bucket, little-endian: u16 place in the chunk, u8 one bit for each state that occurs, then of each of these
 * states u32 time since the bucket's start and f64 score (NaN: none).
 */
const STEP_BYTES = 12;

function encode(buckets: readonly ScoreBucket[], chunkStart: Micros, width: Micros): Uint8Array {
  const bytes = Buffer.allocUnsafe(buckets.length * (3 + WINDOW_STATES.length * STEP_BYTES));
  let at = 0;
  for (const { start, steps } of buckets) {
    const present = steps.filter((step) => step !== undefined);
    at = bytes.writeUInt16LE((start - chunkStart) / width, at);
    at = bytes.writeUInt8(
      present.reduce((states, [, state]) => states | (1 << state), 0),
      at,
    );
    for (const [t, , score] of present) {
      at = bytes.writeUInt32LE(t - start, at);
      at = bytes.writeDoubleLE(score ?? NaN, at);
    }
  }
  return bytes.subarray(0, at);
}

function decode(bytes: Uint8Array, chunkStart: Micros, width: Micros): ScoreBucket[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const buckets: ScoreBucket[] = [];
  for (let at = 0; at < view.byteLength;) {
    const start = chunkStart + view.getUint16(at, true) * width;
    const states = view.getUint8(at + 2);
    at += 3;
    const steps = WINDOW_STATES.map((_, state): ScoreRow | undefined => {
      if ((states & (1 << state)) === 0) return undefined;
      const score = view.getFloat64(at + 4, true);
      at += STEP_BYTES;
      return [start + view.getUint32(at - STEP_BYTES, true), state, Number.isNaN(score) ? null : score];
    });
    buckets.push({ start, steps });
  }
  return buckets;
}

export const SCORE_BUCKETS: BucketKind<ScoreBucket, ScoreRow> = {
  of: bucketsOf,
  unite: (a, b, start) => ({ start, steps: uniteSteps(a.steps, b.steps) }),
  encode,
  decode,
};

/** Hands over the steps of a chunk's buckets in time order, as visitSamples does. */
export function visitScores(
  bytes: Uint8Array,
  chunkStart: Micros,
  width: Micros,
  [from, to]: readonly [Micros, Micros],
  push: (t: Micros, state: number, score: number) => void,
): number {
  let visited = 0;
  for (const { start, steps } of decode(bytes, chunkStart, width)) {
    if (start >= to || start + width <= from) continue;
    visited += 1;
    const inside = steps.filter((step) => step !== undefined && step[0] >= from && step[0] < to);
    for (const step of (inside as ScoreRow[]).sort((a, b) => a[0] - b[0]))
      push(step[0], step[1], step[2] ?? NaN);
  }
  return visited;
}

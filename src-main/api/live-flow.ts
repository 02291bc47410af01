/**
 * Live rows for one screen, at the screen's own pace. The screen confirms each batch; while too many are unconfirmed
 * the newer ones wait here, merged into one batch per asset or replay and cut to a bounded length. What is cut is counted: the
 * screen finds those steps in the store.
 */
import type { Events, LiveRows } from './contract.ts';

/** Of an asset as it is, or of a replay of it. */
export type FlowingRows = LiveRows | Events['replay.rows'];

const sourceOf = (rows: FlowingRows): string =>
  'replayId' in rows ? `replay ${rows.replayId}` : `asset ${rows.assetId}`;

/** Batches on their way to a screen before it has to confirm one. */
export const UNCONFIRMED = 16;
/** Grid steps held back per asset. A chart a thousand pixels wide needs no more to look alive. */
export const HELD_STEPS = 1024;

export interface LiveFlow {
  push(rows: FlowingRows): void;
  /** The screen took one batch in. */
  confirm(): void;
  /** Grid steps that came in, left, and were cut. */
  readonly counts: { in: number; out: number; dropped: number };
}

export function createLiveFlow(send: (rows: FlowingRows) => void): LiveFlow {
  const held = new Map<string, FlowingRows>();
  const counts = { in: 0, out: 0, dropped: 0 };
  let unconfirmed = 0;

  const release = (rows: FlowingRows) => {
    unconfirmed += 1;
    counts.out += rows.t.length;
    send(rows);
  };
  return {
    counts,
    push(rows) {
      counts.in += rows.t.length;
      if (unconfirmed < UNCONFIRMED) return release(rows);
      const merged = merge(held.get(sourceOf(rows)), rows);
      const kept = tail(merged.rows, HELD_STEPS);
      counts.dropped += merged.dropped + merged.rows.t.length - kept.t.length;
      held.set(sourceOf(rows), kept);
    },
    confirm() {
      unconfirmed = Math.max(0, unconfirmed - 1);
      const next = held.entries().next();
      if (next.done || unconfirmed >= UNCONFIRMED) return;
      const [source, rows] = next.value;
      held.delete(source);
      release(rows);
    },
  };
}

/** Rows of another model or of other channels cannot share a batch: then the older ones give way. */
function merge(older: FlowingRows | undefined, newer: FlowingRows): { rows: FlowingRows; dropped: number } {
  if (older === undefined) return { rows: newer, dropped: 0 };
  const alike =
    older.modelId === newer.modelId &&
    older.threshold === newer.threshold &&
    older.value.length * newer.t.length === newer.value.length * older.t.length &&
    older.reconstruction.length * newer.t.length === newer.reconstruction.length * older.t.length &&
    older.contribution.length * newer.t.length === newer.contribution.length * older.t.length;
  if (!alike) return { rows: newer, dropped: older.t.length };
  const rows = {
    ...newer,
    t: join(new Float64Array(older.t.length + newer.t.length), older.t, newer.t),
    state: join(new Uint8Array(older.state.length + newer.state.length), older.state, newer.state),
    score: join(new Float64Array(older.score.length + newer.score.length), older.score, newer.score),
    value: join32(older.value, newer.value),
    reconstruction: join32(older.reconstruction, newer.reconstruction),
    contribution: join32(older.contribution, newer.contribution),
  };
  return { rows, dropped: 0 };
}

const join32 = (a: Float32Array, b: Float32Array) => join(new Float32Array(a.length + b.length), a, b);

function join<T extends Float64Array | Float32Array | Uint8Array>(
  into: T,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): T {
  into.set(a);
  into.set(b, a.length);
  return into;
}

/** The newest `steps` rows, in buffers of their own. */
function tail(rows: FlowingRows, steps: number): FlowingRows {
  const cut = rows.t.length - steps;
  if (cut <= 0) return rows;
  const channels = (column: Float32Array) => column.length / rows.t.length;
  return {
    ...rows,
    t: rows.t.slice(cut),
    state: rows.state.slice(cut),
    score: rows.score.slice(cut),
    value: rows.value.slice(cut * channels(rows.value)),
    reconstruction: rows.reconstruction.slice(cut * channels(rows.reconstruction)),
    contribution: rows.contribution.slice(cut * channels(rows.contribution)),
  };
}

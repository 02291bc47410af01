/** A sample on its way through the engine, one by one and in batches. */
import { quality, qualityReason, type Quality, type QualityReason } from '../api/words.ts';

/** Numbers of qualities and reasons in binary columns and in the store: their place in these lists. */
export const QUALITIES: readonly Quality[] = quality.options;
export const QUALITY_REASONS: readonly QualityReason[] = qualityReason.options;

export interface Sample {
  readonly tagId: number;
  /** Source time, microseconds. */
  readonly t: number;
  /** Arrival time, microseconds. */
  readonly arrival: number;
  readonly value: number;
  readonly quality: Quality;
  readonly reason: QualityReason;
  /** What the source sent where that is no number: the value is NaN and the reason "text". */
  readonly text?: string;
}

/** Samples as columns of one length: what the store commits and the series room aligns. */
export interface SampleBatch {
  readonly tagId: Int32Array;
  readonly t: Float64Array;
  readonly arrival: Float64Array;
  readonly value: Float64Array;
  /** Index into QUALITIES. */
  readonly quality: Uint8Array;
  /** Index into QUALITY_REASONS. */
  readonly reason: Uint8Array;
  /** Texts by the row they belong to; absent where there is none. */
  readonly texts?: readonly (readonly [row: number, text: string])[];
}

export const toBatch = (samples: readonly Sample[]): SampleBatch => {
  const rows = gatherRows(samples.length);
  for (const { tagId, t, arrival, value, quality: of, reason, text } of samples)
    rows.add(tagId, t, arrival, value, QUALITIES.indexOf(of), QUALITY_REASONS.indexOf(reason), text);
  return rows.take();
};

/** Columns that grow row by row. */
export interface GatheredRows {
  readonly length: number;
  /** Bytes its texts take. */
  readonly textBytes: number;
  /** @param quality index into QUALITIES @param reason index into QUALITY_REASONS */
  add(
    tagId: number,
    t: number,
    arrival: number,
    value: number,
    quality: number,
    reason: number,
    text?: string,
  ): void;
  /** What was gathered, in columns of just that length, and starts anew. */
  take(): SampleBatch;
}

/** @param capacity rows that will do in most cases; more make the columns grow */
export function gatherRows(capacity: number): GatheredRows {
  let room = Math.max(16, capacity);
  let columns = emptyColumns(room);
  let texts: (readonly [row: number, text: string])[] = [];
  let length = 0;
  let textBytes = 0;

  function grow(): void {
    const before = columns;
    columns = emptyColumns((room *= 2));
    columns.tagId.set(before.tagId);
    columns.t.set(before.t);
    columns.arrival.set(before.arrival);
    columns.value.set(before.value);
    columns.quality.set(before.quality);
    columns.reason.set(before.reason);
  }

  return {
    get length() {
      return length;
    },
    get textBytes() {
      return textBytes;
    },
    add(tagId, t, arrival, value, quality, reason, text) {
      if (length === room) grow();
      columns.tagId[length] = tagId;
      columns.t[length] = t;
      columns.arrival[length] = arrival;
      columns.value[length] = value;
      columns.quality[length] = quality;
      columns.reason[length] = reason;
      if (text !== undefined) {
        texts.push([length, text]);
        // V8 takes one or two bytes a character.
        textBytes += 2 * text.length;
      }
      length += 1;
    },
    take() {
      const batch: SampleBatch = {
        ...(texts.length > 0 ? { texts } : {}),
        tagId: columns.tagId.slice(0, length),
        t: columns.t.slice(0, length),
        arrival: columns.arrival.slice(0, length),
        value: columns.value.slice(0, length),
        quality: columns.quality.slice(0, length),
        reason: columns.reason.slice(0, length),
      };
      texts = [];
      length = textBytes = 0;
      return batch;
    },
  };
}

const emptyColumns = (rows: number): Omit<SampleBatch, 'texts'> => ({
  tagId: new Int32Array(rows),
  t: new Float64Array(rows),
  arrival: new Float64Array(rows),
  value: new Float64Array(rows),
  quality: new Uint8Array(rows),
  reason: new Uint8Array(rows),
});

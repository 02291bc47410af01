/** Samples on their way from a file to the store, as columns that are filled and handed over. */
import type { Micros, Quality, QualityReason } from '../../../api/words.ts';
import { QUALITIES, QUALITY_REASONS, type SampleBatch } from '../../sample.ts';

/** Samples stored at once: some tens of milliseconds of the writer's time. */
const BATCH = 8192;

export interface Gathered {
  readonly full: boolean;
  readonly empty: boolean;
  add(
    tagId: number,
    t: Micros,
    value: number,
    quality: Quality,
    reason: QualityReason,
    text: string | null,
  ): void;
  /** What was added since the last time. */
  take(): SampleBatch;
}

/** @param now the clock that arrivals are read from; they rise strictly, whatever it does */
export function gatherSamples(now: () => Micros): Gathered {
  let length = 0;
  let lastArrival = -Infinity;
  let columns = emptyColumns();
  let texts: [number, string][] = [];
  return {
    get full() {
      return length === BATCH;
    },
    get empty() {
      return length === 0;
    },
    add(tagId, t, value, quality, reason, text) {
      lastArrival = Math.max(now(), lastArrival + 1);
      columns.tagId[length] = tagId;
      columns.t[length] = t;
      columns.arrival[length] = lastArrival;
      columns.value[length] = value;
      columns.quality[length] = QUALITIES.indexOf(quality);
      columns.reason[length] = QUALITY_REASONS.indexOf(reason);
      if (text !== null) texts.push([length, text]);
      length += 1;
    },
    take() {
      const cut = <T extends { subarray(from: number, to: number): T }>(column: T): T =>
        column.subarray(0, length);
      const batch: SampleBatch = {
        tagId: cut(columns.tagId),
        t: cut(columns.t),
        arrival: cut(columns.arrival),
        value: cut(columns.value),
        quality: cut(columns.quality),
        reason: cut(columns.reason),
        ...(texts.length > 0 ? { texts } : {}),
      };
      columns = emptyColumns();
      texts = [];
      length = 0;
      return batch;
    },
  };
}

const emptyColumns = () => ({
  tagId: new Int32Array(BATCH),
  t: new Float64Array(BATCH),
  arrival: new Float64Array(BATCH),
  value: new Float64Array(BATCH),
  quality: new Uint8Array(BATCH),
  reason: new Uint8Array(BATCH),
});

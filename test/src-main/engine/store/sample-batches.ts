/** Sample batches written down briefly. */
import type { SampleBatch } from '../../../../src-main/engine/sample.ts';

export interface BriefSample {
  tagId: number;
  t: number;
  value: number;
  /** Later than t by this many microseconds. */
  delay?: number;
  quality?: number;
  reason?: number;
}

export function batchOf(samples: readonly BriefSample[]): SampleBatch {
  return {
    tagId: Int32Array.from(samples, (s) => s.tagId),
    t: Float64Array.from(samples, (s) => s.t),
    arrival: Float64Array.from(samples, (s) => s.t + (s.delay ?? 0)),
    value: Float64Array.from(samples, (s) => s.value),
    quality: Uint8Array.from(samples, (s) => s.quality ?? 0),
    reason: Uint8Array.from(samples, (s) => s.reason ?? 0),
  };
}

/** The other way round: columns as one object per sample. */
export function samplesOf(batch: SampleBatch): Required<BriefSample>[] {
  return Array.from(batch.t, (t, i) => ({
    tagId: batch.tagId[i]!,
    t,
    value: batch.value[i]!,
    delay: batch.arrival[i]! - t,
    quality: batch.quality[i]!,
    reason: batch.reason[i]!,
  }));
}

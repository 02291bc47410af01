/** Sample batches written down briefly. */
import type { SampleBatch } from '../../../../src-main/engine/sample.ts';
import type { TelemetryStore } from '../../../../src-main/engine/store/telemetry.ts';

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

/** All samples of some tags, batch by batch. */
export async function readEverything(
  store: Pick<TelemetryStore, 'readSamples'>,
  tagIds: number[],
): Promise<SampleBatch[]> {
  const batches: SampleBatch[] = [];
  for await (const batch of store.readSamples({ tagIds, from: 0, to: Number.MAX_SAFE_INTEGER }))
    batches.push(batch);
  return batches;
}

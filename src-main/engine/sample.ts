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
}

export function toBatch(samples: readonly Sample[]): SampleBatch {
  return {
    tagId: Int32Array.from(samples, (s) => s.tagId),
    t: Float64Array.from(samples, (s) => s.t),
    arrival: Float64Array.from(samples, (s) => s.arrival),
    value: Float64Array.from(samples, (s) => s.value),
    quality: Uint8Array.from(samples, (s) => QUALITIES.indexOf(s.quality)),
    reason: Uint8Array.from(samples, (s) => QUALITY_REASONS.indexOf(s.reason)),
  };
}

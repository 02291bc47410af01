/** What of a batch is news for live views and alarms. */
import { QUALITY_REASONS, type SampleBatch } from '../sample.ts';

const HISTORICAL = QUALITY_REASONS.indexOf('historical');

/**
 * The batch without what its source sent afterwards for an earlier time: that is stored and counts for baselines, but a
 * backlog told after an interruption must not raise an alarm now (Sparkplug 3.0, 6.4.6 is_historical).
 */
export function news(batch: SampleBatch): SampleBatch {
  if (!batch.reason.includes(HISTORICAL)) return batch;
  const kept = [...batch.reason.keys()].filter((row) => batch.reason[row] !== HISTORICAL);
  const at = (column: Float64Array): Float64Array => Float64Array.from(kept, (row) => column[row]!);
  return {
    tagId: Int32Array.from(kept, (row) => batch.tagId[row]!),
    t: at(batch.t),
    arrival: at(batch.arrival),
    value: at(batch.value),
    quality: Uint8Array.from(kept, (row) => batch.quality[row]!),
    reason: Uint8Array.from(kept, (row) => batch.reason[row]!),
  };
}

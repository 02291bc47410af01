/** A look at a model's memory: what its items stand for, how recent operation recalls them, and whether that is drift. */
import { rangesOf, recallDrift, type RecallDrift } from '../../../models/index.ts';
import type { CallOutput } from '../../api/contract.ts';
import { SECOND, type MemoryDrift, type Micros, type TimeRange } from '../../api/words.ts';
import type { EngineParts } from '../engine-parts.ts';
import type { ScoringService } from '../watch/scoring-service.ts';
import type { StoredDetector } from './read-detector.ts';
import { recallRecent, type RecalledRecently, type RecallOptions } from './recent-recall.ts';

export type MemoryLook = CallOutput<'model.memory'>;

/** How much of an asset's operation is recent: a day, so that what changes by the hour is in it once. */
const RECENT: Micros = 24 * 3600 * SECOND;

/** The asset's newest operation. @param now event time of its newest grid step */
export const recentTime = (now: Micros): TimeRange => ({ from: now - RECENT, to: now + 1 });

/**
 * @param time null: nothing recent is to be looked at
 * @returns no items and no drift where the model was trained before the origin of its memory was recorded
 */
export async function lookAtMemory(
  parts: Pick<EngineParts, 'records' | 'telemetry'>,
  scoring: Pick<ScoringService, 'facts' | 'recall'>,
  { model, detector }: StoredDetector,
  time: TimeRange | null,
  options: RecallOptions = {},
): Promise<MemoryLook> {
  const { provenance } = detector.memory;
  if (provenance === undefined) return { items: [], drift: null };
  const recent = time && (await recallRecent(parts, scoring, model, time, options));
  const items = Array.from(provenance.weight, (weight, item) => ({
    item,
    recalled: provenance.recalled[item]!,
    weight,
    recentRecalled: recent && recent.recalled[item]!,
    recentWeight: recent && recent.weight[item]!,
    lastRecalled: recent && whenKnown(recent.lastRecalled[item]!),
    ranges: rangesOf(provenance.ranges, item),
  }));
  const drift = recent && recallDrift(provenance, recent);
  return { items, drift: drift && recent && toldDrift(model.id, drift, recent) };
}

const whenKnown = (t: Micros): Micros | null => (Number.isNaN(t) ? null : t);

function toldDrift(
  modelId: number,
  { distance, limit }: RecallDrift,
  { windows, from, to }: RecalledRecently,
): MemoryDrift {
  return { modelId, windows, from, to, distance, limit, drifted: distance > limit };
}

/** The memory of a model, item by item, beside what recent operation recalls of it. */
import type { Micros, TimeRange } from '../../api/words.ts';
import { Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import type { ScoringService } from '../watch/scoring-service.ts';
import { lookAtMemory, recentTime } from './memory-look.ts';
import { readDetector } from './read-detector.ts';

export type MemoryHandlers = DeskHandlers<'model.memory'>;

/** @param eventTime of an asset's newest grid step; null before the first */
export function createMemoryDesk(
  parts: Pick<EngineParts, 'records' | 'telemetry' | 'dataDir'>,
  scoring: Pick<ScoringService, 'facts' | 'recall'>,
  eventTime: (assetId: number) => Micros | null,
): { readonly handlers: MemoryHandlers } {
  /** @returns null where nothing has been recorded yet and no time was named */
  function timeOf(assetId: number, from: Micros | null, to: Micros | null): TimeRange | null {
    const now = to === null ? eventTime(assetId) : to - 1;
    if (now === null) return null;
    const recent = recentTime(now);
    const time = { from: from ?? recent.from, to: recent.to };
    if (time.from >= time.to)
      throw new Refusal('The time to look at ends before it begins. Choose an earlier beginning.');
    return time;
  }

  const handlers: MemoryHandlers = {
    'model.memory': async ({ id, from, to }) => {
      const stored = await readDetector(parts, id);
      return lookAtMemory(parts, scoring, stored, timeOf(stored.model.assetId, from, to));
    },
  };
  return { handlers };
}

/**
 * Looks now and then at how the memory of each armed model is recalled. It stands behind everything else: it begins only
 * while no row waits to be scored, and lets those that come first.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { SECOND, type MemoryDrift, type Micros, type Model } from '../../api/words.ts';
import type { EngineParts } from '../engine-parts.ts';
import type { ScoringService } from '../watch/scoring-service.ts';
import { lookAtMemory, recentTime } from './memory-look.ts';
import { readDetector } from './read-detector.ts';

export interface DriftWatch {
  /** The newest result of an asset; null before its armed model was looked at, or where nothing can be said. */
  of(assetId: number): MemoryDrift | null;
  /** Ends after the step in hand. */
  close(): Promise<void>;
}

export interface DriftWatchParts {
  readonly scoring: Pick<ScoringService, 'facts' | 'recall'>;
  /** Event time of an asset's newest grid step; null before the first. */
  readonly eventTime: (assetId: number) => Micros | null;
  /** Rows of all assets that wait to be scored. */
  readonly rowsWaiting: () => number;
  /** What is known of an asset's drift is another thing now. */
  readonly onChange: (assetId: number) => void;
}

/** Event time between arming and the first look, and between two looks. */
const AFTER_ARMING: Micros = 600 * SECOND;
const BETWEEN_LOOKS: Micros = 6 * 3600 * SECOND;
/** How often it is seen whether a look is due, and whether rows still wait; milliseconds of the process's clock. */
const SEE_EVERY_MS = 10_000;
const WAIT_MS = 50;

/** One armed model of an asset. */
interface Watched {
  readonly modelId: number;
  /** Event time of the next look. */
  due: Micros;
  drift: MemoryDrift | null;
}

export function createDriftWatch(
  parts: Pick<EngineParts, 'records' | 'telemetry' | 'dataDir' | 'log'>,
  { scoring, eventTime, rowsWaiting, onChange }: DriftWatchParts,
  seeEveryMs = SEE_EVERY_MS,
): DriftWatch {
  const { records, log } = parts;
  const watched = new Map<number, Watched>();
  const closing = new AbortController();
  /** The round under way, if any: looks are taken one after the other. */
  let round: Promise<void> | null = null;
  const timer = setInterval(() => {
    round ??= goRound()
      .catch((err: unknown) => log.error({ err }, 'drift watch failed'))
      .finally(() => (round = null));
  }, seeEveryMs);

  async function goRound(): Promise<void> {
    const armed = records.models.list({ armed: true });
    forgetOthers(armed);
    for (const model of armed) {
      const now = eventTime(model.assetId);
      if (now === null || closing.signal.aborted) continue;
      const one = watched.get(model.assetId) ?? takeUp(model, now);
      if (now < one.due || rowsWaiting() > 0) continue;
      one.due = now + BETWEEN_LOOKS;
      await look(model, one, now);
    }
  }

  /** What was found out about a model that is no longer armed is nobody's news. */
  function forgetOthers(armed: readonly Model[]): void {
    for (const [assetId, { modelId }] of watched)
      if (!armed.some((model) => model.id === modelId)) {
        watched.delete(assetId);
        onChange(assetId);
      }
  }

  function takeUp({ id, assetId }: Model, now: Micros): Watched {
    const one = { modelId: id, due: now + AFTER_ARMING, drift: null };
    watched.set(assetId, one);
    return one;
  }

  async function look(model: Model, one: Watched, now: Micros): Promise<void> {
    try {
      const stored = await readDetector(parts, model.id);
      const { drift } = await lookAtMemory(parts, scoring, stored, recentTime(now), { pause });
      const changed = JSON.stringify(drift) !== JSON.stringify(one.drift);
      one.drift = drift;
      if (changed) onChange(model.assetId);
    } catch (error) {
      // A look that failed is taken again when the next is due; scoring tells of what keeps it from working.
      if (!closing.signal.aborted) log.warn({ err: error, assetId: model.assetId }, 'memory not looked at');
    }
  }

  async function pause(): Promise<void> {
    do await delay(rowsWaiting() > 0 ? WAIT_MS : 0, undefined, { signal: closing.signal });
    while (rowsWaiting() > 0);
  }

  return {
    of: (assetId) => watched.get(assetId)?.drift ?? null,
    async close() {
      clearInterval(timer);
      closing.abort();
      await round;
    },
  };
}

/**
 * Live scoring in one compute process for all assets. The process may die at any time: it is started again, models are
 * loaded again, and the rows that were being scored are scored then. Scoring is stateless, so nothing is lost with it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Scores, Segment } from '../../../models/index.ts';
import type { Model } from '../../api/words.ts';
import { connectCompute, type Compute } from '../compute/compute-client.ts';
import type { DetectorFacts } from '../compute/compute-protocol.ts';
import type { EngineParts } from '../engine-parts.ts';
import { readModelFile } from '../training/model-files.ts';

/** Pauses before a dead compute process is started again; after the last one scoring of these rows is given up. */
const RESTART_PAUSES_MS = [0, 200, 1000, 5000];

export interface ScoringService {
  /** Loads the model (or finds it loaded) and says what it needs and draws. */
  facts(model: Model): Promise<DetectorFacts>;
  /** @throws when scoring failed and restarting the process did not help */
  score(model: Model, segment: Segment): Promise<Scores>;
  /** Why scoring does not work at present, in words; null while it does. */
  problem(): string | null;
  close(): void;
}

export function createScoringService({ openCompute, dataDir, log }: EngineParts): ScoringService {
  let compute: Compute | null = null;
  let loaded = new Map<number, Promise<DetectorFacts>>();
  let problem: string | null = null;
  let closed = false;

  function running(): Compute {
    if (compute !== null) return compute;
    const opened = connectCompute(openCompute('scoring'));
    opened.onClose((reason) => {
      if (compute !== opened) return;
      compute = null;
      loaded = new Map();
      if (!closed) log.error({ reason }, 'scoring process ended');
    });
    compute = opened;
    return opened;
  }

  function load(process: Compute, model: Model): Promise<DetectorFacts> {
    const known = loaded.get(model.id);
    if (known !== undefined) return known;
    const loading = readModelFile(dataDir, model.hash).then((file) => process.calls.load(model.id, file));
    const ofThisProcess = loaded;
    ofThisProcess.set(model.id, loading);
    loading.catch(() => ofThisProcess.delete(model.id));
    return loading;
  }

  /** Tries again only when the process died: a refusal by a living one would come back the same. */
  async function persistently<T>(work: (process: Compute) => Promise<T>): Promise<T> {
    let failure: unknown;
    for (const pause of RESTART_PAUSES_MS) {
      await delay(pause);
      const process = running();
      try {
        const result = await work(process);
        problem = null;
        return result;
      } catch (error) {
        failure = error;
        problem = error instanceof Error ? error.message : String(error);
        if (closed || compute === process) break;
      }
    }
    throw failure;
  }

  return {
    facts: (model) => persistently((process) => load(process, model)),
    score: (model, segment) =>
      persistently(async (process) => {
        await load(process, model);
        return process.calls.score(model.id, segment);
      }),
    problem: () => problem,
    close: () => {
      closed = true;
      compute?.close();
    },
  };
}

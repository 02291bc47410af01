/**
 * Live scoring in one compute process for all assets, one call at a time. The process may die or hang at any time: it
 * is started again, models are loaded again, and the rows that were being scored are scored then. Scoring is stateless,
 * so nothing is lost with it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { MomentExplanation, Scores, Segment } from '../../../models/index.ts';
import type { Model, StageCounters } from '../../api/words.ts';
import { connectCompute, type Compute } from '../compute/compute-client.ts';
import type { DetectorFacts } from '../compute/compute-protocol.ts';
import { Refusal, type EngineParts } from '../engine-parts.ts';
import { readModelFile } from '../training/model-files.ts';

/** Pauses before a dead compute process is started again; after the last one scoring of these rows is given up. */
const RESTART_PAUSES_MS = [0, 200, 1000, 5000];
/** A process that does not answer a call for so long hangs and is ended. Loading and a full block take seconds. */
const PATIENCE_MS = 60_000;
/** Hanging is waited for only so often: other rows wait behind these. */
const MOST_HANGS = 2;

export interface ScoringService {
  /** Loads the model (or finds it loaded) and says what it needs and draws. */
  facts(model: Model): Promise<DetectorFacts>;
  /** @throws when scoring failed and restarting the process did not help */
  score(model: Model, segment: Segment): Promise<Scores>;
  /** Explains the newest row of a segment. @throws as `score` does */
  explain(model: Model, segment: Segment): Promise<MomentExplanation>;
  /**
   * [W x N] each memory item's share in what the newest window of each stretch recalls. Rows that come to be scored wait
   * for it: give a second's work at a time. @throws as `score` does
   */
  recall(model: Model, segments: readonly Segment[]): Promise<Float32Array>;
  /** Calls not answered yet, the one under way among them: bounded by whoever asks. */
  waiting(): { depth: number; limit: null };
  /** Calls, answers, and why there was none. */
  counters(): StageCounters;
  close(): void;
}

class NoAnswer extends Error {
  override name = 'NoAnswer';
}

export function createScoringService(
  { openCompute, dataDir, log }: Pick<EngineParts, 'openCompute' | 'dataDir' | 'log'>,
  { patienceMs = PATIENCE_MS, restartPausesMs = RESTART_PAUSES_MS } = {},
): ScoringService {
  const refused: Record<string, number> = {};
  const counted = { in: 0, out: 0, lastRefusal: null as string | null };
  let compute: Compute | null = null;
  let loaded = new Map<number, Promise<DetectorFacts>>();
  let closed = false;
  let line: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function refuse(why: string, words: string): void {
    refused[why] = (refused[why] ?? 0) + 1;
    counted.lastRefusal = words;
    log.error({ reason: words }, `scoring: ${why}`);
  }

  function running(): Compute {
    if (closed) throw new Refusal('The engine is being closed.');
    if (compute !== null) return compute;
    const opened = connectCompute(openCompute('scoring'));
    opened.onClose((reason) => {
      if (compute !== opened) return;
      compute = null;
      loaded = new Map();
      if (!closed) refuse('process ended', reason);
    });
    compute = opened;
    return opened;
  }

  async function load(process: Compute, model: Model): Promise<DetectorFacts> {
    const known = loaded.get(model.id);
    if (known !== undefined) return known;
    const file = await readModelFile(dataDir, model.hash);
    // The process may have ended while the file was read; then this map is no longer anybody's.
    const ofThisProcess = loaded;
    const loading = inTime(process, process.calls.load(model.id, file));
    ofThisProcess.set(model.id, loading);
    loading.catch(() => ofThisProcess.delete(model.id));
    return loading;
  }

  /** @throws NoAnswer after ending the process when it hangs */
  async function inTime<T>(process: Compute, answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const hanging = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new NoAnswer(`The scoring process did not answer for ${patienceMs / 1000} s and was ended.`));
        process.close();
      }, patienceMs);
    });
    try {
      return await Promise.race([answer, hanging]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Tries again only when the process died: a refusal by a living one would come back the same. */
  async function persistently<T>(work: (process: Compute) => Promise<T>): Promise<T> {
    counted.in += 1;
    let failure: unknown;
    let hangs = 0;
    for (const pause of restartPausesMs) {
      if (pause > 0) await delay(pause);
      const process = running();
      try {
        const result = await work(process);
        counted.out += 1;
        return result;
      } catch (error) {
        failure = error;
        if (error instanceof NoAnswer) hangs += 1;
        if (closed || compute === process || hangs === MOST_HANGS) break;
      }
    }
    if (!closed) refuse('given up', failure instanceof Error ? failure.message : String(failure));
    throw failure;
  }

  /** One call at a time, so that the time a call takes is its own. */
  function inLine<T>(work: (process: Compute) => Promise<T>): Promise<T> {
    waiting += 1;
    const result = line.then(() => persistently(work)).finally(() => (waiting -= 1));
    line = result.catch(() => {});
    return result;
  }

  return {
    facts: (model) => inLine((process) => load(process, model)),
    score: (model, segment) =>
      inLine(async (process) => {
        await load(process, model);
        return inTime(process, process.calls.score(model.id, segment));
      }),
    explain: (model, segment) =>
      inLine(async (process) => {
        await load(process, model);
        return inTime(process, process.calls.explain(model.id, segment));
      }),
    recall: (model, segments) =>
      inLine(async (process) => {
        await load(process, model);
        return inTime(process, process.calls.recall(model.id, segments));
      }),
    waiting: () => ({ depth: waiting, limit: null }),
    counters: () => ({ stage: 'scoring process', ...counted, refused: { ...refused } }),
    close: () => {
      closed = true;
      compute?.close();
    },
  };
}

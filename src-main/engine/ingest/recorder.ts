/** The sink of all sources: gathers samples into batches, commits them, then acknowledges and delivers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StageCounters } from '../../api/words.ts';
import { toBatch, type Sample, type SampleBatch } from '../sample.ts';
import type { Sink, Source } from './sink.ts';

export interface RecorderOptions {
  /** Writes a batch durably; rejects when it could not. Called for one batch at a time, in order of arrival. */
  commit: (batch: SampleBatch) => Promise<void>;
  /** Takes a committed batch onward (alignment, scoring), one at a time; a slow promise is back-pressure. */
  deliver: (batch: SampleBatch) => Promise<void> | void;
  /** Commit when nothing has come for this long, at latest this long after the first, or at this many rows. */
  idleMs?: number;
  latestMs?: number;
  batchRows?: number;
  /** Sources pause when this many rows (a packet without samples counts as one) wait, and resume at half of it. */
  mostWaiting?: number;
  /** Pause between tries of a failed commit: the first and, doubling, the longest. */
  retryMs?: { first: number; longest: number };
}

export interface Recorder extends Sink {
  counters(): StageCounters[];
  /** Commits and delivers what is there, trying a failing commit until `patienceMs` is over. Resolves in any case. */
  close(patienceMs?: number): Promise<void>;
}

interface Gathering {
  readonly samples: Sample[];
  /** Rows and empty packets: what it counts against `mostWaiting`. */
  weight: number;
  /** The newest packet of each source. */
  readonly newest: Map<Source, number>;
}

const emptyGathering = (): Gathering => ({ samples: [], weight: 0, newest: new Map() });

/**
 * Creates the recorder. Order is kept per source; nothing is acknowledged before its batch is committed; a batch that the
 * store refuses stays at the head of the queue and is tried again for ever. At most `mostWaiting` rows plus one network
 * read per source are in memory, whatever the sources send.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { idleMs = 5, latestMs = 250, batchRows = 1000, mostWaiting = 20_000 } = options;
  const { first: firstRetry, longest: longestRetry } = options.retryMs ?? { first: 100, longest: 5000 };
  const sources = new Set<Source>();
  const commits: StageCounters = { stage: 'recorder', in: 0, out: 0, refused: {}, lastRefusal: null };
  const deliveries: StageCounters = { stage: 'delivery', in: 0, out: 0, refused: {}, lastRefusal: null };
  let gathering = emptyGathering();
  let waiting = 0;
  let paused = false;
  let committing: Promise<void> | null = null;
  let delivering: Promise<void> = Promise.resolve();
  /** The gathered batch should go as soon as the running commit is done. */
  let due = false;
  let idleTimer: NodeJS.Timeout | null = null;
  let latestTimer: NodeJS.Timeout | null = null;
  let giveUp = Infinity;

  const count = (counters: StageCounters, why: string, detail: string, by = 1): void => {
    counters.refused[why] = (counters.refused[why] ?? 0) + by;
    counters.lastRefusal = detail;
  };

  const settle = (weight: number): void => {
    waiting -= weight;
    if (!paused || waiting > mostWaiting / 2) return;
    paused = false;
    for (const source of sources) source.resume();
  };

  const commitWhenReady = (): void => {
    due = committing !== null && gathering.weight > 0;
    if (due || gathering.weight === 0) return;
    if (idleTimer) clearTimeout(idleTimer);
    if (latestTimer) clearTimeout(latestTimer);
    idleTimer = latestTimer = null;
    const next = gathering;
    gathering = emptyGathering();
    committing = commitOne(next).finally(() => {
      committing = null;
      if (due || gathering.weight >= batchRows) commitWhenReady();
    });
  };

  const commitOne = async ({ samples, weight, newest }: Gathering): Promise<void> => {
    const batch = samples.length > 0 ? toBatch(samples) : null;
    if (batch !== null && !(await write(batch))) return;
    for (const [source, packet] of newest) if (sources.has(source)) source.committed(packet);
    if (batch === null) {
      settle(weight);
      return;
    }
    commits.out += samples.length;
    // Committing goes on while earlier batches are delivered; `waiting` bounds how far it may run ahead.
    delivering = delivering.then(() => deliverOne(batch, weight));
  };

  const write = async (batch: SampleBatch): Promise<boolean> => {
    for (let pauseMs = firstRetry; ; pauseMs = Math.min(2 * pauseMs, longestRetry)) {
      try {
        await options.commit(batch);
        return true;
      } catch (error) {
        const rows = batch.t.length;
        const again = performance.now() < giveUp;
        count(
          commits,
          again ? 'commit tried again' : 'not committed when closing',
          `The store did not take ${rows} samples: ${(error as Error).message}. ` +
            (again
              ? 'They are kept and tried again.'
              : 'They were not acknowledged; the broker still has them.'),
          again ? 1 : rows,
        );
        if (!again) return false;
        await sleep(Math.min(pauseMs, Math.max(0, giveUp - performance.now())));
      }
    }
  };

  const deliverOne = async (batch: SampleBatch, weight: number): Promise<void> => {
    deliveries.in += batch.t.length;
    try {
      await options.deliver(batch);
      deliveries.out += batch.t.length;
    } catch (error) {
      const detail = `${batch.t.length} stored samples could not be scored: ${(error as Error).message}`;
      count(deliveries, 'delivery failed', detail, batch.t.length);
    }
    settle(weight);
  };

  return {
    attach: (source) => {
      sources.add(source);
      if (paused) source.pause();
      return {
        put: (packet, samples) => {
          for (const sample of samples) gathering.samples.push(sample);
          const weight = Math.max(1, samples.length);
          gathering.weight += weight;
          waiting += weight;
          commits.in += samples.length;
          gathering.newest.set(source, packet);
          if (gathering.weight >= batchRows) commitWhenReady();
          else {
            latestTimer ??= setTimeout(commitWhenReady, latestMs);
            if (idleTimer) idleTimer.refresh();
            else idleTimer = setTimeout(commitWhenReady, idleMs);
          }
          if (!paused && waiting >= mostWaiting) {
            paused = true;
            for (const each of sources) each.pause();
          }
        },
        commitNow: commitWhenReady,
        detach: () => {
          sources.delete(source);
        },
      };
    },
    counters: () => [commits, deliveries].map((each) => ({ ...each, refused: { ...each.refused } })),
    close: async (patienceMs = 5000) => {
      giveUp = performance.now() + patienceMs;
      commitWhenReady();
      while (committing !== null) await committing;
      await delivering;
    },
  };
}

/** The sink of all sources: gathers samples into batches, commits them, then acknowledges and delivers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StageCounters } from '../../api/words.ts';
import { gatherRows, type SampleBatch } from '../sample.ts';
import type { Sink, Source } from './sink.ts';

export interface RecorderOptions {
  /** Writes a batch durably; rejects when it could not. Called for one batch at a time, in order of arrival. */
  commit: (batch: SampleBatch) => Promise<void>;
  /** Takes a committed batch onward (alignment, scoring), one at a time; a slow promise is back-pressure. */
  deliver: (batch: SampleBatch) => Promise<void> | void;
  /** Commit when nothing has come for about this long, at latest this long after the first, or at this many rows. */
  idleMs?: number;
  latestMs?: number;
  batchRows?: number;
  /** Sources pause when so many rows (a packet without samples counts as one) wait, and resume at half of it. */
  mostWaiting?: number;
  /** The same for the bytes of texts that wait; a row without text counts nothing here. */
  mostWaitingBytes?: number;
  /** Pause between tries of a failed commit: the first and, doubling, the longest. */
  retryMs?: { first: number; longest: number };
}

export interface Recorder extends Sink {
  counters(): StageCounters[];
  /** Rows not yet committed and delivered, and how many may be before sources pause. */
  waiting(): { depth: number; limit: number };
  /** Commits and delivers what is there, trying a failing commit until `patienceMs` is over. Resolves in any case. */
  close(patienceMs?: number): Promise<void>;
}

/** When closing, a commit or a delivery under way may take so much longer than the patience. */
const HUNG_MS = 1000;

/** One attached source: the newest packet it has put, and the newest whose batch has been sent to be committed. */
interface Attached {
  readonly source: Source;
  newest: number;
  sent: number;
}

/** What waits, and what a batch takes with it when it is dealt with. */
interface Load {
  rows: number;
  bytes: number;
}

/**
 * Creates the recorder. Order is kept per source; nothing is acknowledged before its batch is committed; a batch that the
 * store refuses stays at the head of the queue and is tried again for ever. At most `mostWaiting` rows and
 * `mostWaitingBytes` of text, plus one packet per source, are in memory, whatever the sources send.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { idleMs = 5, latestMs = 250, batchRows = 1000, mostWaiting = 20_000 } = options;
  const { mostWaitingBytes = 16 << 20 } = options;
  const { first: firstRetry, longest: longestRetry } = options.retryMs ?? { first: 100, longest: 5000 };
  const attached = new Set<Attached>();
  const commits: StageCounters = { stage: 'recorder', in: 0, out: 0, refused: {}, lastRefusal: null };
  const deliveries: StageCounters = { stage: 'delivery', in: 0, out: 0, refused: {}, lastRefusal: null };
  const gathering = gatherRows(batchRows);
  /** Rows and empty packets gathered: what they count against `mostWaiting`. */
  let weight = 0;
  /** When the first of them came, by the process's clock. */
  let begun = 0;
  const waiting: Load = { rows: 0, bytes: 0 };
  let paused = false;
  let committing: Promise<void> | null = null;
  let delivering: Promise<void> = Promise.resolve();
  /** The gathered batch should go as soon as the running commit is done. */
  let due = false;
  let giveUp = Infinity;

  // One timer looks now and then whether something came since it looked last: setting one anew with every packet costs
  // more than the packet.
  const lookMs = Math.max(1, Math.min(idleMs / 2, latestMs));
  let looking: NodeJS.Timeout | null = null;
  let weightSeen = 0;
  let quietLooks = 0;

  function lookLater(): void {
    if (looking === null) looking = setTimeout(look, lookMs);
    else looking.refresh();
  }

  function look(): void {
    if (weight === 0) {
      looking = null;
      return;
    }
    quietLooks = weight === weightSeen ? quietLooks + 1 : 0;
    weightSeen = weight;
    const idle = quietLooks * lookMs >= idleMs;
    if (idle || performance.now() - begun >= latestMs) commitWhenReady();
    lookLater();
  }

  const count = (counters: StageCounters, why: string, detail: string, by = 1): void => {
    counters.refused[why] = (counters.refused[why] ?? 0) + by;
    counters.lastRefusal = detail;
  };

  function settle({ rows, bytes }: Load): void {
    waiting.rows -= rows;
    waiting.bytes -= bytes;
    if (!paused || waiting.rows > mostWaiting / 2 || waiting.bytes > mostWaitingBytes / 2) return;
    paused = false;
    for (const each of [...attached]) {
      // One that was resumed may have filled the sink again; it comes last in the next turn.
      if (paused) break;
      if (attached.delete(each)) attached.add(each);
      each.source.resume();
    }
  }

  function commitWhenReady(): void {
    due = committing !== null && weight > 0;
    if (due || weight === 0) return;
    const load: Load = { rows: weight, bytes: gathering.textBytes };
    const batch = gathering.length > 0 ? gathering.take() : null;
    const marks: [Attached, number][] = [];
    for (const each of attached) {
      if (each.newest === each.sent) continue;
      marks.push([each, each.newest]);
      each.sent = each.newest;
    }
    weight = weightSeen = quietLooks = 0;
    committing = commitOne(batch, load, marks).finally(() => {
      committing = null;
      if (due || weight >= batchRows) commitWhenReady();
    });
  }

  async function commitOne(
    batch: SampleBatch | null,
    load: Load,
    marks: readonly (readonly [Attached, number])[],
  ): Promise<void> {
    if (batch !== null && !(await write(batch))) return;
    for (const [each, packet] of marks) if (attached.has(each)) each.source.committed(packet);
    if (batch === null) {
      settle(load);
      return;
    }
    commits.out += batch.t.length;
    // Committing goes on while earlier batches are delivered; `waiting` bounds how far it may run ahead.
    delivering = delivering.then(() => deliverOne(batch, load));
  }

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

  const deliverOne = async (batch: SampleBatch, load: Load): Promise<void> => {
    deliveries.in += batch.t.length;
    try {
      await options.deliver(batch);
      deliveries.out += batch.t.length;
    } catch (error) {
      const detail = `${batch.t.length} stored samples could not be scored: ${(error as Error).message}`;
      count(deliveries, 'delivery failed', detail, batch.t.length);
    }
    settle(load);
  };

  return {
    attach: (source) => {
      const here: Attached = { source, newest: 0, sent: 0 };
      attached.add(here);
      if (paused) source.pause();
      /** Where the packet in hand began. */
      let rowsBefore = -1;
      let bytesBefore = 0;
      return {
        add: (tagId, t, arrival, value, quality, reason, text) => {
          if (rowsBefore < 0) {
            rowsBefore = gathering.length;
            bytesBefore = gathering.textBytes;
          }
          gathering.add(tagId, t, arrival, value, quality, reason, text);
        },
        put: (packet) => {
          const rows = rowsBefore < 0 ? 0 : gathering.length - rowsBefore;
          if (rows > 0) waiting.bytes += gathering.textBytes - bytesBefore;
          rowsBefore = -1;
          const load = rows > 0 ? rows : 1;
          if (weight === 0) begun = performance.now();
          weight += load;
          waiting.rows += load;
          commits.in += rows;
          if (packet !== null) here.newest = packet;
          if (weight >= batchRows) commitWhenReady();
          else if (looking === null) lookLater();
          if (!paused && (waiting.rows >= mostWaiting || waiting.bytes >= mostWaitingBytes)) {
            paused = true;
            for (const each of attached) each.source.pause();
          }
        },
        commitNow: commitWhenReady,
        detach: () => {
          attached.delete(here);
        },
      };
    },
    waiting: () => ({ depth: waiting.rows, limit: mostWaiting }),
    counters: () => [commits, deliveries].map((each) => ({ ...each, refused: { ...each.refused } })),
    close: async (patienceMs = 5000) => {
      giveUp = performance.now() + patienceMs;
      commitWhenReady();
      const finish = async (): Promise<void> => {
        while (committing !== null) await committing;
        await delivering;
      };
      // A store or a scoring that answers no more must not keep the engine from ending.
      const hung = new AbortController();
      const patience = sleep(patienceMs + HUNG_MS, undefined, { signal: hung.signal }).catch(() => undefined);
      await Promise.race([finish(), patience]);
      hung.abort();
    },
  };
}

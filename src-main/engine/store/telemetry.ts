/** Samples and scores: raw days and rollups, written by one thread and read by another. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeriesColumns } from '../../api/contract.ts';
import type { Micros, StageCounters } from '../../api/words.ts';
import type { SampleBatch } from '../sample.ts';
import type { AppendResult, ScoreBatch } from './append.ts';
import { bytesOf, dayFile, dayName, storedDays } from './days.ts';
import type { Span } from './pixels.ts';
import type { ReaderCalls, ReaderNews } from './reader-thread.ts';
import type { ReconstructionDrawn } from './reconstruction-query.ts';
import { createDeletions, type Deletions } from './deletions.ts';
import type { Latest } from './sample-pages.ts';
import type { ScoresDrawn } from './score-query.ts';
import { DiskFull, startThread } from './thread-line.ts';
import type { Opening, WriterCalls, WriterNews } from './writer-thread.ts';

/** Bytes. */
export interface TelemetrySizes {
  /** raw and rollups together. */
  readonly file: number;
  readonly raw: number;
  readonly rollups: number;
  /** Write-ahead logs: they shrink when no query holds them. */
  readonly log: number;
  /** Days there are, and the first of them ("2026-11-23"); null without any. */
  readonly days: number;
  readonly firstDay: string | null;
  /** Of the newest day that is over: what a day adds at the present rate. null before there is one. */
  readonly lastDay: number | null;
}

export interface TelemetryStore extends Deletions {
  /** What the operator has to know about the start-up: a damaged file was moved aside. */
  readonly messages: readonly string[];
  /** Hears what the operator has to know later on; one at a time. */
  onMessage(listener: (message: string) => void): void;
  /** Newest arrival stamp that was stored before this start; null without any. */
  readonly newestArrival: Micros | null;
  /** Highest ids that stored samples and scores refer to; 0 without any. */
  readonly lastIds: { readonly tags: number; readonly models: number };
  /** Resolves after the batch is on the disk. The batch stays the caller's. A refused row is counted, not thrown. */
  appendSamples(batch: SampleBatch): Promise<AppendResult>;
  /** Resolves after the scores are on the disk. Scoring a grid step again replaces its row. */
  appendScores(batch: ScoreBatch): Promise<void>;
  /** All raw samples with from <= t < to, in time order, in batches of bounded size. */
  readSamples(query: {
    tagIds: readonly number[];
    from: Micros;
    to: Micros;
    /** About how many samples a batch holds. */
    rows?: number;
    /** Hears of each day (its midnight) that is passed over because its file turned out to be damaged; may throw. */
    onDamaged?: (day: Micros) => void;
  }): AsyncGenerator<SampleBatch, void, undefined>;
  latest(tagIds: readonly number[]): Promise<Latest>;
  querySeries(span: Span, tagIds: readonly number[]): Promise<SeriesColumns[]>;
  queryScores(span: Span, modelId: number): Promise<ScoresDrawn>;
  queryReconstruction(
    span: Span,
    modelId: number,
    channels: readonly number[],
    channelCount: number,
  ): Promise<ReconstructionDrawn[]>;
  /** Rolls up everything that is dirty, also the hours under way. Appends made meanwhile do not wait for it. */
  rollUp(): Promise<void>;
  /** full: the last append found no room on the disk. */
  condition(): { readonly full: boolean };
  sizes(): TelemetrySizes;
  counters(): StageCounters;
  /** Finishes what was asked, folds the log in and ends both threads. */
  close(): Promise<void>;
}

/** How long a reader leaves a file alone that is to be moved aside, milliseconds. */
const LET_GO_MS = 1000;
/** Of one step of rolling up on demand. */
const ROLL_MS = 20;

// As TypeScript beside this file, and as JavaScript beside a bundle of it.
const threadFile = (name: string): URL =>
  new URL(import.meta.url.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, import.meta.url);

/**
 * Opens (and creates, checks, migrates) the raw days and rollups.db in the data directory. The caller holds its lock.
 * @throws Error when a file is from a newer version or cannot be used
 */
export async function openTelemetry(dataDir: string): Promise<TelemetryStore> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  let listener: (message: string) => void = () => undefined;
  const letGo = async (day: number, forMs: number): Promise<void> => {
    await reader.ask('letGo', day);
    if (forMs > 0) await sleep(forMs, undefined, { ref: false });
    await reader.ask('takeUp', day);
  };
  const check = async (day: number): Promise<void> => {
    await reader.ask('letGo', day);
    await writer.ask('check', day);
    await reader.ask('takeUp', day);
  };
  // Both threads end before the store is gone: what they are asked then need not be done.
  const quietly = (work: Promise<void>): void => void work.catch(() => undefined);
  const writer = startThread<WriterCalls, WriterNews>(
    threadFile('writer-thread'),
    'store writer',
    { dataDir },
    (news) => {
      if ('message' in news) listener(news.message);
      else if ('moved' in news) quietly(letGo(news.moved, 0));
      else quietly(letGo(news.letGo, LET_GO_MS));
    },
  );
  const reader = startThread<ReaderCalls, ReaderNews>(
    threadFile('reader-thread'),
    'store reader',
    { dataDir },
    ({ damaged }) => quietly(check(damaged)),
  );
  let opening: Opening;
  try {
    opening = await writer.ask('opening', null);
    // After the writer has made sure that there are files to read.
    await reader.ask('opening', null);
  } catch (error) {
    await Promise.all([reader.close(), writer.close()]);
    throw error;
  }
  if (opening.newest !== null) quietly(reader.ask('warmUp', opening.newest).then(() => undefined));
  let full = false;

  const counted = {
    in: 0,
    out: 0,
    refused: { duplicate: 0, conflict: 0, time: 0, failed: 0 },
    lastRefusal: null as string | null,
  };
  const count = (rows: number, { stored, duplicate, conflict, badTime }: AppendResult): void => {
    counted.in += rows;
    counted.out += stored;
    counted.refused.duplicate += duplicate;
    counted.refused.conflict += conflict;
    counted.refused.time += badTime;
    if (badTime > 0)
      counted.lastRefusal = `${badTime} samples had no usable time (1970 to 2255), or one on a day of its own beyond the days that can be kept.`;
    else if (conflict > 0)
      counted.lastRefusal = `${conflict} samples had the tag and time of another one: the later arrival stays.`;
    else if (duplicate > 0) counted.lastRefusal = `${duplicate} samples were stored already.`;
  };
  const append = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const result = await work;
      full = false;
      return result;
    } catch (error) {
      full = error instanceof DiskFull;
      throw error;
    }
  };
  const deletions = createDeletions(dataDir, writer, reader);

  return {
    messages: opening.messages,
    onMessage: (next) => (listener = next),
    newestArrival: opening.marks.arrival,
    lastIds: { tags: opening.marks.tags, models: opening.marks.models },
    async appendSamples(batch) {
      const rows = batch.t.length;
      try {
        // The copy goes to the writer for good; the caller's columns go on to the grid.
        const result = await append(writer.ask('appendSamples', copied(batch)));
        count(rows, result);
        return result;
      } catch (error) {
        counted.in += rows;
        counted.refused.failed += rows;
        counted.lastRefusal = (error as Error).message;
        throw error;
      }
    },
    async appendScores(batch) {
      await append(writer.ask('appendScores', { modelId: batch.modelId, ...copied(columnsOf(batch)) }));
    },
    async *readSamples({ tagIds, from, to, rows = 32_768, onDamaged }) {
      if (tagIds.length === 0) return;
      let next: Micros | null = from;
      while (next !== null && next < to) {
        const page: Awaited<ReturnType<ReaderCalls['samplePage']>> = await reader.ask('samplePage', {
          tagIds,
          from: next,
          to,
          rows,
        });
        if (onDamaged !== undefined) page.damaged.forEach(onDamaged);
        if (page.batch.t.length > 0) yield page.batch;
        next = page.next;
      }
    },
    latest: (tagIds) => writer.ask('latest', tagIds),
    querySeries: (span, tagIds) => reader.ask('series', { ...span, tagIds }),
    queryScores: (span, modelId) => reader.ask('scores', { ...span, modelId }),
    queryReconstruction: (span, modelId, channels, channelCount) =>
      reader.ask('reconstruction', { ...span, modelId, channels, channelCount }),
    applyRetention: deletions.applyRetention,
    dropOldestDay: deletions.dropOldestDay,
    async rollUp() {
      while ((await writer.ask('rollUp', ROLL_MS)) > 0);
    },
    condition: () => ({ full }),
    sizes() {
      const days = storedDays(dataDir);
      const files = days.map((day) => dayFile(dataDir, day));
      const rollupFile = join(dataDir, 'rollups.db');
      const raw = files.reduce((sum, file) => sum + bytesOf(file), 0);
      const rollups = bytesOf(rollupFile);
      const over = files.at(-2);
      return {
        file: raw + rollups,
        raw,
        rollups,
        log: [...files, rollupFile].reduce((sum, file) => sum + bytesOf(`${file}-wal`), 0),
        days: days.length,
        firstDay: days.length === 0 ? null : dayName(days[0]!),
        lastDay: over === undefined ? null : bytesOf(over),
      };
    },
    counters: () => ({ stage: 'store', ...counted, refused: { ...counted.refused } }),
    async close() {
      // The reader first: the last connection to close folds the logs into the files, and only the writer can.
      await reader.close();
      await writer.close();
    },
  };
}

const columnsOf = ({
  t,
  state,
  score,
  reconstruction,
  contribution,
}: ScoreBatch): Omit<ScoreBatch, 'modelId'> => ({
  t,
  state,
  score,
  reconstruction,
  contribution,
});

/** The same columns in buffers of their own, which can be handed over. */
function copied<Columns extends object>(columns: Columns): Columns {
  const copies = Object.entries(columns).map(([name, column]) => [name, (column as Float64Array).slice()]);
  return Object.fromEntries(copies) as Columns;
}

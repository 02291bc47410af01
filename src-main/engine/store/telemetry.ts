/** telemetry.db: samples and scores, written by one thread and read by another. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SeriesColumns } from '../../api/contract.ts';
import type { Micros, StageCounters } from '../../api/words.ts';
import type { SampleBatch } from '../sample.ts';
import type { AppendResult, ScoreBatch } from './append.ts';
import type { Span } from './pixels.ts';
import type { ReaderCalls } from './reader-thread.ts';
import type { ReconstructionDrawn } from './reconstruction-query.ts';
import type { Latest } from './sample-pages.ts';
import type { ScoresDrawn } from './score-query.ts';
import { startThread } from './thread-line.ts';
import type { WriterCalls } from './writer-thread.ts';

export interface TelemetrySizes {
  /** telemetry.db, bytes. */
  readonly file: number;
  /** Its write-ahead log, bytes: it shrinks when no query holds it. */
  readonly log: number;
}

export interface TelemetryStore {
  /** What the operator has to know about the start-up: a damaged file was moved aside. */
  readonly messages: readonly string[];
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
  /** @returns how many rows were removed. Goes in small steps: appends made meanwhile do not wait for it. */
  removeSamplesOf(tagId: number): Promise<number>;
  removeScoresOf(modelId: number): Promise<number>;
  sizes(): TelemetrySizes;
  counters(): StageCounters;
  /** Finishes what was asked, folds the log in and ends both threads. */
  close(): Promise<void>;
}

/** Rows of one removal step: a few milliseconds of the writer's time. */
const REMOVAL_STEP = 5000;

// As TypeScript beside this file, and as JavaScript beside a bundle of it.
const threadFile = (name: string): URL =>
  new URL(import.meta.url.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, import.meta.url);

/**
 * Opens (and creates, checks, migrates) telemetry.db in the data directory. The caller holds the directory's lock.
 * @throws Error when the file is from a newer version or cannot be used
 */
export async function openTelemetry(dataDir: string): Promise<TelemetryStore> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'telemetry.db');
  const writer = startThread<WriterCalls>(threadFile('writer-thread'), 'store writer', { dataDir });
  const opening = await writer.ask('opening', null);
  // Started after the writer has made sure that there is a file to read.
  const reader = startThread<ReaderCalls>(threadFile('reader-thread'), 'store reader', { dataDir });

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
    if (badTime > 0) counted.lastRefusal = `${badTime} samples had no usable time.`;
    else if (conflict > 0)
      counted.lastRefusal = `${conflict} samples had the tag and time of another one: the later arrival stays.`;
    else if (duplicate > 0) counted.lastRefusal = `${duplicate} samples were stored already.`;
  };
  const remove = async (table: 'samples' | 'scores', of: number): Promise<number> => {
    let removed = 0;
    for (;;) {
      const some = await writer.ask('removeSome', { table, of, most: REMOVAL_STEP });
      removed += some;
      if (some < REMOVAL_STEP) return removed;
    }
  };

  return {
    messages: opening.message === null ? [] : [opening.message],
    lastIds: { tags: opening.lastTagId, models: opening.lastModelId },
    async appendSamples(batch) {
      const rows = batch.t.length;
      try {
        // The copy goes to the writer for good; the caller's columns go on to the grid.
        const result = await writer.ask('appendSamples', copied(batch));
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
      await writer.ask('appendScores', { modelId: batch.modelId, ...copied(columnsOf(batch)) });
    },
    async *readSamples({ tagIds, from, to, rows = 32_768 }) {
      if (tagIds.length === 0) return;
      let next: Micros | null = from;
      while (next !== null && next < to) {
        const page: Awaited<ReturnType<ReaderCalls['samplePage']>> = await reader.ask('samplePage', {
          tagIds,
          from: next,
          to,
          rows,
        });
        if (page.batch.t.length > 0) yield page.batch;
        next = page.next;
      }
    },
    latest: (tagIds) => reader.ask('latest', tagIds),
    querySeries: (span, tagIds) => reader.ask('series', { ...span, tagIds }),
    queryScores: (span, modelId) => reader.ask('scores', { ...span, modelId }),
    queryReconstruction: (span, modelId, channels, channelCount) =>
      reader.ask('reconstruction', { ...span, modelId, channels, channelCount }),
    removeSamplesOf: (tagId) => remove('samples', tagId),
    removeScoresOf: (modelId) => remove('scores', modelId),
    sizes: () => ({
      file: statSync(file).size,
      log: statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    }),
    counters: () => ({ stage: 'store', ...counted, refused: { ...counted.refused } }),
    async close() {
      // The reader first: the last connection to close folds the log into the file, and only the writer can.
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

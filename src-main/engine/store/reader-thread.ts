/** The reader thread: answers queries on a read-only connection, so that a long chart query never holds up ingest. */
import { join } from 'node:path';
import { workerData, type MessagePort } from 'node:worker_threads';
import type { SeriesColumns } from '../../api/contract.ts';
import {
  queryReconstruction,
  type ReconstructionQuery,
  type ReconstructionDrawn,
} from './reconstruction-query.ts';
import { queryScores, type ScoreQuery, type ScoresDrawn } from './score-query.ts';
import { querySeries, type SeriesQuery } from './series-query.ts';
import { latestSamples, samplePage, type Latest, type PageQuery, type SamplePage } from './sample-pages.ts';
import { openDatabase, sqliteProblem } from './sqlite.ts';
import { answerCalls } from './thread-line.ts';

export type ReaderCalls = {
  samplePage: (query: PageQuery) => SamplePage;
  latest: (tagIds: readonly number[]) => Latest;
  series: (query: SeriesQuery) => SeriesColumns[];
  scores: (query: ScoreQuery) => ScoresDrawn;
  reconstruction: (query: ReconstructionQuery) => ReconstructionDrawn[];
};

const { dataDir, port } = workerData as { dataDir: string; port: MessagePort };
const db = openDatabase(join(dataDir, 'telemetry.db'), { readonly: true, fileMustExist: true });

const handlers: ReaderCalls = {
  samplePage: samplePage(db),
  latest: latestSamples(db),
  series: querySeries(db),
  scores: queryScores(db),
  reconstruction: queryReconstruction(db),
};

answerCalls(port, handlers, {
  // Each query ends its own statements: nothing is held open that would keep the log from being folded in.
  together: (run) => run(),
  inWords: sqliteProblem,
  end: () => db.close(),
});

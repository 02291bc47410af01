/** The reader thread: answers queries on read-only connections, so that a long chart query never holds up ingest. */
import { join } from 'node:path';
import { workerData, type MessagePort } from 'node:worker_threads';
import type { SeriesColumns } from '../../api/contract.ts';
import type { Micros } from '../../api/words.ts';
import { demandCheck, isDamage } from './damage.ts';
import { openDayReaders } from './day-readers.ts';
import { DAY } from './days.ts';
import {
  queryReconstruction,
  type ReconstructionQuery,
  type ReconstructionDrawn,
} from './reconstruction-query.ts';
import { openRollupReader, type RollupReader } from './rollup-reader.ts';
import { samplePage, type PageQuery, type SamplePage } from './sample-pages.ts';
import { queryScores, type ScoreQuery, type ScoresDrawn } from './score-query.ts';
import { querySeries, type SeriesQuery } from './series-query.ts';
import { sqliteProblem } from './sqlite.ts';
import { answerCalls, oneByOne } from './thread-line.ts';
import type { Readers } from './walk.ts';

export type ReaderCalls = {
  /** Opens what is always open. The files are made by the writer: the thread may start before they are there. */
  opening: (argument: null) => null;
  /** Draws what a first chart may show, for nobody: files and code are warm when somebody asks. */
  warmUp: (newest: { t: Micros; tagIds: readonly number[] }) => null;
  samplePage: (query: PageQuery) => SamplePage;
  series: (query: SeriesQuery) => SeriesColumns[];
  scores: (query: ScoreQuery) => ScoresDrawn;
  reconstruction: (query: ReconstructionQuery) => ReconstructionDrawn[];
  /** Closes a day's file, which is about to be moved or deleted, and leaves it alone until it may be taken up. */
  letGo: (day: number) => null;
  takeUp: (day: number) => null;
};

/** What the thread says without being asked. */
export type ReaderNews = { readonly damaged: number };

const { dataDir, port } = workerData as { dataDir: string; port: MessagePort };
const days = openDayReaders(dataDir, {
  damaged: (day) => port.postMessage({ news: { damaged: day } satisfies ReaderNews }),
});
/** After so many the code is compiled. */
const WARM_ROUNDS = 3;

let rollups: RollupReader | null = null;
const readers: Readers = {
  days,
  get rollups() {
    return (rollups ??= openRollupReader(dataDir));
  },
};

const handlers: ReaderCalls = {
  opening() {
    void readers.rollups;
    return null;
  },
  warmUp({ t, tagIds }) {
    for (const length of [DAY, 30 * DAY])
      for (let round = 0; round < WARM_ROUNDS; round++)
        querySeries(readers)({ from: t - length, to: t + 1, pixels: 1200, tagIds });
    return null;
  },
  samplePage: samplePage(days),
  series: querySeries(readers),
  scores: queryScores(readers),
  reconstruction: queryReconstruction(readers),
  letGo(day) {
    days.letGo(day);
    return null;
  },
  takeUp(day) {
    days.takeUp(day);
    return null;
  },
};

// Each query ends its own statements: nothing is held open that would keep the logs from being folded in.
answerCalls(port, oneByOne(handlers), {
  inWords(error) {
    // Damage of a day is met where the day is read: what comes through here is that of rollups.db.
    if (isDamage(error)) demandCheck(join(dataDir, 'rollups.db'));
    return sqliteProblem(error);
  },
  end() {
    days.close();
    rollups?.close();
  },
});

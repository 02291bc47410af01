/**
 * The stored samples as a compute process reads them: straight from the file, page by page. They need not cross the
 * engine, which has a plant to follow, and a long reading holds up no chart.
 */
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Micros } from '../../api/words.ts';
import type { SampleSource } from '../series/index.ts';
import { samplePage } from '../store/sample-pages.ts';
import { openDatabase, sqliteProblem } from '../store/sqlite.ts';

export interface StoredSamples extends SampleSource {
  close(): void;
}

/** Samples of a page: some ten milliseconds of reading. */
const PAGE = 32_768;
/** Milliseconds to wait while the engine's writer folds its log in. */
const PATIENCE = 10_000;

/** @throws Error that says what is wrong with the database */
export function openStoredSamples(dataDir: string): StoredSamples {
  const inWords = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new Error(sqliteProblem(error), { cause: error });
    }
  };
  const db = inWords(() =>
    openDatabase(path.join(dataDir, 'telemetry.db'), {
      readonly: true,
      fileMustExist: true,
      timeout: PATIENCE,
    }),
  );
  const page = inWords(() => samplePage(db));
  return {
    async *readSamples({ tagIds, from, to }) {
      let next: Micros | null = from;
      while (next !== null && next < to) {
        const start: Micros = next;
        const read = inWords(() => page({ tagIds, from: start, to, rows: PAGE }));
        if (read.batch.t.length > 0) yield read.batch;
        next = read.next;
        // Between two pages the process hears whether it is still wanted.
        await setImmediate();
      }
    },
    close: () => db.close(),
  };
}

/**
 * The stored samples as a compute process reads them: straight from the day files, page by page. They need not cross the
 * engine, which has a plant to follow, and a long reading holds up no chart.
 */
import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Micros } from '../../api/words.ts';
import type { SampleSource } from '../series/index.ts';
import { openDayReaders } from '../store/day-readers.ts';
import { dayName, rawFolder } from '../store/days.ts';
import { samplePage } from '../store/sample-pages.ts';
import { sqliteProblem } from '../store/sqlite.ts';

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
  if (!existsSync(rawFolder(dataDir)))
    throw new Error(`There is no database of samples in ${dataDir}. Record with Mnemo first.`);
  const days = openDayReaders(dataDir, {
    timeout: PATIENCE,
    damaged(day) {
      throw new Error(
        `The samples of ${dayName(day)} are damaged. Restart Mnemo: it moves the damaged file aside and goes on with a new one.`,
      );
    },
  });
  const page = samplePage(days);
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
    close: () => days.close(),
  };
}

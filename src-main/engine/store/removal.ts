/** How data leaves the store: raw days as whole files, rollups in small steps. */
import { rmSync } from 'node:fs';
import type { DayFiles } from './day-files.ts';
import { bytesOf, dayFile } from './days.ts';
import type { Newest } from './newest.ts';
import type { RollUp } from './roll-up.ts';
import type { Deletion, Rollups } from './rollups.ts';

/** Chunks of one step: a few milliseconds of the writer's time. */
const CHUNKS = 500;
/** Milliseconds for rolling up before a day goes. */
const ROLL_MS = 20;

export interface DropResult {
  /** Its hours are still being rolled up: ask again. */
  readonly waiting: boolean;
  readonly bytes: number;
  /** Why what was not rolled up went with it; null when nothing did. */
  readonly loss: string | null;
}

export interface Removals {
  /**
   * Deletes a day's file once its hours are rolled up. Nobody may read it any more.
   * @param anyway delete it also where they cannot be, because the disk is full
   * @throws Error when the file cannot be deleted
   */
  dropDay(day: number, anyway: boolean): DropResult;
  /** Deletes rollups of a stretch of days. @returns how many chunks it were, and whether all are gone */
  dropRollups(which: Deletion): { removed: number; done: boolean };
}

export const filesOf = (file: string): string[] => ['', '-wal', '-shm'].map((part) => file + part);

export function createRemovals({
  dataDir,
  days,
  rollups,
  newest,
  rollUp,
}: {
  dataDir: string;
  days: DayFiles;
  rollups: Rollups;
  newest: Newest;
  rollUp: RollUp;
}): Removals {
  return {
    dropDay(day, anyway) {
      let loss: string | null = null;
      if (days.known.has(day))
        try {
          if (rollUp.finish(day, ROLL_MS)) return { waiting: true, bytes: 0, loss };
          rollups.transaction(() => {
            newest.keep();
            rollups.drop(day);
          });
        } catch (error) {
          if (!anyway) throw error;
          loss = error instanceof Error ? error.message : String(error);
        }
      const files = filesOf(dayFile(dataDir, day));
      try {
        days.forget(day, true);
      } catch (error) {
        // A full disk keeps the log from being folded in; what is in it goes with the file.
        if (!anyway) throw error;
      }
      const bytes = files.reduce((sum, file) => sum + bytesOf(file), 0);
      for (const file of files) rmSync(file, { force: true });
      try {
        rollups.transaction(() => {
          rollups.drop(day);
          rollups.settle(day);
        });
      } catch (error) {
        // The day is gone all the same, and that must be told.
        if (!anyway) throw error;
        loss ??= error instanceof Error ? error.message : String(error);
      }
      return { waiting: false, bytes, loss };
    },
    dropRollups(which) {
      const removed = rollups.deleteSome(which, CHUNKS);
      return { removed, done: removed < CHUNKS };
    },
  };
}

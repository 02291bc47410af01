/** How rows leave the store: those of one tag or model in small steps, and whole days. */
import { rmSync } from 'node:fs';
import { KIND_NUMBER, type DayFiles, type Kind } from './day-files.ts';
import { bytesOf, dayFile } from './days.ts';
import type { Newest } from './newest.ts';
import type { RollUp } from './roll-up.ts';
import type { Deletion, Rollups } from './rollups.ts';

export interface Removal {
  readonly kind: Kind;
  /** Tag of the samples or model of the scores. */
  readonly id: number;
}

/** What is left to do of a removal. */
interface Progress {
  days: number[];
}

/** Rows, chunks and days of one step: a few milliseconds of the writer's time. */
const ROWS = 5000;
const CHUNKS = 500;
const DAYS = 4;
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
  /** Removes some rows. @returns how many, and whether all are gone */
  removeSome(removal: Removal): { removed: number; done: boolean };
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
  const underWay = new Map<string, Progress>();

  /** Rows of one day; its hours are marked in the same transaction, so that the rollups follow whatever happens. */
  function removeRows(day: number, { kind, id }: Removal): number {
    days.activate(day);
    const { db, state, sql } = days.open(day);
    const hours: number[] = [];
    const removed = db.transaction(() => {
      const statement =
        kind === 'samples'
          ? sql('DELETE FROM samples WHERE tag_id = ? ORDER BY tag_id, t LIMIT ?')
          : sql('DELETE FROM scores WHERE model_id = ? ORDER BY model_id, t LIMIT ?');
      const { changes } = statement.run(id, ROWS);
      if (changes === 0) return 0;
      if (kind === 'samples' && changes < ROWS) sql('DELETE FROM texts WHERE tag_id = ?').run(id);
      for (let hour = 0; hour < 24; hour++) {
        sql('INSERT OR REPLACE INTO dirty VALUES (?, ?, ?, 0)').run(KIND_NUMBER[kind], id, hour);
        hours.push(hour);
      }
      return changes;
    })();
    const changed = performance.now();
    state.used = changed;
    for (const hour of hours) state.dirty[kind].set(id * 24 + hour, { since: 0, rows: 0, changed });
    return removed;
  }

  return {
    removeSome(removal) {
      const name = `${removal.kind} ${removal.id}`;
      const progress = underWay.get(name) ?? { days: [...days.known].sort((a, b) => a - b) };
      underWay.set(name, progress);
      let removed = 0;
      for (let looked = 0; looked < DAYS && progress.days.length > 0; looked++) {
        const [day] = progress.days;
        const some = days.known.has(day!) ? removeRows(day!, removal) : 0;
        removed += some;
        if (some === ROWS) return { removed, done: false };
        progress.days.shift();
      }
      if (progress.days.length > 0) return { removed, done: false };
      if (rollups.deleteSome(removal, CHUNKS) === CHUNKS) return { removed, done: false };
      underWay.delete(name);
      if (removal.kind === 'samples') newest.forget(removal.id);
      return { removed, done: true };
    },
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

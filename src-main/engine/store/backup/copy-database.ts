/**
 * A consistent copy of a database that others go on writing.
 *
 * SQLite's backup steps over the pages on a connection of its own and begins again whenever another connection has
 * committed in between. So each time that happens the steps grow fourfold: a quiet file is copied in short steps, and a
 * busy one in the end in one step, which is one read transaction for the time it takes to copy the file (about 1 s per
 * GB). That is as short as a consistent copy from beside the writer can be: VACUUM INTO holds its read transaction
 * several times as long, because it builds every tree anew, and a step on the writer's own connection would make
 * recording wait instead. The write-ahead log grows meanwhile by what is recorded in that time and shrinks afterwards.
 */
import { findDamage, isDamage } from '../damage.ts';
import { openDatabase, type Database } from '../sqlite.ts';
import { syncFile } from './durable.ts';

/** Pages of the first steps: 4 MiB at the usual page size. */
const FIRST_STEP = 1024;
const GROWTH = 4;
/** What SQLite takes at most. */
const LARGEST_STEP = 0x7fff_ffff;

/** The file that was to be copied is not a sound database. */
export class DamagedDatabase extends Error {
  override readonly name = 'DamagedDatabase';
}

/**
 * @param to must not exist
 * @returns the database's format (user_version)
 * @throws DamagedDatabase, the signal's reason, or SQLite's error; what there is of the copy is the caller's to remove
 */
export async function copyDatabase(
  from: string,
  to: string,
  { signal, progress }: { signal: AbortSignal; progress?: (share: number) => void },
): Promise<number> {
  // Not opened read-only: such a connection could not remove the log's files when it is the last one to close.
  const db = openDatabase(from, { fileMustExist: true });
  try {
    db.pragma('query_only = ON');
    await copyInSteps(db, to, signal, progress);
  } catch (error) {
    throw isDamage(error) ? new DamagedDatabase((error as Error).message, { cause: error }) : error;
  } finally {
    db.close();
  }
  return sealCopy(to);
}

/**
 * Brings what is in the log into the file, where nobody is in the way just then: a day that an engine keeps open can only
 * be known again by the next backup when its log is empty.
 */
export function foldLog(file: string): void {
  const db = openDatabase(file, { fileMustExist: true, timeout: 0 });
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}

async function copyInSteps(
  db: Database,
  to: string,
  signal: AbortSignal,
  progress?: (share: number) => void,
): Promise<void> {
  let step = FIRST_STEP;
  let remaining = Infinity;
  await db.backup(to, {
    progress: ({ totalPages, remainingPages }) => {
      signal.throwIfAborted();
      if (remainingPages >= remaining) step = Math.min(GROWTH * step, LARGEST_STEP);
      remaining = remainingPages;
      progress?.(1 - remainingPages / Math.max(1, totalPages));
      return step;
    },
  });
}

/**
 * Makes a copy one plain file without a log, checks it and brings it to the disk.
 * @returns the database's format (user_version)
 * @throws DamagedDatabase when it is not sound
 */
export async function sealCopy(file: string): Promise<number> {
  const db = openDatabase(file, { fileMustExist: true });
  let format: number;
  try {
    const damage = findDamage(db);
    if (damage !== null) throw new DamagedDatabase(damage);
    db.pragma('journal_mode = DELETE');
    format = Number(db.pragma('user_version', { simple: true }));
  } finally {
    db.close();
  }
  await syncFile(file);
  return format;
}

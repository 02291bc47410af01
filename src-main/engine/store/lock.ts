/** One engine per data directory. The lock belongs to the process: the operating system drops it however that ends. */
import { mkdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { isDamage } from './damage.ts';
import { openDatabase, sqliteCode, sqliteProblem } from './sqlite.ts';

export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';
}

export interface DataDirectoryLock {
  release(): void;
}

/**
 * Creates the directory where needed and takes its lock.
 * SQLite's exclusive lock is used because it is one thing that holds on Linux, macOS and Windows and never goes stale.
 * @throws DataDirectoryInUse when another engine holds it
 */
export function lockDataDirectory(dataDir: string): DataDirectoryLock {
  // Samples and credentials are nobody else's business on a shared machine.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'engine.lock');
  try {
    return takeSoundLock(file);
  } catch (error) {
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY'))
      throw new DataDirectoryInUse(
        `Another Mnemo already works in ${dataDir}. Stop it first, or choose another data directory.`,
      );
    throw new Error(`The data directory ${dataDir} cannot be locked. ${sqliteProblem(error)}`, {
      cause: error,
    });
  }
}

function takeSoundLock(file: string): DataDirectoryLock {
  try {
    return takeLock(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // Nothing is kept in it. Emptied and not removed: two engines that find it so still meet at one file.
    truncateSync(file);
    return takeLock(file);
  }
}

function takeLock(file: string): DataDirectoryLock {
  const db = openDatabase(file, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw error;
  }
  return { release: () => db.close() };
}

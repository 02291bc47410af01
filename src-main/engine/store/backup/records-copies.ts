/** The daily copies of records.db, and how one of them takes the place of a damaged records.db. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Micros } from '../../../api/words.ts';
import { findDamage } from '../damage.ts';
import { openDatabase } from '../sqlite.ts';
import { BACKUP_FOLDER } from './backup-files.ts';
import { sealCopy } from './copy-database.ts';
import { syncFolder } from './durable.ts';

/** A week: long enough for a weekend and a holiday to be noticed. */
const KEPT = 7;
const COPY = /^records-(\d{4}-\d{2}-\d{2})\.db$/;
/**
 * Ids that may have been given after the copy was made. They are skipped, so that no new incident takes the number, and
 * with it the reports, of one that was lost.
 */
const SKIPPED_IDS = 1000;

const folderOf = (dataDir: string): string => join(dataDir, BACKUP_FOLDER);

/** Names of the copies, newest first. */
function copiesIn(dataDir: string): string[] {
  if (!existsSync(folderOf(dataDir))) return [];
  return readdirSync(folderOf(dataDir))
    .filter((name) => COPY.test(name))
    .sort()
    .reverse();
}

/**
 * Makes the copy of the (UTC) day unless it is there, and removes all but the newest seven.
 * @param records copied by its own connection, so that its changes meanwhile go into the copy and do not restart it
 * @returns whether a copy was made
 * @throws DamagedDatabase when the copy is not sound: it does not count and is gone
 */
export async function keepRecordsCopy(
  records: { copyTo(file: string): Promise<void> },
  dataDir: string,
  now: Micros,
): Promise<boolean> {
  const name = `records-${new Date(now / 1000).toISOString().slice(0, 10)}.db`;
  const file = join(folderOf(dataDir), name);
  if (existsSync(file)) return false;
  mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 });
  const beside = `${file}.part`;
  await rm(beside, { force: true });
  try {
    await records.copyTo(beside);
    await sealCopy(beside);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(folderOf(dataDir));
  for (const old of copiesIn(dataDir).slice(KEPT)) await rm(join(folderOf(dataDir), old));
  return true;
}

/**
 * Puts the newest sound copy in the place of a lost records.db.
 * @returns what was done, in a sentence; null when there is no sound copy
 */
export function restoreRecordsCopy(dataDir: string, newestFormat: number): string | null {
  const file = join(dataDir, 'records.db');
  const beside = `${file}.part`;
  for (const name of copiesIn(dataDir)) {
    rmSync(beside, { force: true });
    copyFileSync(join(folderOf(dataDir), name), beside);
    if (!isSound(beside, newestFormat)) {
      rmSync(beside);
      continue;
    }
    renameSync(beside, file);
    return (
      `The automatic copy of ${COPY.exec(name)![1]!} took its place (${BACKUP_FOLDER}/${name}): settings, models, ` +
      'alarms, incidents, notes and audit entries made after it are missing. Check connections, tags and armed models.'
    );
  }
  return null;
}

function isSound(file: string, newestFormat: number): boolean {
  try {
    const db = openDatabase(file);
    try {
      if (findDamage(db) !== null || Number(db.pragma('user_version', { simple: true })) > newestFormat)
        return false;
      db.prepare('UPDATE sqlite_sequence SET seq = seq + ?').run(SKIPPED_IDS);
      return true;
    } finally {
      db.close();
    }
  } catch {
    // Whatever makes a copy unusable, an older one may do.
    return false;
  }
}

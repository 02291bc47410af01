/** Start-up check: a damaged database is moved aside, never deleted and never written to. */
import { existsSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import { openDatabase, sqliteCode, type Database } from './sqlite.ts';

/** Both databases: WAL so that readers never wait, FULL so that a commit survives a power cut. */
function openDurable(file: string): Database {
  const db = openDatabase(file);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    // A long burst may grow the log; it shrinks back afterwards.
    db.pragma('journal_size_limit = 67108864');
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

const isDamage = (error: unknown): boolean => {
  const code = sqliteCode(error);
  return code !== undefined && (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB');
};

/** The first thing wrong with the file, or null. A disk or permission error is not damage and is thrown. */
function openSound(file: string): { db: Database } | { damage: string } {
  let db: Database | undefined;
  try {
    db = openDurable(file);
    const finding = db.pragma('quick_check(1)', { simple: true });
    if (finding === 'ok') return { db };
    db.close();
    return { damage: String(finding) };
  } catch (error) {
    if (db?.open) db.close();
    if (isDamage(error)) return { damage: (error as Error).message };
    throw error;
  }
}

/** Renames the file with its log; the three stay a set that SQLite's recovery tools can open. */
function quarantine(file: string, at: Date): string {
  const aside = `${file}.damaged-${at.toISOString().replaceAll(/[:.]/g, '-')}`;
  for (const part of ['', '-wal', '-shm']) if (existsSync(file + part)) renameSync(file + part, aside + part);
  return basename(aside);
}

/**
 * Opens a database after checking it. Where it is damaged an empty one takes its place.
 * @returns the database, and what happened to the damaged file in words for the operator
 */
export function openChecked(file: string): { db: Database; message: string | null } {
  const first = openSound(file);
  if ('db' in first) return { db: first.db, message: null };
  const aside = quarantine(file, new Date());
  const damage = first.damage.replaceAll(/\s+/g, ' ').slice(0, 160);
  return {
    db: openDurable(file),
    message:
      `${basename(file)} was damaged (${damage}). It was moved to ${aside} in the data directory and an empty one ` +
      'took its place. Restore a backup, or keep the moved file for recovery.',
  };
}

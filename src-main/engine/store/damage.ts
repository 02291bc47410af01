/** Start-up check: a damaged database is moved aside, never deleted and never written to. */
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { openDatabase, sqliteCode, type Database } from './sqlite.ts';

export interface CheckOptions {
  /**
   * Files up to this many bytes are read whole (about 2 s for 256 MiB on a slow disk). Of a larger one only both ends of
   * each table are read, unless `demandCheck` was called for it: a start must not wait minutes for a good file.
   */
  readonly wholeUpTo?: number;
  /**
   * Puts a sound file in the place of a damaged or lost one and says in a sentence what it is; null: there is none and
   * an empty one takes its place.
   */
  readonly replace?: (file: string) => string | null;
}

const WHOLE_UP_TO = 256 * 1024 * 1024;
const PARTS = ['', '-wal', '-shm'] as const;
const demandOf = (file: string): string => `${file}.check`;

/** From now on until it was found sound, the file is read whole when it is opened, whatever its size. */
export function demandCheck(file: string): void {
  writeFileSync(demandOf(file), '');
}

/** WAL so that readers never wait, FULL so that a commit survives a power cut. */
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

/** Whether an error means that the content of the file is wrong, not that the disk or the rights are. */
export const isDamage = (error: unknown): boolean => {
  const code = sqliteCode(error);
  return code !== undefined && (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB');
};

/** The first thing wrong with an open database, or null. */
export function findDamage(db: Database): string | null {
  try {
    const finding = db.pragma('quick_check(1)', { simple: true });
    return finding === 'ok' ? null : inOneLine(String(finding));
  } catch (error) {
    if (isDamage(error)) return inOneLine((error as Error).message);
    throw error;
  }
}

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 160);

/** Reads the first and the last row of every table: from the root to a leaf at both ends. @throws SQLite's error */
function readEnds(db: Database): void {
  const tables = db
    .prepare<string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .pluck<string>()
    .all();
  for (const table of tables) {
    const { wr: withoutRowid } = db
      .prepare<{ wr: number }>('SELECT wr FROM pragma_table_list WHERE name = ?')
      .get(table)!;
    const key = withoutRowid
      ? db
          .prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
          .pluck<string>()
          .all(table)
      : ['rowid'];
    for (const direction of ['ASC', 'DESC'])
      db.prepare(
        `SELECT * FROM "${table}" ORDER BY ${key.map((column) => `"${column}" ${direction}`).join(', ')} LIMIT 1`,
      ).get();
  }
}

/** The database, or what is wrong with the file. A disk or permission error is not damage and is thrown. */
function openSound(file: string, wholeUpTo: number): { db: Database } | { damage: string } {
  const whole =
    (statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= wholeUpTo || existsSync(demandOf(file));
  let db: Database | undefined;
  try {
    db = openDurable(file);
    if (!whole) readEnds(db);
    const damage = whole ? findDamage(db) : null;
    if (damage !== null) {
      db.close();
      return { damage };
    }
    rmSync(demandOf(file), { force: true });
    return { db };
  } catch (error) {
    if (db?.open) db.close();
    if (isDamage(error)) return { damage: inOneLine((error as Error).message) };
    throw error;
  }
}

/** Renames the file with its log; the three stay a set that SQLite's recovery tools can open. */
function quarantine(file: string, at: Date): string {
  const aside = `${file}.damaged-${at.toISOString().replaceAll(/[:.]/g, '-')}`;
  for (const part of PARTS) if (existsSync(file + part)) renameSync(file + part, aside + part);
  rmSync(demandOf(file), { force: true });
  return basename(aside);
}

/**
 * Opens a database after checking it. Where it is damaged, a sound copy or an empty one takes its place.
 * @returns the database, and what happened to the damaged file in words for the operator
 * @throws SQLite's error when the disk or the rights are at fault; the file stays as it is
 */
export function openChecked(
  file: string,
  { wholeUpTo = WHOLE_UP_TO, replace = () => null }: CheckOptions = {},
): { db: Database; message: string | null } {
  const name = basename(file);
  // An empty file is what a start leaves that was cut off before its first write: there was nothing in it to lose.
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    // The log of a lost database must not be replayed into the copy that takes its place.
    if (existsSync(`${file}-wal`)) quarantine(file, new Date());
    const replacement = replace(file);
    const db = openDurable(file);
    return { db, message: replacement === null ? null : `${name} was missing. ${replacement}` };
  }
  const first = openSound(file, wholeUpTo);
  if ('db' in first) return { db: first.db, message: null };
  const aside = quarantine(file, new Date());
  const moved = `${name} was damaged (${first.damage}). It was moved to ${aside} in ${dirname(file)}`;
  const replacement = replace(file);
  const message =
    replacement === null
      ? `${moved} and an empty one took its place. To get its content back, stop Mnemo and put ${name} of a backup ` +
        'in its place, or have the moved file recovered (.recover of the sqlite3 tool).'
      : `${moved}. ${replacement}`;
  return { db: openDurable(file), message };
}

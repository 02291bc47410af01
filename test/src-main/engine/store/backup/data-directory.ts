/**
 * A data directory as an engine leaves it. Its day files have two tables that are always written together, so that a copy
 * taken in the middle of a transaction shows.
 */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openChecked } from '../../../../../src-main/engine/store/damage.ts';
import { openRecords, type Records } from '../../../../../src-main/engine/store/records.ts';
import { openDatabase, type Database } from '../../../../../src-main/engine/store/sqlite.ts';
import { storedConnection } from '../../../../made-connection.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

export const DAYS = ['2026-01-01', '2026-01-02', '2026-01-03'];
export const ABOUT = { version: '1.2.3', secrets: 'Enter the passwords again.' };
export const never = (): AbortSignal => new AbortController().signal;
export const line = () => ({ signal: never(), progress: () => undefined });

/** Unchanged for so long that its time of change says something. */
export function age(file: string): void {
  utimesSync(file, 1_760_000_000, 1_760_000_000);
}

export function writeFile(dataDir: string, path: string, bytes: string | Uint8Array): void {
  mkdirSync(join(dataDir, dirname(path)), { recursive: true });
  writeFileSync(join(dataDir, path), bytes);
  age(join(dataDir, path));
}

/** Opens (and creates) a day. The caller closes it. */
export function openDay(dataDir: string, path: string): Database {
  mkdirSync(join(dataDir, dirname(path)), { recursive: true });
  const { db } = openChecked(join(dataDir, path));
  db.exec(
    'CREATE TABLE IF NOT EXISTS samples (tag_id, t, value, PRIMARY KEY (tag_id, t)) WITHOUT ROWID; ' +
      'CREATE TABLE IF NOT EXISTS dirty (tag_id, t)',
  );
  db.pragma('user_version = 1');
  return db;
}

export function addRows(db: Database, from: number, count: number): void {
  const sample = db.prepare('INSERT INTO samples VALUES (?, ?, ?)');
  const dirty = db.prepare('INSERT INTO dirty VALUES (?, ?)');
  db.transaction(() => {
    for (let t = from; t < from + count; t++) {
      sample.run(t % 7, t, Math.sin(t));
      dirty.run(t % 7, t);
    }
  })();
}

export function writeDay(dataDir: string, path: string, rows: number): void {
  const db = openDay(dataDir, path);
  addRows(db, 0, rows);
  db.close();
  age(join(dataDir, path));
}

/** Three days, rollups, records, two model files, a report. No engine holds it. */
export function dataDirectory(dataDir = join(temporaryDirectory(), 'data')): string {
  const records = openRecords(dataDir);
  records.connections.insert(storedConnection());
  records.audit({ at: 1, actor: 'Ada', action: 'test', subject: 'store', detail: 'was here' });
  records.close();
  DAYS.forEach((day, index) => writeDay(dataDir, `raw/${day}.db`, 1000 + index));
  writeDay(dataDir, 'rollups.db', 10);
  writeFile(dataDir, 'models/aa.mnemo', 'model a');
  writeFile(dataDir, 'models/bb.mnemo', '');
  writeFile(dataDir, 'reports/incident-1/report.pdf', 'report');
  writeFile(dataDir, 'models/cc.mnemo.part', 'half');
  writeFile(dataDir, 'secret.key', 'the key');
  writeFile(dataDir, 'exports/x.csv', 'export');
  return dataDir;
}

export function openRecordsOf(dataDir: string): Records {
  const records = openRecords(dataDir);
  onTestFinished(() => records.close());
  return records;
}

/** How many rows the two tables of a day have. */
export function rowsOf(file: string): { samples: number; dirty: number } {
  const db = openDatabase(file, { readonly: true });
  try {
    const count = (table: string): number =>
      db.prepare(`SELECT count(*) FROM ${table}`).pluck<number>().get()!;
    return { samples: count('samples'), dirty: count('dirty') };
  } finally {
    db.close();
  }
}

/** Writes a database into the data directory, reads it back and removes it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../engine/store/sqlite.ts';
import { answerProbe } from './probe.ts';

answerProbe<string, null>(async (dataDir) => {
  const folder = mkdtempSync(join(dataDir, 'doctor-'));
  try {
    const database = openDatabase(join(folder, 'probe.db'));
    database.pragma('journal_mode = WAL');
    database.exec('CREATE TABLE probe (value INTEGER)');
    database.prepare('INSERT INTO probe VALUES (?)').run(42);
    const row = database
      .prepare<{ value: number; version: string }>('SELECT value, sqlite_version() AS version FROM probe')
      .get();
    database.close();
    if (row?.value !== 42) throw new Error('What was written could not be read back.');
    return { found: `SQLite ${row.version}, written and read in ${dataDir}`, facts: null };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

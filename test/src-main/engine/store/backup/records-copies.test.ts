import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SECOND } from '../../../../../src-main/api/words.ts';
import { keepRecordsCopy } from '../../../../../src-main/engine/store/backup/records-copies.ts';
import { openRecords, type Records } from '../../../../../src-main/engine/store/records.ts';
import { openDatabase } from '../../../../../src-main/engine/store/sqlite.ts';
import { storedConnection } from '../../../../made-connection.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const DAY = 86_400 * SECOND;
/** 2026-11-20, 10:00 UTC */
const NOON = Date.UTC(2026, 10, 20, 10) * 1000;

const add = (records: Records, name: string): number =>
  records.connections.insert(storedConnection({ name })).id;
const names = (records: Records): string[] => records.connections.list().map(({ name }) => name);

function reopen(dataDir: string): Records {
  const records = openRecords(dataDir);
  onTestFinished(() => records.close());
  return records;
}

/** Records with a connection for each day, copied at the end of it; then one more, and closed. */
async function recordsOfDays(dataDir: string, days: number): Promise<void> {
  const records = openRecords(dataDir);
  for (let day = 0; day < days; day++) {
    add(records, `day ${day}`);
    await keepRecordsCopy(records, dataDir, NOON + day * DAY);
  }
  add(records, 'after the last copy');
  records.close();
}

test('one copy a day, the newest seven', async () => {
  const dataDir = temporaryDirectory();
  const records = reopen(dataDir);
  expect(await keepRecordsCopy(records, dataDir, NOON)).toBe(true);
  add(records, 'later that day');
  expect(await keepRecordsCopy(records, dataDir, NOON + 3600 * SECOND)).toBe(false);
  for (let day = 1; day < 9; day++)
    expect(await keepRecordsCopy(records, dataDir, NOON + day * DAY)).toBe(true);
  expect(readdirSync(join(dataDir, 'backups')).sort()).toEqual(
    [22, 23, 24, 25, 26, 27, 28].map((day) => `records-2026-11-${day}.db`),
  );
});

test('a copy that is not sound does not count', async () => {
  const dataDir = temporaryDirectory();
  const broken = { copyTo: async (file: string) => writeFileSync(file, 'no database '.repeat(1000)) };
  await expect(keepRecordsCopy(broken, dataDir, NOON)).rejects.toThrow('file is not a database');
  expect(readdirSync(join(dataDir, 'backups'))).toEqual([]);
});

test('a damaged records.db gives way to the newest copy, which is said with its day', async () => {
  const dataDir = temporaryDirectory();
  await recordsOfDays(dataDir, 2);
  writeFileSync(join(dataDir, 'records.db'), 'gone '.repeat(5000));
  const records = reopen(dataDir);
  expect(names(records)).toEqual(['day 0', 'day 1']);
  expect(records.messages).toHaveLength(1);
  expect(records.messages[0]).toMatch(
    /^records\.db was damaged \(.+\)\. It was moved to records\.db\.damaged-.+ The automatic copy of 2026-11-21 took its place \(backups\/records-2026-11-21\.db\): settings, .+ made after it are missing\. Check/,
  );
  // The lost record's number is not given again.
  expect(add(records, 'new')).toBeGreaterThan(3);
  expect(existsSync(join(dataDir, 'backups', 'records-2026-11-21.db'))).toBe(true);
});

test('a copy that was damaged too, or is of a newer version, is passed over', async () => {
  const dataDir = temporaryDirectory();
  await recordsOfDays(dataDir, 3);
  writeFileSync(join(dataDir, 'backups', 'records-2026-11-22.db'), 'gone '.repeat(5000));
  const newer = openDatabase(join(dataDir, 'backups', 'records-2026-11-21.db'));
  newer.pragma('user_version = 99');
  newer.close();
  writeFileSync(join(dataDir, 'records.db'), 'gone '.repeat(5000));
  const records = reopen(dataDir);
  expect(names(records)).toEqual(['day 0']);
  expect(records.messages[0]).toContain('The automatic copy of 2026-11-20 took its place');
  expect(existsSync(join(dataDir, 'records.db.part'))).toBe(false);
});

test('a lost records.db comes back from its copy; without one it begins empty, as on the first start', async () => {
  const dataDir = temporaryDirectory();
  await recordsOfDays(dataDir, 1);
  rmSync(join(dataDir, 'records.db'));
  const records = reopen(dataDir);
  expect(names(records)).toEqual(['day 0']);
  expect(records.messages[0]).toMatch(
    /^records\.db was missing\. The automatic copy of 2026-11-20 took its place/,
  );
  expect(reopen(temporaryDirectory()).messages).toEqual([]);
});

/** A disk that really fills up: a small tmpfs, where the test may mount one (root on Linux). */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { retention } from '../../../../src-main/api/words.ts';
import { planBackup } from '../../../../src-main/engine/store/backup/plan-backup.ts';
import { openChecked } from '../../../../src-main/engine/store/damage.ts';
import { openRecords } from '../../../../src-main/engine/store/records.ts';
import {
  isDiskFull,
  openDatabase,
  sqliteProblem,
  type Database,
} from '../../../../src-main/engine/store/sqlite.ts';
import { temporaryDirectory } from '../store/temporary-directory.ts';
import { addTag, dayFolder, upkeepRig } from './rig.ts';
import { smallDisk, type SmallDisk } from './small-disk.ts';

const MIB = 1024 * 1024;

/** Writes rows until there is no room. @returns how many were committed, and what then was thrown */
function fill(db: Database, from: number): { rows: number; error: unknown } {
  const insert = db.prepare('INSERT INTO samples VALUES (?, ?)');
  let rows = from;
  try {
    for (;;) {
      db.transaction(() => {
        for (let i = 0; i < 50; i++) insert.run(rows + i, 'x'.repeat(200));
      })();
      rows += 50;
    }
  } catch (error) {
    return { rows, error };
  }
}

test('a database that may not grow: the commit is refused whole, in words, and goes through when it may', () => {
  const { db } = openChecked(join(temporaryDirectory(), 'day.db'));
  onTestFinished(() => db.close());
  db.exec('CREATE TABLE samples (t PRIMARY KEY, value) WITHOUT ROWID');
  db.pragma('max_page_count = 100');
  const { rows, error } = fill(db, 0);
  expect(isDiskFull(error)).toBe(true);
  expect(sqliteProblem(error)).toBe('The disk is full: nothing more can be stored. Free space on it.');
  expect(db.prepare('SELECT count(*) FROM samples').pluck().get()).toBe(rows);
  db.pragma('max_page_count = 200');
  expect(fill(db, rows).rows).toBeGreaterThan(rows);
});

describe('on a small disk', () => {
  const diskFor = (skip: (note: string) => never): SmallDisk =>
    smallDisk(24) ?? skip('Only root on Linux can mount a small disk.');

  test('what was committed stays, the rest is refused in words, and room lets it through', ({ skip }) => {
    const { folder } = diskFor(skip);
    writeFileSync(join(folder, 'other'), Buffer.alloc(16 * MIB));
    const { db } = openChecked(join(folder, 'day.db'));
    db.exec('CREATE TABLE samples (t PRIMARY KEY, value) WITHOUT ROWID');
    const { rows, error } = fill(db, 0);
    expect(sqliteProblem(error)).toContain('The disk is full');
    expect(db.prepare('SELECT count(*) FROM samples').pluck().get()).toBe(rows);
    rmSync(join(folder, 'other'));
    const insert = db.prepare('INSERT INTO samples VALUES (?, 1)');
    insert.run(rows);
    db.close();
    const again = openChecked(join(folder, 'day.db'));
    expect(again.message).toBeNull();
    expect(again.db.prepare('SELECT count(*) FROM samples').pluck().get()).toBe(rows + 1);
    again.db.close();
  });

  test('records.db is not taken for damaged, and opens again as soon as there is room', ({ skip }) => {
    const { folder, freeBytes } = diskFor(skip);
    const file = join(folder, 'records.db');
    const first = openChecked(file);
    first.db.exec('CREATE TABLE notes (text); INSERT INTO notes VALUES (1)');
    first.db.close();
    writeFileSync(join(folder, 'other'), Buffer.alloc(Math.floor(freeBytes() / 4096) * 4096));
    expect(freeBytes()).toBe(0);
    let problem: unknown = null;
    try {
      openChecked(file).db.close();
    } catch (error) {
      problem = error;
    }
    expect(problem === null || sqliteProblem(problem).startsWith('The disk')).toBe(true);
    rmSync(join(folder, 'other'));
    const again = openChecked(file);
    expect(again.message).toBeNull();
    expect(again.db.prepare('SELECT text FROM notes').pluck().all()).toEqual([1]);
    again.db.close();
  });

  test('records can be changed all the same, hundreds of times, and nothing of it is lost', ({ skip }) => {
    const { folder, freeBytes } = diskFor(skip);
    const records = openRecords(folder);
    records.keepRoom();
    const tagId = addTag(records);
    writeFileSync(join(folder, 'other'), Buffer.alloc(Math.floor(freeBytes() / 4096) * 4096));
    expect(freeBytes()).toBe(0);
    for (let at = 0; at < 1000; at++) {
      records.audit({
        at,
        actor: 'Ada',
        action: 'alarm.acknowledge',
        subject: 'alarm 1',
        detail: 'x'.repeat(100),
      });
      records.tags.update({ ...records.tags.get(tagId)!, name: `name ${at}` });
    }
    // Full again, room cannot be kept: that is no failure.
    records.keepRoom();
    records.close();
    const db = openDatabase(join(folder, 'records.db'), { readonly: true });
    expect(db.prepare('SELECT count(*) FROM audit').pluck().get()).toBe(1000);
    expect(db.prepare('SELECT name FROM tags').pluck().get()).toBe('name 999');
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'kept_room'").pluck().get()).toBe(0);
    db.close();
  });

  test('upkeep deletes oldest days until there is room, where the operator chose so; the data stays sound', async ({
    skip,
  }) => {
    const { folder: dataDir, freeBytes } = diskFor(skip);
    mkdirSync(join(dataDir, 'raw'));
    const names = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'];
    for (const name of names) writeFileSync(join(dataDir, 'raw', `${name}.db`), Buffer.alloc(3 * MIB));
    const rig = upkeepRig(dayFolder, dataDir);
    rig.volume = null;
    await rig.round();
    writeFileSync(join(dataDir, 'other'), Buffer.alloc(freeBytes() - 64 * 1024));

    await rig.round();
    expect((await rig.desk.handlers['storage.status']()).full).toBe(true);
    expect(rig.telemetry.days()).toEqual(names);

    rig.records.saveSetting('retention', retention.parse({ dropOldestWhenFull: true }));
    await rig.round();
    expect(rig.telemetry.days()).toEqual(names.slice(1));
    expect(freeBytes()).toBeGreaterThan(2 * MIB);
    expect((await rig.desk.handlers['storage.status']()).full).toBe(false);
    await rig.round();
    expect(rig.audited().map(({ action }) => action)).toEqual(
      expect.arrayContaining(['storage.full', 'retention.drop', 'storage.room']),
    );
    const db = openDatabase(join(dataDir, 'records.db'), { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });

  test('a backup that does not fit is refused before it begins, with how much is missing', async ({
    skip,
  }) => {
    const { folder: dataDir } = diskFor(skip);
    openChecked(join(dataDir, 'records.db')).db.close();
    mkdirSync(join(dataDir, 'models'));
    writeFileSync(join(dataDir, 'models', 'a.mnemo'), Buffer.alloc(13 * MIB));
    await expect(planBackup(dataDir, null)).rejects.toThrow(
      /^The backup needs about 16 MB on the disk of .+backups, where the data itself lies, and 1\d MB are free\. Free .+ there, or choose another folder\.$/,
    );
  });
});

import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { retention, SECOND } from '../../../../src-main/api/words.ts';
import { addBaseline, DAY, dayFolder, GB, START, upkeepRig, type DayFolder } from './rig.ts';

const MB = 1e6;

/** Days 1 to `count` of November 2026, of so many bytes each. */
const withDays =
  (count: number, bytes = 10 * MB) =>
  (dataDir: string): DayFolder => {
    mkdirSync(join(dataDir, 'raw'));
    for (let day = 1; day <= count; day++) {
      const file = join(dataDir, 'raw', `2026-11-${String(day).padStart(2, '0')}.db`);
      writeFileSync(file, '');
      truncateSync(file, bytes);
    }
    return dayFolder(dataDir);
  };
const set = (changes: object) => retention.parse(changes);
const november = (day: number): number => Date.UTC(2026, 10, day) * 1000;

describe('storage.status', () => {
  test('says what there is, what a day adds and how long the room lasts', async () => {
    const rig = upkeepRig(withDays(4, 100 * MB));
    rig.volume = { freeBytes: 20 * GB, totalBytes: 100 * GB };
    const status = await rig.desk.handlers['storage.status']();
    expect(status).toMatchObject({
      retention: { rawDays: null, rollupDays: null, mostBytes: null, dropOldestWhenFull: false },
      rawBytes: 400 * MB,
      freeBytes: 20 * GB,
      days: 4,
      firstDay: '2026-11-01',
      bytesPerDay: 100 * MB,
      daysLeft: 200,
      full: false,
      warnings: ['raw/2026-11-01.db was damaged.'],
    });
    expect(status.recordsBytes).toBeGreaterThan(50_000);
  });

  test('claims nothing before a day has passed', async () => {
    const rig = upkeepRig(withDays(1));
    expect(await rig.desk.handlers['storage.status']()).toMatchObject({ bytesPerDay: null, daysLeft: null });
  });
});

describe('retention', () => {
  test('the setting is kept, told, audited with what it was before, and applied by the hour', async () => {
    const rig = upkeepRig(withDays(9));
    await rig.round();
    const status = await rig.desk.handlers['storage.setRetention'](set({ rawDays: 3, mostBytes: 50 * GB }));
    expect(status.retention).toMatchObject({ rawDays: 3, mostBytes: 50 * GB });
    expect(rig.audited()).toEqual([
      {
        actor: 'operator',
        action: 'retention.set',
        detail:
          'raw samples 3 days and at most 50 GB, rollups for ever; when the disk is full recording waits ' +
          '(before: raw samples for ever, rollups for ever; when the disk is full recording waits)',
      },
    ]);
    expect(rig.told).toContainEqual({ name: 'changed', payload: { what: 'storage' } });

    rig.now += 59 * 60 * SECOND;
    await rig.round();
    expect(rig.telemetry.days()).toHaveLength(9);
    rig.now += 60 * SECOND;
    await rig.round();
    expect(rig.telemetry.days()).toEqual(['2026-11-07', '2026-11-08', '2026-11-09']);
    expect(rig.audited().at(-1)).toEqual({
      actor: 'engine',
      action: 'retention.delete',
      detail:
        '6 raw days (2026-11-01 to 2026-11-06) deleted, 60 MB. Settings: raw samples 3 days and at most 50 GB, ' +
        'rollups for ever; when the disk is full recording waits.',
    });
    expect(rig.desk.counters()).toMatchObject({ stage: 'upkeep', in: 6, out: 6, refused: {} });
  });

  test('ages are counted from the newest event, never from later than now', async () => {
    const rig = upkeepRig(withDays(9));
    rig.records.saveSetting('retention', set({ rawDays: 5 }));
    // A replayed recording: its days are young by its own time.
    rig.telemetry.newest = november(4);
    await rig.round();
    expect(rig.telemetry.asked.at(-1)).toBe(november(4));
    expect(rig.telemetry.days()).toHaveLength(9);
    // One sample of the next century must not make everything old.
    rig.telemetry.newest = Date.UTC(2126, 0, 1) * 1000;
    rig.now += DAY;
    await rig.round();
    expect(rig.telemetry.asked.at(-1)).toBe(START + DAY);
    // Nothing recorded, nothing asked.
    rig.telemetry.newest = null;
    rig.now += DAY;
    await rig.round();
    expect(rig.telemetry.asked).toHaveLength(2);
  });

  test('what a baseline needs stays, also while it is recorded', async () => {
    const rig = upkeepRig(withDays(9));
    rig.records.saveSetting('retention', set({ rawDays: 1 }));
    addBaseline(rig.records, november(3) + 5, november(4) + 1);
    addBaseline(rig.records, november(8) - 1, null);
    await rig.round();
    expect(rig.telemetry.days()).toEqual([
      '2026-11-03',
      '2026-11-04',
      '2026-11-07',
      '2026-11-08',
      '2026-11-09',
    ]);
  });

  test('what stays beyond the settings is said', async () => {
    const rig = upkeepRig(withDays(9));
    rig.records.saveSetting('retention', set({ rawDays: 1 }));
    addBaseline(rig.records, november(3), november(5));
    await rig.round();
    expect((await rig.desk.handlers['storage.status']()).warnings).toContain(
      '2 raw days (2026-11-03 to 2026-11-04) kept beyond the retention settings: baselines lie in them.',
    );
  });

  test('a clock that was set back does not stop it', async () => {
    const rig = upkeepRig(withDays(2));
    await rig.round();
    rig.now -= 2 * 3600 * SECOND;
    await rig.round();
    expect(rig.telemetry.asked).toHaveLength(2);
  });

  test('a failure is shown and counted, does not stop the rounds, and is gone once it succeeds', async () => {
    const rig = upkeepRig(withDays(3));
    rig.telemetry.failure = new Error('the file is in use');
    await rig.round();
    rig.telemetry.failure = null;
    const failure = 'Deleting old days did not succeed: the file is in use';
    expect((await rig.desk.handlers['storage.status']()).warnings).toContain(failure);
    expect(rig.desk.counters()).toMatchObject({ refused: { 'Deleting old days': 1 }, lastRefusal: failure });
    rig.now += 3600 * SECOND;
    await rig.round();
    expect((await rig.desk.handlers['storage.status']()).warnings).not.toContain(failure);
  });
});

describe('room on the disk', () => {
  const volume = (freeBytes: number) => ({ freeBytes, totalBytes: 100 * GB });

  test('is watched more closely when there is little, and the operator is told what to do', async () => {
    const rig = upkeepRig(withDays(3));
    await rig.round();
    rig.volume = volume(1.5 * GB);
    await rig.round();
    expect(rig.pauses).toEqual([30_000, 5000]);
    const warned = await rig.desk.handlers['storage.status']();
    expect(warned).toMatchObject({ full: false });
    expect(warned.warnings[0]).toBe(
      `There is little room: 1.5 GB of 100 GB are free on the disk of ${rig.dataDir}. ` +
        'Free space on it, move backups and exports elsewhere, or keep fewer days.',
    );
    rig.volume = volume(0.4 * GB);
    expect((await rig.desk.handlers['storage.status']()).warnings[0]).toContain(
      'When it is full, recording stops.',
    );
  });

  test('full is said, told once, audited, and over when there is room', async () => {
    const rig = upkeepRig(withDays(3));
    await rig.round();
    rig.told.length = 0;
    rig.volume = volume(0);
    rig.telemetry.full = true;
    await rig.round();
    await rig.round();
    expect(rig.told).toEqual([{ name: 'changed', payload: { what: 'storage' } }]);
    const status = await rig.desk.handlers['storage.status']();
    expect(status.full).toBe(true);
    expect(status.warnings[0]).toContain('Recording waits until there is room');
    expect(rig.telemetry.days()).toHaveLength(3);
    rig.volume = volume(50 * GB);
    rig.telemetry.full = false;
    await rig.round();
    expect(rig.told).toHaveLength(2);
    expect(rig.audited().map(({ action, detail }) => [action, detail.slice(0, 20)])).toEqual([
      ['storage.full', 'The disk is full: 0 '],
      ['storage.room', 'There is room on the'],
    ]);
  });

  test('oldest days go only when the operator chose so, and only as many as are needed', async () => {
    const rig = upkeepRig(withDays(9, 100 * MB));
    rig.records.saveSetting('retention', set({ dropOldestWhenFull: true }));
    addBaseline(rig.records, november(1), november(2));
    // Each day that goes frees its bytes; 500 MB have to be free.
    const used = rig.telemetry.sizes().raw;
    Object.defineProperty(rig, 'volume', {
      get: () => volume(250 * MB + used - rig.telemetry.sizes().raw),
    });
    await rig.round();
    expect(rig.telemetry.days()).toEqual([1, 5, 6, 7, 8, 9].map((day) => `2026-11-0${day}`));
    expect(rig.audited().filter(({ action }) => action === 'retention.drop')).toEqual(
      [2, 3, 4].map((day) => ({
        actor: 'engine',
        action: 'retention.drop',
        detail: `1 raw day (2026-11-0${day}) deleted, 100 MB. The disk was nearly full.`,
      })),
    );
    expect(rig.desk.counters()).toMatchObject({ out: 3 });
  });

  test('where deleting a day frees nothing, the next one does not go at once', async () => {
    const rig = upkeepRig(withDays(9, 100 * MB));
    rig.records.saveSetting('retention', set({ dropOldestWhenFull: true }));
    rig.volume = volume(250 * MB);
    await rig.round();
    expect(rig.telemetry.days()).toHaveLength(8);
  });

  test('when nothing may go, that is said', async () => {
    const rig = upkeepRig(withDays(2));
    rig.records.saveSetting('retention', set({ dropOldestWhenFull: true }));
    addBaseline(rig.records, november(1), november(2));
    rig.volume = volume(0.1 * GB);
    await rig.round();
    expect((await rig.desk.handlers['storage.status']()).warnings).toContain(
      'Making room on the disk did not succeed: No raw day may be deleted: each is needed by a baseline or is being recorded.',
    );
    expect(rig.telemetry.days()).toHaveLength(2);
  });

  test('an audit entry that finds no room is written when there is some', async () => {
    let room = false;
    const rig = upkeepRig(withDays(2), undefined, (records) => ({
      ...records,
      audit: (entry) => {
        if (!room) throw new Error('database or disk is full');
        records.audit(entry);
      },
    }));
    rig.volume = volume(0);
    await rig.round();
    expect(rig.audited()).toEqual([]);
    room = true;
    await rig.round();
    expect(rig.audited().map(({ action }) => action)).toEqual(['storage.full']);
  });
});

describe('copies', () => {
  test('records.db is copied once a day, not onto a full disk', async () => {
    const rig = upkeepRig(withDays(2));
    rig.volume = { freeBytes: 0, totalBytes: 100 * GB };
    await rig.round();
    expect(existsSync(join(rig.dataDir, 'backups'))).toBe(false);
    rig.volume = { freeBytes: 50 * GB, totalBytes: 100 * GB };
    await rig.round();
    rig.now += DAY;
    await rig.round();
    await rig.round();
    expect(readdirSync(join(rig.dataDir, 'backups'))).toEqual([
      'records-2026-11-10.db',
      'records-2026-11-11.db',
    ]);
  });

  const noDays = (dataDir: string): DayFolder => withDays(0)(dataDir);

  test('a backup is a task that says where it is and what to do with it', async () => {
    const rig = upkeepRig(noDays);
    const task = await rig.desk.handlers['backup.start']({ folder: null });
    expect(task).toMatchObject({
      kind: 'backup',
      state: 'running',
      title: `Backup to ${join(rig.dataDir, 'backups')}`,
    });
    await expect(rig.desk.handlers['backup.start']({ folder: null })).rejects.toThrow(
      'A backup is being made. Wait for it to end, or cancel it first.',
    );
    const done = await rig.ended(task);
    expect(done).toMatchObject({ state: 'done', done: 1, problem: null });
    expect(existsSync(join(done.files[0]!, 'manifest.json'))).toBe(true);
    expect(done.remarks[0]).toMatch(/^1 files, .+ were copied/);
    expect(done.remarks.join(' ')).toContain('same disk as the data. Copy it to another');
    expect(done.remarks.join(' ')).toContain('Passwords and private keys');
    expect(rig.audited().map(({ action }) => action)).toEqual(['backup.start', 'backup.made']);
    await rig.ended(await rig.desk.handlers['backup.start']({ folder: null }));
  });

  test('a place that cannot take one is refused at once, and the next try is not', async () => {
    const rig = upkeepRig(noDays);
    await expect(rig.desk.handlers['backup.start']({ folder: 'backups' })).rejects.toThrow(
      'Give the whole path',
    );
    const task = await rig.desk.handlers['backup.start']({ folder: null });
    await rig.tasks.handlers['task.cancel']({ id: task.id });
    expect((await rig.ended(task)).state).toBe('cancelled');
    expect(rig.audited().map(({ action }) => action)).toEqual(['backup.start']);
    expect(readdirSync(join(rig.dataDir, 'backups'))).toEqual([]);
  });

  test('nothing is deleted by age under a backup', async () => {
    const rig = upkeepRig(noDays);
    await rig.round();
    rig.now += 3600 * SECOND;
    const task = await rig.desk.handlers['backup.start']({ folder: null });
    await rig.round();
    expect(rig.telemetry.asked).toHaveLength(1);
    expect(await rig.ended(task)).toMatchObject({ state: 'done' });
    await rig.round();
    expect(rig.telemetry.asked).toHaveLength(2);
  });
});

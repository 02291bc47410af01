import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { backupInThread } from '../../../../../src-main/engine/store/backup/backup-in-thread.ts';
import { isBackupPath } from '../../../../../src-main/engine/store/backup/backup-files.ts';
import { readManifest } from '../../../../../src-main/engine/store/backup/manifest.ts';
import { noteOfSecrets } from '../../../../../src-main/engine/store/backup/note-of-secrets.ts';
import { planBackup, removeUnfinished } from '../../../../../src-main/engine/store/backup/plan-backup.ts';
import { writeBackup, type BackupResult } from '../../../../../src-main/engine/store/backup/write-backup.ts';
import { openDatabase } from '../../../../../src-main/engine/store/sqlite.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import {
  ABOUT,
  addRows,
  age,
  dataDirectory,
  DAYS,
  line,
  openDay,
  openRecordsOf,
  rowsOf,
} from './data-directory.ts';

const backUp = async (dataDir: string, folder: string | null): Promise<BackupResult> =>
  writeBackup(await planBackup(dataDir, folder), ABOUT, line());

describe('what is in it', () => {
  test('databases, models and reports with their hashes; no key, no exports, no half files', async () => {
    const dataDir = dataDirectory();
    const made = await backUp(dataDir, null);
    const { files, omitted, ...about } = await readManifest(made.folder);
    expect(made.folder.startsWith(join(dataDir, 'backups', 'mnemo-'))).toBe(true);
    expect(files.map(({ path }) => path)).toEqual([
      ...DAYS.map((day) => `raw/${day}.db`),
      'rollups.db',
      'records.db',
      'models/aa.mnemo',
      'models/bb.mnemo',
      'reports/incident-1/report.pdf',
    ]);
    expect(omitted).toEqual([]);
    expect(about).toMatchObject({ kind: 'mnemo-backup', format: 1, ...ABOUT });
    expect(Date.parse(about.finished)).toBeGreaterThanOrEqual(Date.parse(about.began));
    // Nothing lies there that the list does not name.
    const there = readdirSync(made.folder, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    expect(there).toHaveLength(files.length + 1);
    expect(made).toMatchObject({ files: files.length, copiedBytes: made.bytes });
    expect(rowsOf(join(made.folder, 'raw/2026-01-02.db'))).toEqual({ samples: 1001, dirty: 1001 });
  });

  test('what a killed engine left in the logs is in the copies', async () => {
    const dataDir = dataDirectory();
    const db = openDay(dataDir, 'raw/2026-01-03.db');
    addRows(db, 5000, 10);
    onTestFinished(() => db.close());
    expect(statSync(join(dataDir, 'raw/2026-01-03.db-wal')).size).toBeGreaterThan(0);
    const made = await backUp(dataDir, null);
    expect(rowsOf(join(made.folder, 'raw/2026-01-03.db'))).toEqual({ samples: 1012, dirty: 1012 });
  });

  test('paths that lead elsewhere are not a backup’s', () => {
    const bad = [
      '../x.db',
      'raw/../../x.db',
      '/etc/passwd',
      'models/../x',
      'models/',
      'C:x',
      'models\\x',
      'secret.key',
    ];
    expect(bad.filter(isBackupPath)).toEqual([]);
    expect(
      ['records.db', 'raw/2026-01-01.db', 'reports/incident-1/a b.pdf'].filter(isBackupPath),
    ).toHaveLength(3);
  });

  test('it says what becomes of passwords', () => {
    expect(noteOfSecrets({})).toContain('secret.key of the data directory) is not');
    expect(noteOfSecrets({ MNEMO_SECRET_KEY: 'x' })).toContain('MNEMO_SECRET_KEY. Start with the same key');
  });
});

describe('beside a running engine', () => {
  test('the copies are those of one moment each, and no commit is lost or waits for the end', async () => {
    const dataDir = dataDirectory();
    const file = join(dataDir, 'raw/2026-01-03.db');
    // Larger than the first step, so that the writer's commits make the copy begin again.
    const db = openDay(dataDir, 'raw/2026-01-03.db');
    addRows(db, 10_000, 150_000);
    db.close();
    const records = openRecordsOf(dataDir);
    const writer = new Worker(new URL('./busy-writer.ts', import.meta.url), {
      workerData: { file, from: 1_000_000 },
    });
    await once(writer, 'message');
    const shares: number[] = [];
    const plan = await planBackup(dataDir, null);
    const made = await backupInThread(plan, ABOUT, {
      signal: new AbortController().signal,
      progress: (share) => shares.push(share),
    });
    records.audit({ at: 2, actor: 'a', action: 'b', subject: 'c', detail: 'after' });
    const ended = once(writer, 'message');
    writer.postMessage('stop');
    const [written] = (await ended) as [number];

    const { samples, dirty } = rowsOf(join(made.folder, 'raw/2026-01-03.db'));
    expect(samples).toBe(dirty);
    expect((samples - 151_002) % 20).toBe(0);
    expect(samples).toBeGreaterThan(151_002);
    expect(samples).toBeLessThanOrEqual(151_002 + written);
    expect(rowsOf(file).samples).toBe(151_002 + written);
    expect(shares.every((share, i) => share <= 1 && share > (shares[i - 1] ?? -1) - 0.5)).toBe(true);
    expect(existsSync(join(made.folder, 'raw/2026-01-03.db-wal'))).toBe(false);
    expect((await readManifest(made.folder)).omitted).toEqual([]);
  });

  test('a cancelled one leaves nothing', async () => {
    const dataDir = dataDirectory();
    const db = openDay(dataDir, 'raw/2026-01-03.db');
    addRows(db, 10_000, 200_000);
    db.close();
    const stop = new AbortController();
    const going = backupInThread(await planBackup(dataDir, null), ABOUT, {
      signal: stop.signal,
      progress: () => stop.abort(),
    });
    await expect(going).rejects.toThrow();
    expect(readdirSync(join(dataDir, 'backups'))).toEqual([]);
  });

  test('a day that retention deletes meanwhile is named', async () => {
    const dataDir = dataDirectory();
    const plan = await planBackup(dataDir, null);
    let told = 0;
    const made = await writeBackup(plan, ABOUT, {
      ...line(),
      progress: () => {
        if (told++ === 0)
          for (const end of ['', '-wal', '-shm'])
            rmSync(join(dataDir, `raw/2026-01-02.db${end}`), { force: true });
      },
    });
    expect(made.omitted).toEqual([
      'raw/2026-01-02.db is not in this backup: it was deleted while the backup was made (retention, or a full disk).',
    ]);
    expect((await readManifest(made.folder)).files.map(({ path }) => path)).not.toContain(
      'raw/2026-01-02.db',
    );
  });
});

describe('again into the same folder', () => {
  const inode = (...path: string[]): number => statSync(join(...path)).ino;

  test('what is unchanged is taken over, what changed is copied, and the one before stays as it was', async () => {
    const dataDir = dataDirectory();
    const folder = temporaryDirectory();
    const first = await backUp(dataDir, folder);
    const manifest = readFileSync(join(first.folder, 'manifest.json'), 'utf8');
    const db = openDay(dataDir, 'raw/2026-01-02.db');
    addRows(db, 5000, 1);
    db.close();
    const second = await backUp(dataDir, folder);
    expect(inode(first.folder, 'raw/2026-01-01.db')).toBe(inode(second.folder, 'raw/2026-01-01.db'));
    expect(inode(first.folder, 'raw/2026-01-02.db')).not.toBe(inode(second.folder, 'raw/2026-01-02.db'));
    expect(rowsOf(join(first.folder, 'raw/2026-01-02.db')).samples).toBe(1001);
    expect(rowsOf(join(second.folder, 'raw/2026-01-02.db')).samples).toBe(1002);
    expect(second.copiedBytes).toBeLessThan(second.bytes);
    expect(readFileSync(join(first.folder, 'manifest.json'), 'utf8')).toBe(manifest);

    rmSync(first.folder, { recursive: true });
    expect(rowsOf(join(second.folder, 'raw/2026-01-01.db')).samples).toBe(1000);
  });

  test('a copy of another length than was written is not trusted', async () => {
    const dataDir = dataDirectory();
    const folder = temporaryDirectory();
    const first = await backUp(dataDir, folder);
    writeFileSync(join(first.folder, 'raw/2026-01-01.db'), 'cut');
    const second = await backUp(dataDir, folder);
    expect(rowsOf(join(second.folder, 'raw/2026-01-01.db')).samples).toBe(1000);
  });

  test('a day that the engine keeps open is taken over as well when nothing was written', async () => {
    const dataDir = dataDirectory();
    const folder = temporaryDirectory();
    const db = openDay(dataDir, 'raw/2026-01-01.db');
    onTestFinished(() => db.close());
    addRows(db, 5000, 1);
    db.pragma('wal_checkpoint(PASSIVE)');
    age(join(dataDir, 'raw/2026-01-01.db'));
    const first = await backUp(dataDir, folder);
    const second = await backUp(dataDir, folder);
    expect(inode(first.folder, 'raw/2026-01-01.db')).toBe(inode(second.folder, 'raw/2026-01-01.db'));
    expect(rowsOf(join(second.folder, 'raw/2026-01-01.db')).samples).toBe(1001);
  });

  test('what was written to a log since is not overlooked', async () => {
    const dataDir = dataDirectory();
    const folder = temporaryDirectory();
    await backUp(dataDir, folder);
    // The day stays open: the rows are in its log, and the file itself has not changed.
    const db = openDay(dataDir, 'raw/2026-01-01.db');
    onTestFinished(() => db.close());
    addRows(db, 5000, 1);
    const second = await backUp(dataDir, folder);
    expect(rowsOf(join(second.folder, 'raw/2026-01-01.db')).samples).toBe(1001);
  });
});

describe('what is damaged', () => {
  test('a damaged day is left out and said, and is checked whole at the next start', async () => {
    const dataDir = dataDirectory();
    const file = join(dataDir, 'raw/2026-01-02.db');
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 8192, 20_000);
    writeFileSync(file, bytes);
    const made = await backUp(dataDir, null);
    expect(made.omitted).toHaveLength(1);
    expect(made.omitted[0]).toMatch(
      /^raw\/2026-01-02\.db is damaged \(.+\) and is not in this backup\. Keep the backup before/,
    );
    expect(existsSync(`${file}.check`)).toBe(true);
    expect(existsSync(join(made.folder, 'raw/2026-01-02.db'))).toBe(false);
    expect(made.files).toBe(7);
  });

  test('without sound records there is no backup', async () => {
    const dataDir = dataDirectory();
    writeFileSync(join(dataDir, 'records.db'), 'no database '.repeat(1000));
    await expect(backUp(dataDir, null)).rejects.toThrow(/^No backup was made\. records\.db is damaged/);
    expect(readdirSync(join(dataDir, 'backups'))).toEqual([]);
  });
});

describe('where it goes', () => {
  test('a place that cannot take it is refused with what to do', async () => {
    const dataDir = dataDirectory();
    const elsewhere = temporaryDirectory();
    const refused = (folder: string) =>
      planBackup(dataDir, folder).then(
        () => '',
        (error: Error) => error.message,
      );
    expect(await refused('backups')).toMatch(
      /^Give the whole path of the folder, as in .*backups, not "backups"\.$/,
    );
    expect(await refused(join(dataDir, 'raw'))).toContain(
      'lies in the data directory, where Mnemo keeps its own files',
    );
    expect(await refused(dataDir)).toContain('lies in the data directory');
    expect(await refused(join(elsewhere, 'usb', 'backups'))).toBe(
      `There is no folder ${join(elsewhere, 'usb')}. Connect its disk, or create it.`,
    );
    writeFileSync(join(elsewhere, 'file'), '');
    expect(await refused(join(elsewhere, 'file'))).toContain('is not a folder');
    const made = await backUp(dataDir, elsewhere);
    expect(await refused(made.folder)).toBe(
      `${made.folder} is itself a backup. Choose the folder it lies in: ${elsewhere}`,
    );
  });

  test('on a network share databases are copied and checked on the local disk first', async () => {
    const dataDir = dataDirectory();
    const folder = temporaryDirectory();
    const plan = { ...(await planBackup(dataDir, folder)), workshop: join(dataDir, 'exports') };
    // A database that is opened in the folder itself would need to write there.
    const made = await writeBackup(plan, ABOUT, line());
    expect(rowsOf(join(made.folder, 'raw/2026-01-01.db')).samples).toBe(1000);
    expect(readdirSync(join(dataDir, 'exports'))).toEqual(['x.csv']);
    const { files } = await readManifest(made.folder);
    expect(files.find(({ path }) => path === 'records.db')!.bytes).toBe(
      statSync(join(made.folder, 'records.db')).size,
    );
  });

  test('a copy is one plain file that needs no log, not even where nothing can be written', async () => {
    const dataDir = dataDirectory();
    const made = await backUp(dataDir, null);
    const file = join(made.folder, 'records.db');
    chmodSync(file, 0o400);
    const db = openDatabase(file, { readonly: true });
    onTestFinished(() => db.close());
    expect(db.pragma('journal_mode', { simple: true })).toBe('delete');
  });

  test('what a crash left is removed at the next start, finished backups stay', async () => {
    const dataDir = dataDirectory();
    const made = await backUp(dataDir, null);
    writeFileSync(join(dataDir, 'backups', 'mnemo-2026.part'), '');
    await removeUnfinished(dataDir);
    expect(readdirSync(join(dataDir, 'backups')).map((name) => join(dataDir, 'backups', name))).toEqual([
      made.folder,
    ]);
  });
});

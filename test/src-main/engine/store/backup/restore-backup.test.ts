import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Manifest } from '../../../../../src-main/engine/store/backup/manifest.ts';
import { planBackup } from '../../../../../src-main/engine/store/backup/plan-backup.ts';
import { restoreBackup, type Restored } from '../../../../../src-main/engine/store/backup/restore-backup.ts';
import { writeBackup } from '../../../../../src-main/engine/store/backup/write-backup.ts';
import { lockDataDirectory } from '../../../../../src-main/engine/store/lock.ts';
import { openDatabase } from '../../../../../src-main/engine/store/sqlite.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { ABOUT, dataDirectory, DAYS, line, openRecordsOf, rowsOf } from './data-directory.ts';

const NOW = Date.UTC(2026, 10, 23, 10) * 1000;

/** The next renaming to this path fails: no disk can be made to do so at that moment. */
const unwilling = vi.hoisted(() => ({ once: '' }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const rename: typeof real.rename = async (from, to) => {
    if (to !== unwilling.once) return real.rename(from, to);
    unwilling.once = '';
    throw Object.assign(new Error('EXDEV: not here'), { code: 'EXDEV' });
  };
  return { ...real, rename };
});

let dataDir: string;
let backup: string;
let target: string;

/** A data directory and its backup, made once and copied for each test. */
let template: string;
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'mnemo-restore-'));
  const data = dataDirectory(join(template, 'data'));
  await writeBackup(await planBackup(data, join(template, 'backups')), ABOUT, line());
});
afterAll(() => rmSync(template, { recursive: true }));

beforeEach(() => {
  const place = temporaryDirectory();
  cpSync(template, place, { recursive: true, preserveTimestamps: true });
  dataDir = join(place, 'data');
  backup = join(place, 'backups', readdirSync(join(place, 'backups'))[0]!);
  target = join(place, 'restored');
});

const restore = (replace = false, to = target): Promise<Restored> =>
  restoreBackup({ backup, dataDir: to, replace, now: NOW }, line());
const refusal = (replace = false): Promise<string> =>
  restore(replace).then(
    () => 'was restored',
    (error: Error) => error.message,
  );

function changeManifest(change: (manifest: Manifest) => object): void {
  const file = join(backup, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  writeFileSync(file, JSON.stringify(change(manifest)));
}

/** Every file below a folder with its content. */
const contentOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length), readFileSync(file, 'latin1')]),
  );

describe('into a new place', () => {
  test('everything that was copied is there, and the audit trail says where from', async () => {
    const restored = await restore();
    expect(restored).toMatchObject({ aside: null, keyKept: false, manifest: ABOUT });
    DAYS.forEach((day, index) =>
      expect(rowsOf(join(target, 'raw', `${day}.db`))).toEqual({
        samples: 1000 + index,
        dirty: 1000 + index,
      }),
    );
    expect(readFileSync(join(target, 'models/aa.mnemo'), 'utf8')).toBe('model a');
    expect(readdirSync(target).sort()).toEqual(['models', 'raw', 'records.db', 'reports', 'rollups.db']);
    const records = openRecordsOf(target);
    expect(records.connections.list()).toHaveLength(1);
    expect(records.messages).toEqual([]);
    const db = openDatabase(join(target, 'records.db'), { readonly: true });
    onTestFinished(() => db.close());
    expect(db.prepare('SELECT actor, action FROM audit').all()).toEqual([
      { actor: 'Ada', action: 'test' },
      { actor: 'operator', action: 'store.restore' },
    ]);
    expect(readdirSync(dirname(target)).sort()).toEqual(['backups', 'data', 'restored']);
  });

  test('an empty folder is a new place too', async () => {
    mkdirSync(target);
    await restore();
    expect(rowsOf(join(target, 'rollups.db')).samples).toBe(10);
  });

  test('on a system where others may look, only its owner may', async () => {
    await restore();
    if (process.platform !== 'win32') expect(statSync(target).mode & 0o077).toBe(0);
  });
});

describe('in the place of a present directory', () => {
  test('unasked it is refused and nothing changes', async () => {
    const before = contentOf(dataDir);
    await expect(restore(false, dataDir)).rejects.toThrow(
      `The data directory ${dataDir} is not empty. Choose another with --data, or add --replace: ` +
        'what is there now is then moved aside, not deleted.',
    );
    delete before['/engine.lock'];
    const after = contentOf(dataDir);
    delete after['/engine.lock'];
    expect(after).toEqual(before);
  });

  test('the present one is moved aside whole, key and backups go on', async () => {
    mkdirSync(join(dataDir, 'backups'));
    writeFileSync(join(dataDir, 'backups', 'records-2026-11-22.db'), 'copy');
    writeFileSync(join(dataDir, 'models/later.mnemo'), 'trained after the backup');
    const { aside, keyKept } = await restore(true, dataDir);
    expect(aside).toBe(`${dataDir}.before-restore-2026-11-23T10-00-00-000Z`);
    expect(keyKept).toBe(true);
    expect(readFileSync(join(dataDir, 'secret.key'), 'utf8')).toBe('the key');
    expect(readFileSync(join(dataDir, 'backups', 'records-2026-11-22.db'), 'utf8')).toBe('copy');
    expect(readdirSync(join(dataDir, 'models'))).toEqual(['aa.mnemo', 'bb.mnemo']);
    expect(readFileSync(join(aside!, 'models/later.mnemo'), 'utf8')).toBe('trained after the backup');
    expect(readFileSync(join(aside!, 'secret.key'), 'utf8')).toBe('the key');
    expect(rowsOf(join(aside!, 'rollups.db')).samples).toBe(10);
  });

  test('a backup that lies in the directory itself can be restored', async () => {
    backup = (await writeBackup(await planBackup(dataDir, null), ABOUT, line())).folder;
    await restore(true, dataDir);
    expect(rowsOf(join(dataDir, 'raw', `${DAYS[0]!}.db`)).samples).toBe(1000);
    expect(readdirSync(backup)).toContain('manifest.json');
  });

  test.skipIf(process.platform === 'win32')('a link to it stays one, and the data on its disk', async () => {
    const linked = `${dataDir}-link`;
    symlinkSync(dataDir, linked);
    onTestFinished(() => rmSync(linked));
    const { aside } = await restore(true, linked);
    expect(dirname(aside!)).toBe(dirname(realpathSync(dataDir)));
    expect(realpathSync(linked)).toBe(realpathSync(dataDir));
    expect(lstatSync(linked).isSymbolicLink()).toBe(true);
    expect(rowsOf(join(dataDir, 'raw', `${DAYS[0]!}.db`)).samples).toBe(1000);
  });

  test('not under a running engine', async () => {
    const lock = lockDataDirectory(dataDir);
    onTestFinished(() => lock.release());
    await expect(restore(true, dataDir)).rejects.toThrow(
      `Another Mnemo already works in ${dataDir}. Stop it first`,
    );
  });
});

describe('a backup that is not what was written', () => {
  const damaged = (path: string, what: string): RegExp =>
    new RegExp(
      `is not whole \\(${path.replaceAll('.', '\\.')}: ${what}.*\\)\\. Nothing was restored\\. Use another backup\\.$`,
    );

  test('one byte flipped anywhere in any file is found, the file is named, and the target stays away', async () => {
    const { files } = JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')) as Manifest;
    const filled = files.filter(({ bytes }) => bytes > 0);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...filled),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        async ({ path, bytes }, where, flip) => {
          const file = join(backup, path);
          const sound = readFileSync(file);
          const changed = Buffer.from(sound);
          changed[Math.floor(where * bytes)]! ^= flip;
          writeFileSync(file, changed);
          try {
            expect(await refusal()).toMatch(damaged(path, 'its content is not what was written'));
          } finally {
            writeFileSync(file, sound);
          }
          expect(readdirSync(dirname(target)).sort()).toEqual(['backups', 'data']);
        },
      ),
      { numRuns: 15 },
    );
    expect(await refusal()).toBe('was restored');
  });

  test('missing, cut and grown files are named, all of them', async () => {
    rmSync(join(backup, 'models/aa.mnemo'));
    writeFileSync(join(backup, 'models/bb.mnemo'), 'grown');
    writeFileSync(join(backup, 'raw/2026-01-01.db'), 'cut');
    const message = await refusal();
    expect(message).toContain('models/aa.mnemo: missing');
    expect(message).toContain('models/bb.mnemo: 5 bytes long instead of 0');
    expect(message).toContain('raw/2026-01-01.db: 3 bytes long instead of ');
    expect(readdirSync(dirname(target)).sort()).toEqual(['backups', 'data']);
  });

  test('a list that is missing, damaged, of something else or of a newer version is refused with what to do', async () => {
    const list = join(backup, 'manifest.json');
    changeManifest((manifest) => ({ ...manifest, format: 2 }));
    expect(await refusal()).toContain(
      'was written by a newer Mnemo (format 2; this version reads up to 1). Restore it with that version.',
    );
    changeManifest((manifest) => ({ ...manifest, format: 1, kind: 'other' }));
    expect(await refusal()).toContain('is not the list of a backup of Mnemo');
    writeFileSync(list, '{"kind":"mnemo-backup","format":1}');
    expect(await refusal()).toContain('(manifest.json) is damaged. Use another backup.');
    writeFileSync(list, 'half of it {');
    expect(await refusal()).toContain('(manifest.json) is damaged. Use another backup.');
    rmSync(list);
    expect(await refusal()).toContain('manifest.json is missing');
    backup = dirname(backup);
    mkdirSync(join(backup, 'mnemo-2027-01-01T00-00-00-000Z'));
    expect(await refusal()).toMatch(
      /holds 2 backups\. Name one of them, the newest is .+mnemo-2027-01-01T00-00-00-000Z$/,
    );
  });

  test('a list never writes outside the data directory', async () => {
    for (const path of ['../escaped', 'raw/../../escaped', '/tmp/escaped', 'secret.key', 'engine.lock']) {
      changeManifest((manifest) => ({
        ...manifest,
        files: [...manifest.files.slice(-5), { ...manifest.files[0]!, path }],
      }));
      expect(await refusal()).toContain('is damaged');
    }
  });

  test.each(['records.db', 'rollups.db', 'raw/2026-01-02.db'])(
    '%s of a newer version is refused',
    async (path) => {
      const newer = openDatabase(join(dataDir, path));
      newer.pragma('user_version = 99');
      newer.close();
      backup = (await writeBackup(await planBackup(dataDir, null), ABOUT, line())).folder;
      expect(await refusal()).toMatch(
        new RegExp(
          `was written by a newer Mnemo \\(${path} has format 99; this version reads up to \\d+\\)\\. Restore it`,
        ),
      );
      expect(readdirSync(dirname(target)).sort()).toEqual(['backups', 'data']);
    },
  );
});

test('an interrupted restore leaves the present directory as it was', async () => {
  const stop = new AbortController();
  let told = 0;
  const going = restoreBackup(
    { backup, dataDir, replace: true, now: NOW },
    { signal: stop.signal, progress: () => void (++told === 3 && stop.abort()) },
  );
  await expect(going).rejects.toThrow();
  expect(rowsOf(join(dataDir, 'rollups.db')).samples).toBe(10);
  expect(readdirSync(dirname(dataDir)).sort()).toEqual(['backups', 'data']);
});

test('a directory that cannot be put in its place is put back', async () => {
  unwilling.once = dataDir;
  await expect(restore(true, dataDir)).rejects.toThrow('EXDEV');
  expect(rowsOf(join(dataDir, 'rollups.db')).samples).toBe(10);
  expect(readdirSync(dirname(dataDir)).sort()).toEqual(['backups', 'data']);
});

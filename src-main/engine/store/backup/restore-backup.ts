/**
 * A data directory out of a backup: everything is copied beside it and checked there; only when all of it is good does it
 * take the directory's place, by renaming. A present directory is moved aside, never deleted.
 */
import { copyFile, mkdir, mkdtemp, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Micros } from '../../../api/words.ts';
import { Refusal } from '../../engine-parts.ts';
import { KEY_FILE } from '../../secrets/index.ts';
import { lockDataDirectory } from '../lock.ts';
import { openRecords } from '../records.ts';
import { inBytes, volumeOf } from '../volume.ts';
import { BACKUP_FOLDER, isDatabase } from './backup-files.ts';
import { DamagedDatabase, sealCopy } from './copy-database.ts';
import { syncFile, syncFolder } from './durable.ts';
import { copyHashed } from './file-hash.ts';
import { readManifest, type Manifest, type ManifestFile } from './manifest.ts';
import { refuseNewer } from './newest-formats.ts';
import type { BackupLine } from './write-backup.ts';

export interface RestoreOptions {
  /** A backup's own folder. */
  readonly backup: string;
  readonly dataDir: string;
  /** Whether a present data directory may be moved aside. */
  readonly replace: boolean;
  /** For the audit trail. */
  readonly now: Micros;
}

export interface Restored {
  readonly manifest: Manifest;
  readonly bytes: number;
  /** Where the former data directory is now; null: there was none. */
  readonly aside: string | null;
  /** The former directory's key of stored passwords was taken over. */
  readonly keyKept: boolean;
}

const LOCK = 'engine.lock';
/** Damage named one by one; more is counted. */
const MOST_NAMED = 5;

/** @throws Refusal in words for the operator, or the signal's reason; the present data directory is then as it was */
export async function restoreBackup(options: RestoreOptions, line: BackupLine): Promise<Restored> {
  const backup = resolve(options.backup);
  // Where a link leads to another disk, the data stays on that disk, and the link stays a link.
  const named = resolve(options.dataDir);
  const dataDir = await realpath(named).catch(() => named);
  const manifest = await readManifest(backup);
  refuseNewer(backup, manifest.files);
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const release = await takeDirectory(dataDir, options.replace);
  let building: string | undefined;
  try {
    await checkRoom(dirname(dataDir), bytes);
    building = await mkdtemp(`${dataDir}.restoring-`).catch((error: unknown) => {
      throw new Refusal(`The folder ${dirname(dataDir)} cannot be written (${codeOf(error)}). ${ELSEWHERE}`);
    });
    await copyAll(backup, building, manifest.files, bytes, line);
    noteInAudit(building, backup, manifest, options.now);
    const keyKept = await copyFile(join(dataDir, KEY_FILE), join(building, KEY_FILE)).then(
      () => true,
      (error: unknown) => {
        if (codeOf(error) === 'ENOENT') return false;
        throw error;
      },
    );
    if (keyKept) await syncFile(join(building, KEY_FILE));
    await syncFolder(building);
    line.signal.throwIfAborted();
    release();
    const aside = await exchange(dataDir, building, options.now);
    return { manifest, bytes, aside, keyKept };
  } catch (error) {
    if (building !== undefined) await rm(building, { recursive: true, force: true });
    if (codeOf(error) === 'ENOSPC')
      throw new Refusal(`The disk of ${dataDir} became full: nothing was restored. Free space there.`, {
        cause: error,
      });
    throw error;
  } finally {
    release();
  }
}

const ELSEWHERE =
  'The data directory is built beside the present one and takes its place by renaming. ' +
  'Restore to another path with --data, and start Mnemo with it.';

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

/** Makes sure that nobody works in the directory and that nothing in it is replaced unasked. */
async function takeDirectory(dataDir: string, replace: boolean): Promise<() => void> {
  const present = await stat(dataDir).catch(() => null);
  if (present === null) return () => undefined;
  if (!present.isDirectory()) throw new Refusal(`${dataDir} is not a folder. Choose another with --data.`);
  // Throws when an engine works there.
  const lock = lockDataDirectory(dataDir);
  const content = (await readdir(dataDir)).filter((name) => !name.startsWith(LOCK));
  if (content.length === 0 || replace) return () => lock.release();
  lock.release();
  throw new Refusal(
    `The data directory ${dataDir} is not empty. Choose another with --data, or add --replace: ` +
      'what is there now is then moved aside, not deleted.',
  );
}

async function checkRoom(folder: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { freeBytes } = await volumeOf(folder);
  if (freeBytes < bytes)
    throw new Refusal(
      `The backup holds ${inBytes(bytes)} and ${inBytes(freeBytes)} are free on the disk of ${folder}. Free space there first.`,
    );
}

async function copyAll(
  backup: string,
  building: string,
  files: readonly ManifestFile[],
  total: number,
  { signal, progress }: BackupLine,
): Promise<void> {
  const problems: string[] = [];
  const folders = new Set([building]);
  let done = 0;
  for (const file of files) {
    signal.throwIfAborted();
    const to = join(building, file.path);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    folders.add(dirname(to));
    const problem = await copyOne(join(backup, file.path), to, file, {
      signal,
      progress: (bytes) => progress(Math.min(1, (done += bytes) / Math.max(1, total))),
    });
    if (problem !== null) problems.push(`${file.path}: ${problem}`);
  }
  for (const folder of folders) await syncFolder(folder);
  if (problems.length === 0) return;
  const more = problems.length > MOST_NAMED ? `; and ${problems.length - MOST_NAMED} more` : '';
  throw new Refusal(
    `The backup ${backup} is not whole (${problems.slice(0, MOST_NAMED).join('; ')}${more}). Nothing was restored. ` +
      'Use another backup.',
  );
}

/** What is wrong with one file of the backup, or null when it is copied and good. */
async function copyOne(
  from: string,
  to: string,
  { path, bytes, sha256, format }: ManifestFile,
  line: { signal: AbortSignal; progress: (bytes: number) => void },
): Promise<string | null> {
  try {
    const copied = await copyHashed(from, to, line);
    if (copied.bytes !== bytes) return `${copied.bytes} bytes long instead of ${bytes}`;
    if (copied.sha256 !== sha256) return 'its content is not what was written';
    if (isDatabase(path) && (await sealCopy(to)) !== format)
      return 'its format is not the one that was written';
    return null;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'missing';
    if (error instanceof DamagedDatabase) return `damaged (${error.message})`;
    throw error;
  }
}

function noteInAudit(building: string, backup: string, manifest: Manifest, now: Micros): void {
  const records = openRecords(building);
  try {
    records.audit({
      at: now,
      actor: 'operator',
      action: 'store.restore',
      subject: 'store',
      detail: `restored from ${backup}, written ${manifest.finished} by Mnemo ${manifest.version}`,
    });
  } finally {
    records.close();
  }
}

/** Puts the new directory in the place of the present one. @returns where that is now; null: there was nothing in it */
async function exchange(dataDir: string, building: string, now: Micros): Promise<string | null> {
  const parent = dirname(dataDir);
  const content = await readdir(dataDir).catch(() => null);
  if (content === null || content.every((name) => name.startsWith(LOCK))) {
    for (const name of content ?? []) await rm(join(dataDir, name));
    if (content !== null) await rmdir(dataDir).catch(refuseToMove(dataDir));
    await rename(building, dataDir);
    await syncFolder(parent);
    return null;
  }
  const aside = `${dataDir}.before-restore-${new Date(now / 1000).toISOString().replaceAll(/[:.]/g, '-')}`;
  await rename(dataDir, aside).catch(refuseToMove(dataDir));
  try {
    await rename(building, dataDir);
  } catch (error) {
    await rename(aside, dataDir);
    throw error;
  }
  // Backups stay where the operator expects them, whatever becomes of the directory that was moved aside.
  // A disk mounted there cannot be moved: they are then where the rest of the former directory is.
  if (content.includes(BACKUP_FOLDER))
    await rename(join(aside, BACKUP_FOLDER), join(dataDir, BACKUP_FOLDER)).catch(() => undefined);
  await syncFolder(parent);
  return aside;
}

const refuseToMove =
  (dataDir: string) =>
  (error: unknown): never => {
    throw new Refusal(`The data directory ${dataDir} cannot be moved (${codeOf(error)}). ${ELSEWHERE}`, {
      cause: error,
    });
  };

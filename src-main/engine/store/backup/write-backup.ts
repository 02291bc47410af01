/** The backup itself: every file copied, checked and hashed, the manifest last, and only then under its final name. */
import { link, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '../../engine-parts.ts';
import { demandCheck } from '../damage.ts';
import { isDiskFull, openDatabase } from '../sqlite.ts';
import { bytesOf, databasesOf, factsOf, isDatabase, plainFilesOf } from './backup-files.ts';
import { copyDatabase, DamagedDatabase, foldLog } from './copy-database.ts';
import { syncFile, syncFolder } from './durable.ts';
import { copyHashed, hashFile, type Hashed } from './file-hash.ts';
import { backupName, MANIFEST, newManifest, type ManifestFile } from './manifest.ts';
import { unchanged, type BackupPlan } from './plan-backup.ts';

export interface BackupLine {
  readonly signal: AbortSignal;
  /** Share done, 0 to 1. */
  progress(done: number): void;
}

export interface BackupResult {
  /** The finished backup's folder. */
  readonly folder: string;
  readonly files: number;
  /** All of it, and what was not there before. */
  readonly bytes: number;
  readonly copiedBytes: number;
  /** What should be in it and is not, in sentences. */
  readonly omitted: readonly string[];
}

/**
 * Writes a backup while the engine goes on, or of a stopped one. Whatever ends it early leaves nothing behind but, after
 * a crash, a folder named ".part".
 * @param about what the manifest says of its maker, and of passwords
 * @throws Refusal in words for the operator, or the signal's reason
 */
export async function writeBackup(
  plan: BackupPlan,
  about: { readonly version: string; readonly secrets: string },
  line: BackupLine,
): Promise<BackupResult> {
  const began = new Date();
  const folder = join(plan.folder, backupName(began));
  const building = `${folder}.part`;
  await mkdir(building, { mode: 0o700 });
  try {
    const copier = createCopier(plan, building, line);
    for (const path of await databasesOf(plan.dataDir)) await copier.take(path);
    for (const path of await plainFilesOf(plan.dataDir)) await copier.take(path);
    const { files, omitted } = copier;
    const manifest = newManifest({
      ...about,
      sqlite: sqliteVersion(),
      began: began.toISOString(),
      finished: new Date().toISOString(),
      files,
      omitted,
    });
    const list = join(building, MANIFEST);
    await writeFile(`${list}.part`, `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
    await syncFile(`${list}.part`);
    await rename(`${list}.part`, list);
    for (const inside of new Set(files.map(({ path }) => dirname(path))))
      await syncFolder(join(building, inside));
    await syncFolder(building);
    line.signal.throwIfAborted();
    await rename(building, folder);
    await syncFolder(plan.folder);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return { folder, files: files.length, bytes, copiedBytes: copier.copiedBytes(), omitted };
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    if (isDiskFull(error) || (error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new Refusal(
        `The disk of ${plan.folder} became full: the backup was not finished and what there was of it is removed. ` +
          'Free space there, or choose another folder.',
        { cause: error },
      );
    throw error;
  }
}

function createCopier(
  { dataDir, previous, workshop, bytes: total }: BackupPlan,
  building: string,
  line: BackupLine,
) {
  const files: ManifestFile[] = [];
  const omitted: string[] = [];
  let done = 0;
  let copiedBytes = 0;
  // The file grows while it is copied, so the share is held below one until the manifest stands.
  const tell = (bytes: number): void => line.progress(Math.min(0.999, (done + bytes) / Math.max(1, total)));

  async function take(path: string): Promise<void> {
    line.signal.throwIfAborted();
    const from = join(dataDir, path);
    const to = join(building, path);
    const size = (await stat(from).catch(() => null))?.size;
    if (size === undefined) return void omitted.push(deleted(path));
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    if (isDatabase(path) && (await bytesOf(`${from}-wal`)) > 0) tryToFold(from);
    const known = await unchanged(dataDir, path, previous);
    if (known !== null && (await linked(join(previous!.folder, path), to))) files.push(known);
    else await copy(path, from, to, size);
    done += size;
    tell(0);
  }

  async function copy(path: string, from: string, to: string, size: number): Promise<void> {
    // Looked at before the copying: a change during it makes the next backup copy the file again.
    const source = await factsOf(from).catch(() => null);
    try {
      if (isDatabase(path)) {
        const made = workshop === null ? to : join(workshop, 'database.part');
        const format = await copyDatabase(from, made, {
          signal: line.signal,
          progress: (share) => tell(0.7 * share * size),
        });
        const hashed =
          made === to ? await hashFile(to, { signal: line.signal }) : await moved(made, to, line.signal);
        files.push({ path, format, source, ...hashed });
      } else
        files.push({ path, format: null, source, ...(await copyHashed(from, to, { signal: line.signal })) });
    } catch (error) {
      await rm(to, { force: true });
      if (workshop !== null) await rm(join(workshop, 'database.part'), { force: true });
      const why = whyLeftOut(error, path, (await stat(from).catch(() => null)) === null);
      if (why === null) throw error;
      if (error instanceof DamagedDatabase) demandCheck(from);
      if (path === 'records.db') throw new Refusal(`No backup was made. ${why}`, { cause: error });
      omitted.push(why);
      return;
    }
    copiedBytes += files.at(-1)!.bytes;
  }

  return { take, files, omitted, copiedBytes: () => copiedBytes };
}

/** Whatever is in the way, the copy is made all the same, and says what is wrong with the file. */
function tryToFold(file: string): void {
  try {
    foldLog(file);
  } catch {
    return;
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  // Too many links to one file, or a previous backup that is being deleted: a copy does as well.
  return link(from, to).then(
    () => true,
    () => false,
  );
}

async function moved(from: string, to: string, signal: AbortSignal): Promise<Hashed> {
  const hashed = await copyHashed(from, to, { signal });
  await rm(from);
  return hashed;
}

const deleted = (path: string): string =>
  `${path} is not in this backup: it was deleted while the backup was made (retention, or a full disk).`;

/** The reason in words when one file cannot be part of the backup; null when the backup cannot go on. */
function whyLeftOut(error: unknown, path: string, gone: boolean): string | null {
  if (error instanceof DamagedDatabase)
    return (
      `${path} is damaged (${error.message}) and is not in this backup. Keep the backup before this one. ` +
      'At its next start Mnemo moves the damaged file aside and says what to do.'
    );
  return gone ? deleted(path) : null;
}

function sqliteVersion(): string {
  const db = openDatabase(':memory:');
  try {
    return db.prepare('SELECT sqlite_version()').pluck<string>().get()!;
  } finally {
    db.close();
  }
}

/** Where a backup goes, what of it is there already, and whether there is room for the rest. */
import { link, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { Refusal } from '../../engine-parts.ts';
import { networkShare } from '../network-share.ts';
import { inBytes, littleRoom, volumeOf } from '../volume.ts';
import { BACKUP_FOLDER, bytesOf, databasesOf, factsOf, plainFilesOf } from './backup-files.ts';
import { backupsIn, MANIFEST, readManifest, type ManifestFile } from './manifest.ts';

export interface BackupPlan {
  readonly dataDir: string;
  /** The folder the backup's own folder is made in. */
  readonly folder: string;
  /** The newest backup that is there, whose unchanged files are taken over as hard links; null: copy everything. */
  readonly previous: { readonly folder: string; readonly files: ReadonlyMap<string, ManifestFile> } | null;
  /**
   * Where a database is copied and checked before it goes into the folder; null: in the folder itself. SQLite cannot
   * rely on the locks of a network share, and a plain file gets there safely.
   */
  readonly workshop: string | null;
  /** What the files come to, bytes; only for progress: they grow meanwhile. */
  readonly bytes: number;
  /** What an operator should know of the place, in sentences. */
  readonly remarks: readonly string[];
}

/** Left free beside a backup on another disk than the data's. */
const RESERVE = 64 * 1024 * 1024;

/**
 * Looks at everything that can be seen before the long work begins, and makes the folder where it is missing.
 * @param folder full path, or null: "backups" in the data directory
 * @throws Refusal when the folder cannot take the backup
 */
export async function planBackup(dataDir: string, folder: string | null): Promise<BackupPlan> {
  const target = await openFolder(dataDir, folder);
  const sameDisk = (await stat(target)).dev === (await stat(dataDir)).dev;
  const newest = await newestIn(target);
  const linkable = newest !== null && (await takesLinks(join(newest.folder, MANIFEST), target));
  const previous = linkable ? newest : null;
  const share = await networkShare(target);
  let bytes = 0;
  let copied = 0;
  let largest = 0;
  for (const path of [...(await databasesOf(dataDir)), ...(await plainFilesOf(dataDir))]) {
    const file = join(dataDir, path);
    const size = (await bytesOf(file)) + (await bytesOf(`${file}-wal`));
    bytes += size;
    largest = Math.max(largest, size);
    if ((await unchanged(dataDir, path, previous)) === null) copied += size;
  }
  await checkRoom(target, copied, sameDisk);
  if (share !== null) {
    await mkdir(join(dataDir, BACKUP_FOLDER), { recursive: true, mode: 0o700 });
    await checkRoom(dataDir, largest, true);
  }
  return {
    dataDir,
    folder: target,
    previous,
    workshop: share === null ? null : join(dataDir, BACKUP_FOLDER),
    bytes,
    remarks: remarksOf(sameDisk, newest !== null && !linkable),
  };
}

/** On the data's own disk a backup must not take the room that recording needs. */
async function checkRoom(folder: string, bytes: number, ownDisk: boolean): Promise<void> {
  const { freeBytes, totalBytes } = await volumeOf(folder);
  const needed = bytes + (ownDisk ? littleRoom(totalBytes) : Math.min(RESERVE, 0.1 * totalBytes));
  if (freeBytes >= needed) return;
  throw new Refusal(
    `The backup needs about ${inBytes(needed)} on the disk of ${folder}${ownDisk ? ', where the data itself lies,' : ''} ` +
      `and ${inBytes(freeBytes)} are free. Free ${inBytes(needed - freeBytes)} there, or choose another folder.`,
  );
}

/** The manifest's entry of a file of the last backup that need not be copied again; null: copy it. */
export async function unchanged(
  dataDir: string,
  path: string,
  previous: BackupPlan['previous'],
): Promise<ManifestFile | null> {
  const known = previous?.files.get(path);
  if (previous === null || known?.source == null) return null;
  const facts = await factsOf(join(dataDir, path)).catch(() => null);
  const same = facts?.bytes === known.source.bytes && facts.modified === known.source.modified;
  return same && (await bytesOf(join(previous.folder, path))) === known.bytes ? known : null;
}

/** Removes what an interrupted backup left in the data directory's own folder; the caller holds the directory's lock. */
export async function removeUnfinished(dataDir: string): Promise<void> {
  const folder = join(dataDir, BACKUP_FOLDER);
  for (const name of await readdir(folder).catch((): string[] => []))
    if (name.endsWith('.part')) await rm(join(folder, name), { recursive: true, force: true });
}

async function openFolder(dataDir: string, wanted: string | null): Promise<string> {
  const own = join(dataDir, BACKUP_FOLDER);
  if (wanted !== null && !isAbsolute(wanted))
    throw new Refusal(`Give the whole path of the folder, as in ${resolve('/backups')}, not "${wanted}".`);
  const folder = wanted === null ? own : resolve(wanted);
  const inside = relative(dataDir, folder);
  if (folder !== own && inside.split(/[/\\]/)[0] !== '..' && !isAbsolute(inside))
    throw new Refusal(
      `${folder} lies in the data directory, where Mnemo keeps its own files. Choose a folder elsewhere, or ${own}.`,
    );
  if ((await stat(join(folder, MANIFEST)).catch(() => null)) !== null)
    throw new Refusal(`${folder} is itself a backup. Choose the folder it lies in: ${dirname(folder)}`);
  try {
    // Not recursive: a mistyped or unmounted path must not grow on the system's disk.
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw unusable(folder, code);
  }
  return folder;
}

function unusable(folder: string, code: string | undefined): Refusal {
  if (code === 'ENOENT')
    return new Refusal(`There is no folder ${dirname(folder)}. Connect its disk, or create it.`);
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return new Refusal(`${folder} is not a folder. Choose another.`);
  return new Refusal(`The folder ${folder} cannot be written (${code ?? 'unknown'}). Choose another.`);
}

async function newestIn(folder: string): Promise<BackupPlan['previous']> {
  for (const name of await backupsIn(folder)) {
    const manifest = await readManifest(join(folder, name)).catch(() => null);
    if (manifest === null) continue;
    return { folder: join(folder, name), files: new Map(manifest.files.map((file) => [file.path, file])) };
  }
  return null;
}

/** FAT, exFAT and some shares know no hard links. */
async function takesLinks(file: string, folder: string): Promise<boolean> {
  const trial = join(folder, `.links-${process.pid}.part`);
  try {
    await rm(trial, { force: true });
    await link(file, trial);
    await rm(trial);
    return true;
  } catch {
    return false;
  }
}

function remarksOf(sameDisk: boolean, noLinks: boolean): string[] {
  return [
    ...(sameDisk
      ? ['This backup lies on the same disk as the data. Copy it to another disk or machine.']
      : []),
    ...(noLinks
      ? ['The file system of this folder has no hard links: unchanged days are copied again.']
      : []),
  ];
}

/** An exported file appears whole or not at all, and never in the place of another one. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Refusal } from '../../engine-parts.ts';
import { syncFolder } from '../../store/backup/durable.ts';

const PART = '.part';

/** @throws Refusal when the file exists, its folder does not, or it cannot be written there */
export async function checkFree(file: string): Promise<void> {
  const folder = await stat(dirname(file)).catch(() => null);
  if (folder?.isDirectory() !== true)
    throw new Refusal(`The folder ${dirname(file)} does not exist. Create it, or choose another place.`);
  if ((await stat(file).catch(() => null)) !== null) throw exists(file);
}

/**
 * Writes beside the target, flushes to the disk, then gives the file its name. When `work` fails nothing is left.
 * @throws Refusal in words for what can happen to a disk; what `work` throws
 */
export async function writeNewFile(file: string, work: (handle: FileHandle) => Promise<void>): Promise<void> {
  const beside = join(dirname(file), `.${basename(file)}.${randomUUID()}${PART}`);
  let handle: FileHandle | undefined;
  try {
    handle = await open(beside, 'wx');
    await work(handle);
    await handle.sync();
    await handle.close();
    await publish(beside, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await handle?.close().catch(() => undefined);
    await unlink(beside).catch(() => undefined);
    throw inWords(error, file);
  }
}

/** A link fails where the name is taken, which a rename does not. */
async function publish(beside: string, file: string): Promise<void> {
  try {
    await link(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(file);
    // Some file systems (exFAT on a stick) have no links.
    await checkFree(file);
    await rename(beside, file);
    return;
  }
  await unlink(beside);
}

/** What a killed engine left half written in a folder that is only ours. */
export async function removeLeftovers(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder))
    if (name.startsWith('.') && name.endsWith(PART)) await unlink(join(folder, name));
}

const exists = (file: string): Refusal =>
  new Refusal(`${file} exists already and is not written over. Choose another name, or move it away first.`);

function inWords(error: unknown, file: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Refusal(
      `The disk is full: ${file} could not be written, and nothing of it was kept. Free space, or choose another disk.`,
      { cause: error },
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new Refusal(`${file} may not be written. Choose another place.`, { cause: error });
  if (code === 'EIO')
    return new Refusal(`${file} could not be written (${message}). Check the disk.`, { cause: error });
  return error;
}

/** Results appear whole or not at all: a reader never sees half a file, and a failed command leaves the old one. */
import { constants } from 'node:fs';
import { access, open, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../input-error.ts';

/**
 * Checks, before the long work starts, that the result can be written.
 * @param sources files the result is made from: it must not take the place of one of them
 * @throws InputError
 */
export async function checkWritable(file: string, sources: readonly string[]): Promise<void> {
  const folder = dirname(resolve(file));
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new InputError(
      missing
        ? `The folder ${folder} does not exist: create it, or choose another place for ${basename(file)}.`
        : `The folder ${folder} may not be written to: choose another place for ${basename(file)}.`,
    );
  }
  const known = await stat(file).catch(() => null);
  if (known === null) return;
  if (known.isDirectory()) throw new InputError(`${file} is a folder: give the name of a file.`);
  // The rename would put a file in the place of a device or a pipe.
  if (!known.isFile()) throw new InputError(`${file} is not a regular file: give the name of a file.`);
  for (const source of sources) {
    const read = await stat(source).catch(() => null);
    if (read?.dev !== known.dev || read.ino !== known.ino) continue;
    throw new InputError(
      `${file} would be written over ${source}, which is read: choose another place for it.`,
    );
  }
}

/** Writes beside the target, flushes to disk, then renames onto it. */
export async function writeWholeFile(file: string, parts: Iterable<string | Uint8Array>): Promise<void> {
  const beside = join(dirname(resolve(file)), `.${basename(file)}.${process.pid}.part`);
  const handle = await open(beside, 'w');
  try {
    for (const part of parts) await handle.writeFile(part);
    await handle.sync();
    await handle.close();
    await rename(beside, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await unlink(beside).catch(() => undefined);
    throw error;
  }
}

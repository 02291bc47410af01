/** Results appear whole or not at all: a reader never sees half a file, and a failed command leaves the old one. */
import { constants } from 'node:fs';
import { access, open, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../input-error.ts';

/** Checks, before the long work starts, that the result can be written. @throws InputError */
export async function checkWritable(file: string): Promise<void> {
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
  if (known?.isDirectory()) throw new InputError(`${file} is a folder: give the name of a file.`);
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

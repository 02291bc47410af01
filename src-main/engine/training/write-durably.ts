/** Files that are there whole or not at all, whatever happens to the process or the power. */
import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';

/** Writes under a temporary name, flushes to the disk and renames; makes the folder where it is missing. */
export async function writeDurably(file: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.part`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await syncDirectory(path.dirname(file));
}

/** The new name is durable only with its directory. Windows has no such call and needs none. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Model files on disk, named by their SHA-256 so that a file can always be checked against its record. */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { Refusal } from '../engine-parts.ts';

const fileOf = (dataDir: string, hash: string): string => path.join(dataDir, 'models', `${hash}.mnemo`);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Writes the file durably (temporary name, fsync, rename) and returns its SHA-256 in hex. */
export async function saveModelFile(dataDir: string, bytes: Uint8Array): Promise<string> {
  const hash = hashOf(bytes);
  const target = fileOf(dataDir, hash);
  await mkdir(path.dirname(target), { recursive: true });
  const temporary = `${target}.part`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, target);
  await syncDirectory(path.dirname(target));
  return hash;
}

/** @throws Refusal when the file is missing or no longer what was trained. */
export async function readModelFile(dataDir: string, hash: string): Promise<Uint8Array> {
  const file = fileOf(dataDir, hash);
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new Refusal(`The model file ${file} cannot be read. Restore it from a backup or train again.`, {
      cause: error,
    });
  });
  if (hashOf(bytes) !== hash) {
    throw new Refusal(`The model file ${file} is damaged. Restore it from a backup or train again.`);
  }
  return bytes;
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

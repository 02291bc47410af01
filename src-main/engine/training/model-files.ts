/** Model files on disk, named by their SHA-256 so that a file can always be checked against its record. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Refusal } from '../engine-parts.ts';
import { writeDurably } from './write-durably.ts';

const fileOf = (dataDir: string, hash: string): string => path.join(dataDir, 'models', `${hash}.mnemo`);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Writes the file durably and returns its SHA-256 in hex. */
export async function saveModelFile(dataDir: string, bytes: Uint8Array): Promise<string> {
  const hash = hashOf(bytes);
  await writeDurably(fileOf(dataDir, hash), bytes);
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

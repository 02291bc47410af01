/** SHA-256 of a file, and of a file while it is copied. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

export interface Hashed {
  readonly sha256: string;
  readonly bytes: number;
}

interface Hashing {
  readonly signal: AbortSignal;
  /** @param bytes read since it was last told */
  readonly progress?: (bytes: number) => void;
}

const CHUNK = 1024 * 1024;

/** Never of a database somebody has open: closing any handle of it would drop SQLite's locks (fcntl(2)). */
export async function hashFile(file: string, { signal, progress }: Hashing): Promise<Hashed> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file, {
    highWaterMark: CHUNK,
    signal,
  }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    progress?.(chunk.length);
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Copies a file that nobody writes, durably, and says what was read. @throws when `to` exists */
export async function copyHashed(from: string, to: string, { signal, progress }: Hashing): Promise<Hashed> {
  const hash = createHash('sha256');
  let bytes = 0;
  const target = await open(to, 'wx', 0o600);
  try {
    for await (const chunk of createReadStream(from, {
      highWaterMark: CHUNK,
      signal,
    }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      await target.writeFile(chunk);
      bytes += chunk.length;
      progress?.(chunk.length);
    }
    await target.sync();
  } finally {
    await target.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

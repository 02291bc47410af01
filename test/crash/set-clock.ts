/** Sets the wall clock of an engine run by clock-engine-process.ts. */
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Micros } from '../../src-main/api/words.ts';

/** Beside the data directory: microseconds by which the engine's clock is ahead. */
export const OFFSET_FILE = 'clock-offset';

export function setClock(dataDir: string, offset: Micros): void {
  const file = path.join(dataDir, '..', OFFSET_FILE);
  // Renamed into place: a reader sees the old number or the new one.
  writeFileSync(`${file}.new`, String(offset));
  renameSync(`${file}.new`, file);
}

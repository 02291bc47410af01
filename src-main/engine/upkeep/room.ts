/** How much room the disk of the data directory has: in steps, and in words for the operator. */
import { inBytes, littleRoom, nearlyFull, type Volume } from '../store/volume.ts';

/** full: nothing can be written. nearly full: the oldest days go, where the operator chose so. */
export type Room = 'enough' | 'little' | 'nearly full' | 'full';

/** Less than this takes no commit: the log of SQLite grows in steps, and its index has 32 KiB. */
const NOTHING_FITS = 256 * 1024;

/** @param writeFailed the store found no room when it last wrote */
export function roomOf({ freeBytes, totalBytes }: Volume, writeFailed: boolean): Room {
  if (writeFailed || freeBytes < NOTHING_FITS) return 'full';
  if (freeBytes < nearlyFull(totalBytes)) return 'nearly full';
  return freeBytes < littleRoom(totalBytes) ? 'little' : 'enough';
}

/** What the operator should know and do; null while there is enough. */
export function warningOfRoom(
  room: Room,
  { freeBytes, totalBytes }: Volume,
  { dataDir, drops }: { dataDir: string; drops: boolean },
): string | null {
  if (room === 'enough') return null;
  const free = `${inBytes(freeBytes)} of ${inBytes(totalBytes)} are free on the disk of ${dataDir}`;
  const whatToDo = 'Free space on it, move backups and exports elsewhere, or keep fewer days.';
  if (room === 'full')
    return drops
      ? `The disk is full: ${free}. Recording waits while the oldest days are deleted. ${whatToDo}`
      : `The disk is full: ${free}. Recording waits until there is room: brokers hold back what they can, and what ` +
          `they cannot hold is lost. ${whatToDo}`;
  if (room === 'nearly full' && drops)
    return `The disk is nearly full: ${free}. The oldest days are deleted, as the settings say. ${whatToDo}`;
  return room === 'nearly full'
    ? `The disk is nearly full: ${free}. When it is full, recording stops. ${whatToDo}`
    : `There is little room: ${free}. ${whatToDo}`;
}

/** The disk a folder lies on: how much room there is, and whether it is a place for a database. */
import { statfs } from 'node:fs/promises';
import { networkShare } from './network-share.ts';

/** Bytes. */
export interface Volume {
  /** Free for this user: what is reserved for the system is not counted. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

const GIB = 1024 ** 3;

/** @param folder must exist */
export async function volumeOf(folder: string): Promise<Volume> {
  const { bsize, bavail, blocks } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/**
 * Below this many free bytes the operator is warned: 2 % of the disk and at least 1 GiB, but never more than a tenth of a
 * small disk or 20 GiB of a large one.
 */
export const littleRoom = (totalBytes: number): number =>
  Math.min(Math.max(0.02 * totalBytes, GIB), 0.1 * totalBytes, 20 * GIB);

/** Below this many the disk is nearly full: oldest days are dropped where the operator chose so. */
export const nearlyFull = (totalBytes: number): number => littleRoom(totalBytes) / 4;

/** What the operator should know of the place of the data directory; null: it is a good one. */
export async function warningOfPlace(dataDir: string): Promise<string | null> {
  const share = await networkShare(dataDir);
  if (share === null) return null;
  return (
    `The data directory ${dataDir} lies on a network or shared folder (${share}). Databases there can be damaged ` +
    'or locked for ever when the connection fails. Move it to a disk of this machine and start with --data.'
  );
}

/** "512 bytes", "3.4 MB", "1.2 TB": for people; thousands, as disks are sold. */
export function inBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : Number(value.toPrecision(2))} ${units[unit]!}`;
}

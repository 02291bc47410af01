/** An export must not take the room that recording needs: for want of it the oldest days might be deleted. */
import { stat } from 'node:fs/promises';
import { Refusal } from '../../engine-parts.ts';
import { inBytes, nearlyFull, volumeOf } from '../../store/volume.ts';

/**
 * @param folder where the file is written
 * @returns a check that throws a Refusal once the disk of the data is near the point at which days are deleted; on
 *   another disk it never does
 */
export async function watchRoom(
  folder: string,
  dataDir: string,
  measure: typeof volumeOf = volumeOf,
): Promise<() => Promise<void>> {
  const ownDisk = (await stat(folder)).dev === (await stat(dataDir)).dev;
  return async () => {
    if (!ownDisk) return;
    const { freeBytes, totalBytes } = await measure(folder);
    if (freeBytes >= 2 * nearlyFull(totalBytes)) return;
    throw new Refusal(
      `Only ${inBytes(freeBytes)} are free on the disk of ${folder}, where the data itself lies, and recording needs ` +
        'them. The export was stopped and nothing of it was kept. Choose another disk, or a shorter stretch.',
    );
  };
}

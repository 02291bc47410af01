/** A file that somebody still writes to is no recording yet. */
import { stat } from 'node:fs/promises';
import { Refusal } from '../../engine-parts.ts';

/** @returns a check that throws a Refusal once the file is no longer the one it is now */
export async function watchForChange(path: string): Promise<{ size: number; check(): Promise<void> }> {
  const { size, mtimeMs, ino } = await stat(path);
  return {
    size,
    async check() {
      const now = await stat(path).catch(() => null);
      if (now?.size === size && now.mtimeMs === mtimeMs && now.ino === ino) return;
      throw new Refusal(
        `${path} ${now === null ? 'was removed' : 'was changed'} while it was read. Wait until it is complete, then import it again.`,
      );
    },
  };
}

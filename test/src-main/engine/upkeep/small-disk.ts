/** A small disk of the test's own: a tmpfs, where it may mount one (root on Linux). */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface SmallDisk {
  readonly folder: string;
  freeBytes(): number;
}

/** Gone after the test; null: no disk can be mounted here. */
export function smallDisk(mebibytes: number): SmallDisk | null {
  if (process.platform !== 'linux') return null;
  const folder = mkdtempSync(join(tmpdir(), 'mnemo-disk-'));
  onTestFinished(() => rmdirSync(folder));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder], {
      stdio: 'ignore',
      timeout: 5000,
    });
  } catch {
    return null;
  }
  // Lazily: a test that failed may still hold a file.
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  return {
    folder,
    freeBytes: () => {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    },
  };
}

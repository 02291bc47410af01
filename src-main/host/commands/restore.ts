/** mnemo restore: a data directory out of a backup. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { restoreBackup } from '../../engine/store/backup/index.ts';
import { inBytes } from '../../engine/store/volume.ts';
import { defaultDataDirectory } from '../../supervision/data-directory.ts';
import { print, printAside } from '../print.ts';
import { longFileWork } from './long-file-work.ts';

export function register(program: Command): void {
  program
    .command('restore')
    .description('make a data directory out of a backup, after checking every file of it')
    .argument('<backup folder>', 'the folder of one backup: the one that holds manifest.json')
    .option('--data <directory>', 'the data directory to make', defaultDataDirectory())
    .option('--replace', 'move a present data directory aside (it is not deleted)')
    .action(restore);
}

async function restore(folder: string, { data, replace }: { data: string; replace?: true }): Promise<void> {
  const dataDir = resolve(data);
  await longFileWork('Restoring', async (line) => {
    const { manifest, bytes, aside, keyKept } = await restoreBackup(
      { backup: folder, dataDir, replace: replace === true, now: Date.now() * 1000 },
      line,
    );
    print(
      `Restored the backup of ${manifest.began} (${manifest.files.length} files, ${inBytes(bytes)}) to ${dataDir}.`,
    );
    for (const sentence of manifest.omitted) printAside(sentence);
    printAside(
      keyKept
        ? 'The key of stored passwords was taken over from the former data directory.'
        : manifest.secrets,
    );
    if (aside !== null)
      printAside(`What was there before is in ${aside}. Delete it when everything is as it should be.`);
  });
}

/** mnemo backup: a stopped engine's data directory into a backup. A running engine makes its backups itself. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { noteOfSecrets, planBackup, writeBackup } from '../../engine/store/backup/index.ts';
import { DataDirectoryInUse, lockDataDirectory, type DataDirectoryLock } from '../../engine/store/index.ts';
import { inBytes } from '../../engine/store/volume.ts';
import { defaultDataDirectory } from '../../supervision/data-directory.ts';
import { InputError } from '../input-error.ts';
import { print, printAside } from '../print.ts';
import { checkHasData } from './file-exchange.ts';
import { longFileWork } from './long-file-work.ts';

const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };

export function register(program: Command): void {
  program
    .command('backup')
    .description('copy a data directory that no engine works in; a running one is backed up from its screen')
    .argument(
      '<folder>',
      'where the backup is made, as a folder of its own; what is unchanged is not copied again',
    )
    .option('--data <directory>', 'the data directory', defaultDataDirectory())
    .action(backup);
}

async function backup(folder: string, { data }: { data: string }): Promise<void> {
  const dataDir = resolve(data);
  checkHasData(dataDir);
  const lock = lockStopped(dataDir);
  try {
    await longFileWork('Copying', async (line) => {
      const plan = await planBackup(dataDir, resolve(folder));
      const made = await writeBackup(plan, { version, secrets: noteOfSecrets(process.env) }, line);
      for (const sentence of [...plan.remarks, ...made.omitted, noteOfSecrets(process.env)])
        printAside(sentence);
      print(
        `Backup ${made.folder}: ${made.files} files, ${inBytes(made.bytes)}, of which ${inBytes(made.copiedBytes)} were copied.`,
      );
    });
  } finally {
    lock.release();
  }
}

function lockStopped(dataDir: string): DataDirectoryLock {
  try {
    return lockDataDirectory(dataDir);
  } catch (error) {
    if (!(error instanceof DataDirectoryInUse)) throw error;
    throw new InputError(
      `Mnemo is running in ${dataDir}. Start the backup from its screen, or stop it first.`,
    );
  }
}

/** Backups beside the running engine: one at a time, each a task. */
import type { Task } from '../../api/words.ts';
import { Refusal, type EngineParts } from '../engine-parts.ts';
import { backupInThread, noteOfSecrets, planBackup } from '../store/backup/index.ts';
import { inBytes } from '../store/volume.ts';
import type { Tasks } from '../task/task-desk.ts';

export interface BackupTasks {
  /** @throws Refusal when the folder cannot take it, or one is being made */
  start(folder: string | null): Promise<Task>;
  /** Whether one is being made: nothing should be deleted under it without need. */
  readonly running: boolean;
}

export function createBackupTasks(
  { dataDir, records, now }: Pick<EngineParts, 'dataDir' | 'records' | 'now'>,
  tasks: Pick<Tasks, 'run'>,
  version: string,
): BackupTasks {
  let running = false;
  const secrets = noteOfSecrets(process.env);
  const audit = (action: string, detail: string): void =>
    records.audit({ at: now(), actor: 'operator', action, subject: 'store', detail });

  return {
    get running() {
      return running;
    },
    async start(folder) {
      if (running) throw new Refusal('A backup is being made. Wait for it to end, or cancel it first.');
      running = true;
      try {
        const plan = await planBackup(dataDir, folder);
        audit('backup.start', `to ${plan.folder}`);
        return tasks.run('backup', `Backup to ${plan.folder}`, async (line) => {
          try {
            const made = await backupInThread(plan, { version, secrets }, line);
            line.wrote(made.folder);
            line.remark(
              `${made.files} files, ${inBytes(made.bytes)}, of which ${inBytes(made.copiedBytes)} were copied; the rest was there.`,
            );
            for (const sentence of [...made.omitted, ...plan.remarks, secrets]) line.remark(sentence);
            audit('backup.made', `${made.folder}: ${made.files} files, ${inBytes(made.bytes)}`);
          } finally {
            running = false;
          }
        });
      } catch (error) {
        running = false;
        throw error;
      }
    },
  };
}

/** A backup beside a running engine: on a thread of its own, because its steps and checks take seconds without a pause. */
import { Worker } from 'node:worker_threads';
import { Refusal } from '../../engine-parts.ts';
import type { BackupPlan } from './plan-backup.ts';
import type { BackupLine, BackupResult } from './write-backup.ts';

/** What the thread is started with. */
export interface BackupOrder {
  readonly plan: BackupPlan;
  readonly about: { readonly version: string; readonly secrets: string };
}

/** What it tells: how far it is, and at last one of the others. Told "cancel", it stops at the next step. */
export type BackupNews =
  | { readonly progress: number }
  | { readonly result: BackupResult }
  | { readonly refusal: string }
  | { readonly error: unknown };

// As TypeScript beside this file, and as JavaScript beside a bundle of it.
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './backup-thread.ts' : './backup-thread.js',
  import.meta.url,
);

/** As writeBackup, without holding up the caller's thread. */
export async function backupInThread(
  plan: BackupPlan,
  about: BackupOrder['about'],
  line: BackupLine,
): Promise<BackupResult> {
  const worker = new Worker(THREAD, { name: 'backup', workerData: { plan, about } satisfies BackupOrder });
  const cancel = (): void => worker.postMessage('cancel');
  line.signal.addEventListener('abort', cancel);
  if (line.signal.aborted) cancel();
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  try {
    return await new Promise<BackupResult>((resolve, reject) => {
      worker.on('message', (news: BackupNews) => {
        if ('progress' in news) line.progress(news.progress);
        else if ('result' in news) resolve(news.result);
        else reject('refusal' in news ? new Refusal(news.refusal) : news.error);
      });
      worker.once('error', reject);
      void gone.then(() => reject(new Error('The backup thread has ended without a result.')));
    });
  } finally {
    line.signal.removeEventListener('abort', cancel);
    // Nobody may close the store or delete the folder under it.
    await gone;
  }
}

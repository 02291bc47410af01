/** The thread of backup-in-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { Refusal } from '../../engine-parts.ts';
import type { BackupNews, BackupOrder } from './backup-in-thread.ts';
import { writeBackup } from './write-backup.ts';

const { plan, about } = workerData as BackupOrder;
const port = parentPort!;
const stop = new AbortController();
const tell = (news: BackupNews): void => port.postMessage(news);

port.on('message', () => stop.abort(new Error('Cancelled.')));

/** Shares are told when they changed by this much: a file of 48 GB has ten thousands of steps. */
const LEAST_PROGRESS = 0.002;
let told = 0;

try {
  const result = await writeBackup(plan, about, {
    signal: stop.signal,
    progress: (done) => {
      if (done - told < LEAST_PROGRESS) return;
      told = done;
      tell({ progress: done });
    },
  });
  tell({ result });
} catch (error) {
  tell(error instanceof Refusal ? { refusal: error.message } : { error });
} finally {
  port.close();
}

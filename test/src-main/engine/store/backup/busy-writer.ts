/** Worker of write-backup.test.ts: commits rows to a day's two tables without a pause until it is told to stop. */
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../../../../src-main/engine/store/sqlite.ts';

const { file, from } = workerData as { file: string; from: number };
const db = openDatabase(file);
db.pragma('synchronous = FULL');
const sample = db.prepare('INSERT INTO samples VALUES (0, ?, 1.5)');
const dirty = db.prepare('INSERT INTO dirty VALUES (0, ?)');
let t = from;
let going = true;
parentPort!.once('message', () => (going = false));

function commit(): void {
  if (!going) {
    db.close();
    parentPort!.postMessage(t - from);
    parentPort!.close();
    return;
  }
  db.transaction(() => {
    for (let i = 0; i < 20; i++, t++) {
      sample.run(t);
      dirty.run(t);
    }
  })();
  if (t === from + 20) parentPort!.postMessage('writing');
  setTimeout(commit, 1);
}
commit();

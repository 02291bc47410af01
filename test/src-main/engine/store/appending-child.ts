/**
 * Child process of crash.test.ts: appends batches to the store of the directory given until it is killed, several at
 * a time, and reports the number of each batch whose append has resolved. Meanwhile it rolls up what is there. A batch is
 * 40 minutes long, so every few dozen of them a midnight is passed.
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../../../src-main/engine/store/index.ts';
import { batchOf } from './sample-batches.ts';

const [directory, first] = [process.argv[2]!, Number(process.argv[3])];
const { telemetry, records } = await openStore(directory);
let next = first;
const BATCH_MICROS = 40 * 60e6;

async function appendForever(): Promise<never> {
  for (;;) {
    const batch = next++;
    await telemetry.appendSamples(
      batchOf(
        Array.from({ length: 200 }, (_, i) => ({
          tagId: 1 + (i % 5),
          t: batch * BATCH_MICROS + i * 12e6,
          value: batch + i / 1000,
        })),
      ),
    );
    records.audit({
      at: batch,
      actor: 'child',
      action: 'batch.appended',
      subject: `batch ${batch}`,
      detail: '',
    });
    // Synchronous, so that what is reported has left the process before anything else happens.
    writeSync(1, `${batch}\n`);
  }
}
async function rollUpForever(): Promise<never> {
  for (;;) await telemetry.rollUp();
}
await Promise.all([appendForever(), appendForever(), appendForever(), rollUpForever()]);

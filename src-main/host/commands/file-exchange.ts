/** What importing and exporting from the command line share: a stopped engine's store, and a task's line as text. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineParts } from '../../engine/engine-parts.ts';
import { openStore } from '../../engine/store/index.ts';
import type { TaskLine } from '../../engine/task/task-desk.ts';
import { InputError } from '../input-error.ts';
import { print, printAside } from '../print.ts';
import { longFileWork } from './long-file-work.ts';

export type ExchangeParts = Pick<EngineParts, 'records' | 'telemetry' | 'dataDir' | 'now' | 'emit'>;

/** @throws InputError when the directory holds no data of Mnemo */
export function checkHasData(dataDir: string): void {
  if (!existsSync(join(dataDir, 'records.db')))
    throw new InputError(`There is no data of Mnemo in ${dataDir}. Name its data directory with --data.`);
}

/**
 * Opens the data directory, works in it, and closes it. What was written is printed; remarks go beside it.
 * @throws InputError for what is refused, also when an engine works there
 */
export function inDataDirectory(
  dataDir: string,
  verb: string,
  work: (parts: ExchangeParts, line: TaskLine) => Promise<void>,
): Promise<void> {
  return longFileWork(verb, async ({ signal, progress }) => {
    const { records, telemetry, messages, close } = await openStore(dataDir);
    messages.forEach(printAside);
    telemetry.onMessage(printAside);
    const remarks: string[] = [];
    const line: TaskLine = {
      signal,
      progress: (done) => progress(done ?? 0),
      remark: (sentence) => void remarks.push(sentence),
      wrote: (file) => print(file),
    };
    try {
      await work({ records, telemetry, dataDir, now: () => Date.now() * 1000, emit: () => {} }, line);
    } finally {
      await close();
      remarks.forEach(printAside);
    }
  });
}

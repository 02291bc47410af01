/** Work on many files from the command line: shows how far it is, stops on Ctrl+C, says refusals as bad input. */
import { Refusal } from '../../engine/engine-parts.ts';
import { DataDirectoryInUse, NewerDatabase } from '../../engine/store/index.ts';
import { InputError } from '../input-error.ts';
import { printAside } from '../print.ts';
import { INTERRUPTED, listenForInterrupt } from './interrupt.ts';
import { openProgressLine } from './progress-line.ts';

interface Line {
  readonly signal: AbortSignal;
  progress(done: number): void;
}

/** @throws InputError with the sentence of a refusal. Interrupted, it says so and sets the exit code. */
export async function longFileWork(verb: string, work: (line: Line) => Promise<void>): Promise<void> {
  const interrupt = listenForInterrupt();
  const shown = openProgressLine();
  try {
    await work({
      signal: interrupt.signal,
      progress: (done) => shown.show(`${verb}: ${Math.floor(100 * done)} %`),
    });
  } catch (error) {
    if (interrupt.signal.aborted) {
      printAside('Stopped: nothing was changed.');
      process.exitCode = INTERRUPTED;
    } else if ([Refusal, DataDirectoryInUse, NewerDatabase].some((kind) => error instanceof kind))
      throw new InputError((error as Error).message);
    else throw error;
  } finally {
    shown.end();
    interrupt.release();
  }
}

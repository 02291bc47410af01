/** One training in compute processes: where one dies, the next goes on from its last checkpoint. */
import { connectCompute } from '../compute/compute-client.ts';
import type { ComputeProgress, TrainedModel, TrainingRequest } from '../compute/compute-protocol.ts';
import type { EngineParts } from '../engine-parts.ts';

/** Processes that may die one after the other without finishing a new epoch. */
const MOST_DEATHS = 3;

export interface TrainingRun {
  readonly request: TrainingRequest;
  /** Aborting it ends the process at once: a backend busy in one long call would not hear a request. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ComputeProgress) => void;
  /** A process died, with the reason in words, and another one takes over. */
  readonly onDeath: (reason: string) => void;
}

/** @throws Error that says why the training failed, or that its process dies again and again */
export async function runTraining(
  openCompute: EngineParts['openCompute'],
  { request, signal, onProgress, onDeath }: TrainingRun,
): Promise<TrainedModel> {
  let reached = 0;
  let deaths = 0;
  for (;;) {
    signal.throwIfAborted();
    const compute = connectCompute(openCompute('training'), (progress) => {
      if (progress.epoch > reached) {
        reached = progress.epoch;
        deaths = 0;
      }
      onProgress(progress);
    });
    let died: string | null = null;
    compute.onClose((reason) => (died = reason));
    const stop = (): void => compute.close();
    signal.addEventListener('abort', stop);
    try {
      return await compute.calls.train(request);
    } catch (error) {
      if (died === null || signal.aborted) throw error;
      deaths += 1;
      if (deaths === MOST_DEATHS)
        throw new Error(`The training's process ended ${deaths} times in a row. The last time: ${died}`, {
          cause: error,
        });
      onDeath(died);
    } finally {
      signal.removeEventListener('abort', stop);
      compute.close();
    }
  }
}

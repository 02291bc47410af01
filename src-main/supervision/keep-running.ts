/** Keeps one child process running: started, watched, started again with growing waits. Knows nothing of how. */
import { createBackoff, type Backoff } from '../api/backoff.ts';

/** A started child. */
export interface Running {
  /** Resolves when it is gone, with the reason in words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface SupervisedState {
  readonly state: 'starting' | 'running' | 'waiting' | 'stopped';
  /** Why it ended last; null while all is well. */
  readonly problem: string | null;
  /** How often it was started again. */
  readonly restarts: number;
  /** Milliseconds until the next start, while waiting. */
  readonly waitMs: number | null;
}

export interface KeptRunning {
  stop(): Promise<void>;
}

export interface KeepRunningOptions {
  /** Resolves when the child does its work; rejects when it could not be started. */
  readonly start: () => Promise<Running>;
  readonly onState: (state: SupervisedState) => void;
  readonly backoff?: Backoff;
  /** A child that ran this long was sound: its next start comes soon again. */
  readonly soundMs?: number;
}

/**
 * Resolves when the first start succeeded.
 * @throws what the first start rejected with: a child that never ran is an error of the caller, not of the child
 */
export async function keepRunning({
  start,
  onState,
  backoff = createBackoff(500, 30_000),
  soundMs = 60_000,
}: KeepRunningOptions): Promise<KeptRunning> {
  let restarts = 0;
  let stopping = false;
  let wake = () => {};
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  onState({ state: 'starting', problem: null, restarts, waitMs: null });
  let running: Running | null = await start();
  onState({ state: 'running', problem: null, restarts, waitMs: null });

  const watch = async () => {
    for (;;) {
      const since = performance.now();
      let problem: string;
      try {
        running ??= await start();
        if (stopping) return;
        if (restarts > 0) onState({ state: 'running', problem: null, restarts, waitMs: null });
        problem = await running.ended;
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
      running = null;
      if (stopping) return;
      if (performance.now() - since > soundMs) backoff.reset();
      const waitMs = backoff.next();
      onState({ state: 'waiting', problem, restarts, waitMs });
      await pause(waitMs);
      if (stopping) return;
      restarts += 1;
      onState({ state: 'starting', problem, restarts, waitMs: null });
    }
  };
  const watching = watch();

  return {
    async stop() {
      stopping = true;
      wake();
      await running?.stop();
      await watching;
      // A child whose start was under way when the stop came.
      await running?.stop();
      onState({ state: 'stopped', problem: null, restarts, waitMs: null });
    },
  };
}

import { nextFrame } from '@tensorflow/tfjs-core';
import type { Area, Ground } from './area.ts';
import { CONTROL } from './memory-map.ts';
import { COMMANDS, takePieces, waitWhile, type Command, type Joining } from './thread.ts';

/** A helper thread as its host starts it: it must run serveThread() and must not keep the process alive. */
export interface HelperThread {
  post(message: unknown): void;
  /** Calls back once when the thread ends, with the reason. */
  onEnd(listener: (reason: string) => void): void;
  /** Resolves when the thread is gone. */
  end(): Promise<unknown>;
}

/** The threads a process may compute with. */
export interface Threads {
  /** Starts a helper. */
  readonly start: () => HelperThread;
  /** How many compute, the calling thread included. */
  readonly size: number;
}

/** Threads that compute together with the one that calls. */
export interface Crew {
  /** The calling thread included. */
  readonly size: number;
  /**
   * Lets the network's threads do a command, and resolves when it is done; one command at a time. Where a helper has ended,
   * the calling thread goes on alone, to the same result.
   *
   * @throws Error where a helper ended while weights were being changed: they may be half changed
   */
  run(ground: Ground, area: Area, command: Command): Promise<void>;
  /** Lets the helpers leave a network that is about to be given up. */
  release(ground: Ground): void;
  /** Ends the helpers. */
  end(): void;
}

/** Sleep between two looks at the event loop while others still compute: that is how long a cancel may wait. */
const SLEEP = 20;

/** Whether this thread may sleep: a browser forbids it to the thread of a page. */
const MAY_SLEEP = ((): boolean => {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
})();

/** Like tfjs' active backend, the crew is one for the whole process. */
let employed: Crew | null = null;

/**
 * Gives the networks that are opened from here on threads to compute with; null takes them away again. They start when
 * the first network that is large enough computes.
 */
export function employThreads(threads: Threads | null): void {
  employed?.end();
  employed = threads && threads.size > 1 ? hireCrew(threads) : null;
}

/** The process's crew; null where the calling thread computes alone. */
export const employedCrew = (): Crew | null => employed;

/** Puts a crew together. */
function hireCrew({ start, size }: Threads): Crew {
  let helpers: HelperThread[] | null = null;
  let lost: string | null = null;
  let joined: Ground | null = null;
  let alone = false;
  let turn: Promise<unknown> = Promise.resolve();

  const hire = (): HelperThread[] => {
    const hired: HelperThread[] = [];
    try {
      while (hired.length < size - 1) hired.push(start());
    } catch (error) {
      for (const helper of hired) void helper.end();
      throw error;
    }
    for (const helper of hired) {
      helper.onEnd((reason) => {
        if (helpers === hired) lost ??= reason;
      });
    }
    return hired;
  };
  const leave = (): void => {
    if (!joined) return;
    const words = wordsOf(joined);
    Atomics.store(words, CONTROL.command, COMMANDS.leave);
    Atomics.add(words, CONTROL.generation, 1);
    Atomics.notify(words, CONTROL.generation);
    joined = null;
  };
  const dismiss = async (): Promise<void> => {
    leave();
    const ended = helpers ?? [];
    [helpers, lost] = [null, null];
    await Promise.all(ended.map((helper) => helper.end()));
  };
  const join = (ground: Ground): void => {
    if (joined === ground) return;
    leave();
    helpers ??= hire();
    const generation = Atomics.load(wordsOf(ground), CONTROL.generation);
    for (let thread = 1; thread < ground.map.threads; thread++) {
      helpers[thread - 1]!.post({ ground, thread, generation } satisfies Joining);
    }
    joined = ground;
  };

  const together = async (ground: Ground, area: Area, command: Command): Promise<void> => {
    if (alone) return doAlone(ground, area, command);
    try {
      join(ground);
    } catch {
      // No thread to be had: the calling thread does the same work by itself.
      alone = true;
      return doAlone(ground, area, command);
    }
    const words = wordsOf(ground);
    Atomics.store(words, CONTROL.nextPiece, 0);
    Atomics.store(words, CONTROL.pending, ground.map.threads - 1);
    Atomics.store(words, CONTROL.command, COMMANDS[command]);
    Atomics.add(words, CONTROL.generation, 1);
    Atomics.notify(words, CONTROL.generation);
    takePieces(area, command, words);
    for (;;) {
      const pending = Atomics.load(words, CONTROL.pending);
      if (pending === 0) return;
      if (MAY_SLEEP) waitWhile(words, CONTROL.pending, pending, SLEEP);
      if (Atomics.load(words, CONTROL.pending) === 0) return;
      await nextFrame();
      if (lost === null) continue;
      const reason = lost;
      alone = true;
      await dismiss();
      if (command !== 'updateWeights') return doAlone(ground, area, command);
      throw new Error(
        `A compute thread ended in the middle of a training step: ${reason} Start the training again.`,
      );
    }
  };

  return {
    size,
    run(ground, area, command) {
      const done = turn.then(() => together(ground, area, command));
      turn = done.catch(() => {});
      return done;
    },
    release(ground) {
      if (joined === ground) leave();
    },
    end: () => void dismiss(),
  };
}

/** The whole of a command by the calling thread. */
export function doAlone(ground: Ground, area: Area, command: Command): void {
  const words = wordsOf(ground);
  Atomics.store(words, CONTROL.nextPiece, 0);
  takePieces(area, command, words);
}

const wordsOf = ({ memory, map }: Ground): Int32Array => new Int32Array(memory.buffer, map.control, 4);

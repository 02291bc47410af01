/** The threads this process computes with; models/ itself knows no threads. */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { employThreads, type HelperThread, type Threads } from '../../../models/parallel/index.ts';

/** More threads than this gain little on networks of our size. */
const MOST = 4;

/** Two threads of one core share its arithmetic units: from four logical processors on, half of them count. */
function threadsHere(): number {
  const logical = availableParallelism();
  return Math.min(MOST, logical < 4 ? logical : Math.floor(logical / 2));
}

function start(): HelperThread {
  // As TypeScript beside this file, and as JavaScript beside a bundle of it.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./compute-thread.${extension}`, import.meta.url), {
    name: 'compute thread',
  });
  // Whoever waits for its result keeps the process alive, not the thread.
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    onEnd(listener) {
      worker.once('error', (error) => listener(`${error.message}.`));
      worker.once('exit', (code) => listener(`it exited with code ${code}.`));
    },
    end: () => worker.terminate(),
  };
}

/** @param size threads in all; by default as many as this machine has cores, at most four */
export const computeThreads = (size = threadsHere()): Threads => ({ start, size });

/**
 * Lets this process compute on several threads, and V8 join pairs of 128-bit WebAssembly vectors into ones of 256 bits where
 * the processor has them: our matrix product then takes half the time. V8 calls that experimental: the product is timed and
 * checked before it is used, and gives the same bits either way. To be called before the first WebAssembly module is
 * compiled. Electron's flags are frozen when it starts.
 */
export function employComputeThreads(threads: Threads = computeThreads()): void {
  if (process.versions['electron'] === undefined) setFlagsFromString('--experimental-wasm-revectorize');
  employThreads(threads);
}

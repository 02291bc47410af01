import type * as tfjs from '@tensorflow/tfjs-core';
import type { CancelSignal } from './types.ts';

/** Milliseconds of computing after which the event loop gets its turn. */
const TURN = 50;

/**
 * A function to call between steps: it throws the signal's reason once the work is cancelled, and now and then lets the
 * event loop run, so that a cancel message can arrive at all.
 */
export function pauser(tf: typeof tfjs, signal: CancelSignal | undefined): () => Promise<void> {
  let last = tf.util.now();
  return async () => {
    if (signal?.aborted) throw signal.reason;
    if (tf.util.now() - last < TURN) return;
    await tf.nextFrame();
    last = tf.util.now();
    if (signal?.aborted) throw signal.reason;
  };
}

import type * as tfjs from '@tensorflow/tfjs-core';
import type { DeviceSpeed } from './devices.ts';

/** The work a device is timed and checked with: a network of the size that is to be trained or scored. */
export interface DeviceTrial {
  /** Windows in one batch. */
  readonly windows: number;
  /** What the device is wanted for: this speed decides. */
  readonly wanted: 'training' | 'scoring';
  /** Puts the same weights and the same windows on whichever device is active. */
  open(tf: typeof tfjs): OpenTrial;
}

export interface OpenTrial {
  /** Takes so many training steps and resolves with their mean loss, once the device has finished. */
  train(steps: number): Promise<number>;
  /** Scores so many batches and resolves with the mean square of the last result, once it has been read back. */
  score(batches: number): Promise<number>;
  dispose(): void;
}

/** A device's speed, and the numbers on which all devices must agree. */
export interface Measurement {
  readonly speed: DeviceSpeed;
  /** Loss of the first training step, and mean square of the first result after it. */
  readonly numbers: readonly [loss: number, result: number];
}

const TRAIN_SECONDS = 0.8;
const SCORE_SECONDS = 0.4;

/**
 * Times the active device: about a second and a half, and longer only where starting it or a single step takes longer.
 *
 * @throws Error where the device fails or its numbers are not finite
 */
export async function measureDevice(tf: typeof tfjs, trial: DeviceTrial): Promise<Measurement> {
  const open = trial.open(tf);
  try {
    // The first calls compile programs and grow memory: they are checked, not timed.
    const loss = await open.train(1);
    const result = await open.score(1);
    if (!Number.isFinite(loss) || !Number.isFinite(result)) {
      throw new Error(`its results are not finite (loss ${loss}).`);
    }
    return {
      numbers: [loss, result],
      speed: {
        trainWindowsPerSecond: await rate((steps) => open.train(steps), trial.windows, TRAIN_SECONDS),
        scoreWindowsPerSecond: await rate((batches) => open.score(batches), trial.windows, SCORE_SECONDS),
      },
    };
  } finally {
    open.dispose();
  }

  /** Windows per second of the best run: what else the machine does can only slow a run down. */
  async function rate(
    run: (times: number) => Promise<unknown>,
    windows: number,
    seconds: number,
  ): Promise<number> {
    const began = tf.util.now();
    let best = 0;
    let times = 1;
    do {
      const start = tf.util.now();
      await run(times);
      const took = Math.max(1e-6, (tf.util.now() - start) / 1000);
      best = Math.max(best, (times * windows) / took);
      // Long runs, so that a GPU may work ahead, but several of them.
      if (took < seconds / 8) times *= 2;
    } while (tf.util.now() - began < 1000 * seconds);
    return best;
  }
}

/** Relative distance within which two devices' numbers count as the same in float32. */
const TOLERANCE = 1e-3;

/** How far a device's numbers are from the right ones, in words; null where they agree. */
export function disagreement(found: Measurement['numbers'], right: Measurement['numbers']): string | null {
  const at = found.findIndex((x, i) => !(Math.abs(x - right[i]!) <= TOLERANCE * Math.abs(right[i]!)));
  return at < 0 ? null : `it computes wrongly: ${found[at]} where ${right[at]} is right.`;
}

import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/index.ts';
import { trainingStep, type MemaeConfig, type MemoryTerm, type Random } from '../network/index.ts';
import type { EpochPlan } from './epoch-plan.ts';
import type { Parameters } from './parameters.ts';
import { batcher, drawEvenly, type Windows } from './windows.ts';

/**
 * One epoch over evenly drawn windows.
 *
 * @param over ends the epoch early where it says so
 * @returns the mean loss and which items were recalled
 */
export async function trainEpoch(
  tf: Backend['tf'],
  config: MemaeConfig,
  parameters: Parameters,
  windows: Windows,
  memory: MemoryTerm | null,
  learningRate: number,
  batch: number,
  plan: EpochPlan,
  over: () => boolean,
  random: Random,
  pause: () => Promise<void>,
): Promise<{ loss: number; recalled: Uint8Array | null }> {
  const next = batcher(tf, windows, batch, config.windowLength, config.channels);
  let total: Scalar = tf.scalar(0);
  let usage: Tensor = tf.zeros([config.memoryItems]);
  let steps = 0;
  try {
    for (let pass = 0; pass < plan.passes; pass++) {
      const numbers = drawEvenly(windows.count, plan.windows, random);
      for (let start = 0; start < numbers.length && !(steps > 0 && over()); start += batch, steps++) {
        await pause();
        const results = tf.tidy(() => {
          const { windows: rows, mask } = next(numbers.subarray(start, start + batch));
          const step = trainingStep(tf, config, parameters.tensors, rows, mask, memory);
          parameters.update(step.gradients, learningRate);
          return {
            total: tf.add(total, step.squaredError) as Scalar,
            usage: step.pass.recall ? tf.add(usage, tf.sum(step.pass.recall.weights, 0)) : usage.clone(),
          };
        });
        tf.dispose([total, usage]);
        ({ total, usage } = results);
      }
    }
    const [sum] = await total.data<'float32'>();
    const used = memory
      ? Uint8Array.from(await usage.data<'float32'>(), (weight) => (weight > 0 ? 1 : 0))
      : null;
    return { loss: sum! / steps, recalled: used };
  } finally {
    tf.dispose([total, usage]);
  }
}

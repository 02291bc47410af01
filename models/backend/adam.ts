import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { ADAM_EPSILON, BETA1, BETA2 } from './adam-constants.ts';
import { runHostKernel, type HostKernel } from './host-kernel.ts';

/** A weight with the running moments of its gradient. */
export interface Adapted {
  readonly weight: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
}

/** The learning rate and moment scales of one step, bias correction included. */
interface StepSize {
  readonly rate: number;
  readonly scale: number;
}

const adamKernel: HostKernel<StepSize> = {
  name: 'MnemoAdam',
  shapes: ([shape]) => [[...shape!], [...shape!], [...shape!]],
  compute([weight, gradient, first, second], [newWeight, newFirst, newSecond], { rate, scale }) {
    for (let i = 0; i < weight!.length; i++) {
      const slope = gradient![i]!;
      const m = BETA1 * first![i]! + (1 - BETA1) * slope;
      const v = BETA2 * second![i]! + (1 - BETA2) * slope * slope;
      newFirst![i] = m;
      newSecond![i] = v;
      newWeight![i] = weight![i]! - (rate * m) / (Math.sqrt(v * scale) + ADAM_EPSILON);
    }
  },
};

/**
 * One step of Adam (Kingma and Ba 2015, algorithm 1).
 *
 * @param step number of this step, from 1
 * @returns new tensors the caller owns; the old ones are left alone
 */
export function adamStep(
  tf: typeof tfjs,
  { weight, firstMoment, secondMoment }: Adapted,
  gradient: Tensor,
  learningRate: number,
  step: number,
): Adapted {
  const size: StepSize = { rate: learningRate / (1 - BETA1 ** step), scale: 1 / (1 - BETA2 ** step) };
  const quick = runHostKernel(adamKernel, [weight, gradient, firstMoment, secondMoment], size);
  if (quick) return { weight: quick[0]!, firstMoment: quick[1]!, secondMoment: quick[2]! };
  const m = tf.add(tf.mul(firstMoment, BETA1), tf.mul(gradient, 1 - BETA1));
  const v = tf.add(tf.mul(secondMoment, BETA2), tf.mul(tf.square(gradient), 1 - BETA2));
  const change = tf.div(tf.mul(m, size.rate), tf.add(tf.sqrt(tf.mul(v, size.scale)), ADAM_EPSILON));
  return { weight: tf.sub(weight, change), firstMoment: m, secondMoment: v };
}

import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { runHostKernel, type HostKernel } from '../backend/index.ts';
import { EPSILON } from './epsilon.ts';

/** Address weights after hard shrinkage and renormalisation. */
export interface Shrunk {
  /** [Q x N] rows sum to 1, or to 0 where nothing survived. */
  readonly weights: Tensor2D;
  /** [Q x 1] sum of what survived, at least EPSILON. */
  readonly kept: Tensor2D;
}

const kernel: HostKernel<{ readonly lambda: number }> = {
  name: 'MnemoShrinkage',
  shapes: ([shape]) => [[...shape!], [shape![0]!, 1]],
  compute([soft], [weights, kept], attributes, [shape]) {
    const items = shape![1]!;
    // Compared in float32, as on every other device.
    const lambda = Math.fround(attributes.lambda);
    for (let query = 0; query < kept!.length; query++) {
      const [from, to] = [query * items, (query + 1) * items];
      let sum = 0;
      for (let i = from; i < to; i++) if (soft![i]! > lambda) sum += soft![i]!;
      const total = Math.max(sum, EPSILON);
      for (let i = from; i < to; i++) weights![i] = soft![i]! > lambda ? soft![i]! / total : 0;
      kept![query] = total;
    }
  },
};

/**
 * Hard shrinkage and renormalisation (Gong et al. 2019, equations 6 and 7). The paper's max(w - lambda, 0) w /
 * (|w - lambda| + eps) is computed as "w where w > lambda, else 0": the same values to 1e-7, but with bounded gradients
 * near w = lambda.
 *
 * @param soft [Q x N] softmax address weights
 * @param lambda above 0
 */
export function shrink(tf: typeof tfjs, soft: Tensor2D, lambda: number): Shrunk {
  const quick = runHostKernel(kernel, [soft], { lambda });
  if (quick) return { weights: quick[0] as Tensor2D, kept: quick[1] as Tensor2D };
  const survived: Tensor2D = tf.mul(soft, tf.cast(tf.greater(soft, lambda), 'float32'));
  const kept = tf.maximum(tf.sum(survived, 1, true), EPSILON) as Tensor2D;
  return { weights: tf.div(survived, kept), kept };
}

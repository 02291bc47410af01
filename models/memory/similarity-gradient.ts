import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { runHostKernel, type HostKernel } from '../backend/index.ts';
import type { Addressing, Recall } from './addressing.ts';
import { EPSILON } from './epsilon.ts';

interface Attributes {
  readonly temperature: number;
  /** Factor of one query's entropy in the loss. */
  readonly entropyShare: number;
  readonly shrunk: boolean;
}

/** Inputs: gradient of the weights, weights, soft, kept (the last only where shrunk). */
const kernel: HostKernel<Attributes> = {
  name: 'MnemoSimilarityGradient',
  shapes: ([shape]) => [[...shape!]],
  compute([gradient, weights, soft, kept], [output], { temperature, entropyShare, shrunk }, [shape]) {
    const items = shape![1]!;
    for (let query = 0; query < shape![0]!; query++) {
      const [from, to] = [query * items, (query + 1) * items];
      // The gradient of each final weight; what was shrunk away passes none.
      let along = 0;
      for (let i = from; i < to; i++) {
        const weight = weights![i]!;
        let slope = 0;
        if (!shrunk || weight > 0) {
          slope = gradient![i]!;
          if (entropyShare !== 0) {
            slope -= entropyShare * (Math.log(weight + EPSILON) + weight / (weight + EPSILON));
          }
        }
        output![i] = slope;
        along += slope * weight;
      }
      // Through the renormalisation, then through the softmax.
      const total = shrunk ? kept![query]! : 1;
      let pulled = 0;
      for (let i = from; i < to; i++) {
        if (shrunk) output![i] = weights![i]! > 0 ? (output![i]! - along) / total : 0;
        pulled += output![i]! * soft![i]!;
      }
      for (let i = from; i < to; i++) output![i] = (soft![i]! * (output![i]! - pulled)) / temperature;
    }
  },
};

/**
 * Gradient of the loss with respect to the similarity of every query with every item: back through renormalisation,
 * shrinkage and softmax, with the entropy term coming in.
 *
 * @param weightsGradient [Q x N] with respect to the final weights, without the entropy term
 * @param entropyWeight factor alpha of the mean entropy over queries in the loss
 * @returns [Q x N]
 */
export function similarityGradient(
  tf: typeof tfjs,
  { temperature, shrinkage }: Addressing,
  { soft, weights, kept }: Recall,
  weightsGradient: Tensor2D,
  entropyWeight: number,
): Tensor2D {
  const entropyShare = entropyWeight / soft.shape[0];
  const inputs = [weightsGradient, weights, soft, ...(kept ? [kept] : [])];
  const quick = runHostKernel(kernel, inputs, { temperature, entropyShare, shrunk: kept !== null });
  if (quick) return quick[0] as Tensor2D;

  let slope = weightsGradient;
  if (entropyShare !== 0) {
    const guarded = tf.add(weights, EPSILON);
    slope = tf.sub(slope, tf.mul(tf.add(tf.log(guarded), tf.div(weights, guarded)), entropyShare));
  }
  if (kept) {
    const centred = tf.sub(slope, tf.sum(tf.mul(slope, weights), 1, true));
    slope = tf.mul(tf.div(centred, kept), tf.cast(tf.greater(soft, shrinkage), 'float32'));
  }
  const pulled = tf.sum(tf.mul(slope, soft), 1, true);
  return tf.mul(tf.mul(soft, tf.sub(slope, pulled)), 1 / temperature);
}

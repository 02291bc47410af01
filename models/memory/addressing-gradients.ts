import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Addressing, Recall, Unit } from './addressing.ts';
import { similarityGradient } from './similarity-gradient.ts';

/**
 * Gradients of a loss through one addressing, derived by hand: half the work of a tape, and no operation a backend lacks.
 * A row that lost every weight to shrinkage passes no gradient.
 *
 * @param queries [Q x D] and items [N x D] as given to recall()
 * @param retrievedGradient [Q x D] gradient of the loss with respect to what the memory returned
 * @param entropyWeight factor alpha of the mean entropy over queries in the loss
 * @returns gradients with respect to queries [Q x D] and items [N x D]; the caller owns them
 */
export function recallGradients(
  tf: typeof tfjs,
  queries: Tensor2D,
  items: Tensor2D,
  addressing: Addressing,
  recalled: Recall,
  retrievedGradient: Tensor2D,
  entropyWeight: number,
): { queries: Tensor2D; items: Tensor2D } {
  const { weights, unit } = recalled;
  const fromRetrieved: Tensor2D = tf.matMul(weights, retrievedGradient, true, false);
  const weightsGradient: Tensor2D = tf.matMul(retrievedGradient, items, false, true);
  const slope = similarityGradient(tf, addressing, recalled, weightsGradient, entropyWeight);
  const toQueries: Tensor2D = tf.matMul(slope, unit?.items.rows ?? items);
  const toItems: Tensor2D = tf.matMul(slope, unit?.queries.rows ?? queries, true, false);
  return {
    queries: unit ? throughUnit(tf, toQueries, unit.queries) : toQueries,
    items: tf.add(fromRetrieved, unit ? throughUnit(tf, toItems, unit.items) : toItems),
  };
}

/** Gradient through x / |x|: what points along x changes nothing. */
function throughUnit(tf: typeof tfjs, gradient: Tensor2D, { rows, lengths }: Unit): Tensor2D {
  const along = tf.sum(tf.mul(gradient, rows), 1, true);
  return tf.div(tf.sub(gradient, tf.mul(rows, along)), lengths);
}

import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { EPSILON } from './epsilon.ts';
import { shrink } from './shrinkage.ts';

/** How a query finds its memory items. */
export interface Addressing {
  readonly similarity: 'dot' | 'cosine';
  /** Temperature tau > 0 the similarity is divided by before the softmax. */
  readonly temperature: number;
  /** Shrinkage threshold lambda >= 0 on address weights; 0 skips shrinkage and renormalisation. */
  readonly shrinkage: number;
}

/** One addressing of Q queries among N items of width D, with what its gradient needs. */
export interface Recall {
  /** [Q x N] softmax address weights w. */
  readonly soft: Tensor2D;
  /** [Q x N] weights after hard shrinkage and renormalisation: each row sums to 1, or to 0 where nothing was left. */
  readonly weights: Tensor2D;
  /** [Q x D] what the memory returned: weights x items. */
  readonly retrieved: Tensor2D;
  /** [Q x 1] sum of the weights that survived shrinkage; null where lambda = 0. */
  readonly kept: Tensor2D | null;
  /** Unit-length queries and items with their lengths; null for dot-product similarity. */
  readonly unit: { readonly queries: Unit; readonly items: Unit } | null;
}

/** Rows of length 1 and the lengths they had. */
export interface Unit {
  readonly rows: Tensor2D;
  /** [rows x 1], at least EPSILON. */
  readonly lengths: Tensor2D;
}

/**
 * Addresses the memory (Gong et al. 2019, equations 3 to 7): w = softmax(d(z, m) / tau), hard shrinkage, renormalisation,
 * and what the items return under these weights.
 *
 * @param queries [Q x D]
 * @param items [N x D]
 * @returns tensors the caller owns: call it inside tf.tidy
 */
export function recall(
  tf: typeof tfjs,
  queries: Tensor2D,
  items: Tensor2D,
  { similarity, temperature, shrinkage }: Addressing,
): Recall {
  const unit = similarity === 'cosine' ? { queries: toUnit(tf, queries), items: toUnit(tf, items) } : null;
  const alike = tf.matMul(unit?.queries.rows ?? queries, unit?.items.rows ?? items, false, true);
  const soft = tf.softmax(temperature === 1 ? alike : tf.div(alike, temperature)) as Tensor2D;
  const { weights, kept } = shrinkage === 0 ? { weights: soft, kept: null } : shrink(tf, soft, shrinkage);
  return { soft, weights, retrieved: tf.matMul(weights, items), kept, unit };
}

/**
 * Entropy of each query's address weights, E = -sum w ln(w + eps) (Gong et al. 2019, equation 9).
 *
 * @param weights [Q x N] weights after shrinkage and renormalisation
 * @returns [Q] nats
 */
export function addressEntropy(tf: typeof tfjs, weights: Tensor2D): Tensor1D {
  return tf.neg(tf.sum(tf.mul(weights, tf.log(tf.add(weights, EPSILON))), 1));
}

function toUnit(tf: typeof tfjs, x: Tensor2D): Unit {
  const lengths = tf.maximum(tf.sqrt(tf.sum(tf.square(x), 1, true)), EPSILON) as Tensor2D;
  return { rows: tf.div(x, lengths), lengths };
}

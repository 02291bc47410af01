import type * as tfjs from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { recallGradients, type Addressing } from '../memory/index.ts';
import { paddedLength, positionsOf, type MemaeConfig } from './config.ts';
import { convolveGradients, type Convolved } from './convolution.ts';
import { passThrough, type Pass, type WeightTensors } from './forward.ts';
import { layersOf, MEMORY_ITEMS, type LayerShape } from './weights.ts';

/** How the memory takes part in one training step; null in its place passes it by. */
export interface MemoryTerm {
  readonly addressing: Addressing;
  readonly entropyWeight: number;
}

/** The loss of one batch and its gradients. */
export interface Step {
  /** Weighted mean squared error over present values. */
  readonly squaredError: Scalar;
  /** By weight name; weights that took no part are absent. */
  readonly gradients: Readonly<Record<string, Tensor>>;
  readonly pass: Pass;
}

/**
 * One forward and backward pass: loss = weighted mean squared error over present values + alpha x mean entropy (Gong et al. 2019,
 * equation 10). The backward pass is written out, not taped: the network is a plain chain, and a tape would double the
 * number of small operations.
 *
 * @param windows [B x L x C] normalised values, 0 where missing
 * @param targets [B x L x C] what the network is to say; the windows themselves for an autoencoder
 * @param mask [B x L x C] weight of each value in the loss, 0 where missing; null: all 1
 * @returns tensors the caller owns: call it inside tf.tidy
 */
export function trainingStep(
  tf: typeof tfjs,
  config: MemaeConfig,
  weights: WeightTensors,
  windows: Tensor3D,
  targets: Tensor3D,
  mask: Tensor3D | null,
  memory: MemoryTerm | null,
): Step {
  const pass = passThrough(tf, config, weights, windows, memory?.addressing ?? null);
  const { encoder, decoder } = layersOf(config);
  const gradients: Record<string, Tensor> = {};
  const batch = windows.shape[0];
  const padding = paddedLength(config) - config.windowLength;

  const difference = tf.sub(pass.reconstruction, targets);
  const residual = mask ? tf.mul(difference, mask) : difference;
  const present = mask ? tf.maximum(tf.sum(mask), 1) : tf.scalar(residual.size);
  const squaredError = tf.div(tf.sum(tf.mul(residual, difference)), present) as Scalar;
  const slope = tf.mul(residual, tf.div(2, present)) as Tensor3D;
  let gradient: Tensor3D =
    padding === 0
      ? slope
      : tf.pad(slope, [
          [0, 0],
          [padding, 0],
          [0, 0],
        ]);

  const backThrough = (layer: LayerShape, convolved: Convolved, needInput: boolean): void => {
    const kernel = weights[`${layer.name}/kernel`] as Tensor2D;
    const shaped = tf.reshape(gradient, convolved.output.shape) as Tensor3D;
    const result = convolveGradients(tf, layer, convolved, kernel, shaped, needInput);
    gradients[`${layer.name}/kernel`] = result.kernel;
    gradients[`${layer.name}/bias`] = result.bias;
    if (result.input) gradient = result.input;
  };
  for (let level = decoder.length - 1; level >= 0; level--) {
    backThrough(decoder[level]!, pass.decoder[level]!, true);
  }

  if (memory && pass.recall) {
    const width = config.widths.at(-1)!;
    const retrieved = tf.reshape(gradient, [batch * positionsOf(config), width]) as Tensor2D;
    const items = weights[MEMORY_ITEMS] as Tensor2D;
    const { addressing, entropyWeight } = memory;
    const back = recallGradients(tf, pass.queries, items, addressing, pass.recall, retrieved, entropyWeight);
    gradients[MEMORY_ITEMS] = back.items;
    gradient = back.queries as Tensor as Tensor3D;
  }

  for (let level = encoder.length - 1; level >= 0; level--) {
    backThrough(encoder[level]!, pass.encoder[level]!, level > 0);
  }
  return { squaredError, gradients, pass };
}

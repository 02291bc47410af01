import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { recall, type Addressing, type Recall } from '../memory/index.ts';
import { paddedLength, positionsOf, type MemaeConfig } from './config.ts';
import { convolve, type Convolved } from './convolution.ts';
import { layersOf, MEMORY_ITEMS, type LayerShape } from './weights.ts';

/** The weights of a network as tensors on a device. */
export type WeightTensors = Readonly<Record<string, Tensor>>;

/** One pass of B windows through the network, with what its gradient needs. */
export interface Pass {
  readonly encoder: readonly Convolved[];
  /** [B P x D] one query per position of the feature map. */
  readonly queries: Tensor2D;
  /** null where the memory was passed by. */
  readonly recall: Recall | null;
  readonly decoder: readonly Convolved[];
  /** [B x L x C] */
  readonly reconstruction: Tensor3D;
}

/**
 * Encoder -> memory at every position of the feature map -> decoder (Gong et al. 2019, section 3).
 * Windows that are no multiple of the total stride are padded with zeros before their oldest step.
 *
 * @param windows [B x L x C] normalised values, 0 where missing
 * @param addressing null passes the memory by: the decoder sees the queries themselves
 * @returns tensors the caller owns: call it inside tf.tidy
 */
export function passThrough(
  tf: typeof tfjs,
  config: MemaeConfig,
  weights: WeightTensors,
  windows: Tensor3D,
  addressing: Addressing | null,
): Pass {
  const { encoder, decoder } = layersOf(config);
  const batch = windows.shape[0];
  const padding = paddedLength(config) - config.windowLength;
  let signal: Tensor3D =
    padding === 0
      ? windows
      : tf.pad(windows, [
          [0, 0],
          [padding, 0],
          [0, 0],
        ]);

  const encoded = encoder.map((layer) => {
    const blocks = tf.reshape(signal, [batch, -1, layer.inputs]) as Tensor3D;
    const convolved = applyLayer(tf, layer, weights, blocks);
    signal = convolved.output;
    return convolved;
  });

  const positions = positionsOf(config);
  const width = config.widths.at(-1)!;
  const queries = tf.reshape(signal, [batch * positions, width]) as Tensor2D;
  const recalled =
    addressing && config.memoryItems > 0
      ? recall(tf, queries, weights[MEMORY_ITEMS] as Tensor2D, addressing)
      : null;
  signal = tf.reshape(recalled?.retrieved ?? queries, [batch, positions, width]);

  const decoded = decoder.map((layer) => {
    const steps = tf.reshape(signal, [batch, -1, layer.inputs]) as Tensor3D;
    const convolved = applyLayer(tf, layer, weights, steps);
    signal = convolved.output;
    return convolved;
  });
  const full = tf.reshape(signal, [batch, paddedLength(config), config.channels]) as Tensor3D;
  const reconstruction = padding === 0 ? full : tf.slice(full, [0, padding, 0], [-1, -1, -1]);
  return { encoder: encoded, queries, recall: recalled, decoder: decoded, reconstruction };
}

function applyLayer(tf: typeof tfjs, layer: LayerShape, weights: WeightTensors, input: Tensor3D): Convolved {
  return convolve(
    tf,
    layer,
    input,
    weights[`${layer.name}/kernel`] as Tensor2D,
    weights[`${layer.name}/bias`] as Tensor1D,
  );
}

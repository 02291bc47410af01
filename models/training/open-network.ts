import type * as tfjs from '@tensorflow/tfjs-core';
import type { MemaeConfig, Weights } from '../network/index.ts';
import { openSharedNetwork } from '../parallel/index.ts';
import type { NetworkInTraining, NetworkOnDevice } from './network-on-device.ts';
import { openTensorNetwork, openTensorTraining } from './tensor-network.ts';

/**
 * Puts a network on the active device, to be used as it is. The wasm backend has a way of its own, without tensors and
 * with several threads; what is too large for it goes the way of every other device.
 *
 * @param capacity windows of one call
 */
export function openNetwork(
  tf: typeof tfjs,
  config: MemaeConfig,
  weights: Weights,
  capacity: number,
): NetworkOnDevice {
  const shared = tf.getBackend() === 'wasm' ? openSharedNetwork(config, weights, capacity, 'use') : null;
  return shared ?? openTensorNetwork(tf, config, weights, capacity);
}

/** The same for a network that is to be trained. */
export function openTraining(
  tf: typeof tfjs,
  config: MemaeConfig,
  weights: Weights,
  capacity: number,
): NetworkInTraining {
  const shared = tf.getBackend() === 'wasm' ? openSharedNetwork(config, weights, capacity, 'training') : null;
  return shared ?? openTensorTraining(tf, config, weights, capacity);
}

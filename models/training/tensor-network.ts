import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import {
  passThrough,
  positionsOf,
  trainingStep,
  type MemaeConfig,
  type Pass,
  type Weights,
  type WeightTensors,
} from '../network/index.ts';
import type { NetworkInTraining, NetworkOnDevice, Told } from './network-on-device.ts';
import { openParameters } from './parameters.ts';

/** Puts a network on tfjs' active device, to be used as it is. */
export function openTensorNetwork(
  tf: typeof tfjs,
  config: MemaeConfig,
  weights: Weights,
  capacity: number,
): NetworkOnDevice {
  const tensors: Record<string, Tensor> = {};
  for (const [name, { shape, values }] of Object.entries(weights)) {
    // A copy: the cpu backend would keep, and show to others, the very array it is given.
    tensors[name] = tf.keep(tf.tensor(values.slice(), [...shape], 'float32'));
  }
  return {
    ...passer(tf, config, () => tensors, capacity),
    dispose: () => tf.dispose(Object.values(tensors)),
  };
}

/** Puts a network on tfjs' active device, to be trained. */
export function openTensorTraining(
  tf: typeof tfjs,
  config: MemaeConfig,
  weights: Weights,
  capacity: number,
): NetworkInTraining {
  const parameters = openParameters(tf, weights);
  const { rows, ...passing } = passer(tf, config, () => parameters.tensors, capacity);
  const mask = new Float32Array(rows.length);
  const targets = new Float32Array(rows.length);
  /** On the device until someone asks. */
  let sums: { readonly loss?: Tensor; readonly usage?: Tensor } = {};
  let steps = 0;
  return {
    ...passing,
    rows,
    targets,
    mask,
    step(count, memory, learningRate) {
      const { shape, size } = shapeOf(config, count);
      const added = tf.tidy((): { loss: Tensor; usage?: Tensor } => {
        const present = mask.subarray(0, size);
        const complete = present.every((one) => one === 1);
        const windows: Tensor3D = tf.tensor3d(rows.slice(0, size), shape);
        const masked = complete ? null : tf.tensor3d(present.slice(), shape);
        const wanted: Tensor3D = tf.tensor3d(targets.slice(0, size), shape);
        const step = trainingStep(tf, config, parameters.tensors, windows, wanted, masked, memory);
        parameters.update(step.gradients, learningRate);
        const plus = (old: Tensor | undefined, fresh: Tensor): Tensor =>
          old ? tf.add(old, fresh) : fresh.clone();
        const loss = plus(sums.loss, step.squaredError);
        const { recall } = step.pass;
        return recall ? { loss, usage: plus(sums.usage, tf.sum(recall.weights, 0)) } : { loss };
      });
      tf.dispose(sums);
      sums = added;
      steps++;
      return Promise.resolve();
    },
    async report() {
      const [sum = 0] = (await sums.loss?.data<'float32'>()) ?? [];
      const usage = await sums.usage?.data<'float32'>();
      const report = {
        loss: sum / Math.max(1, steps),
        recalled: usage ? Uint8Array.from(usage, (weight) => (weight > 0 ? 1 : 0)) : null,
      };
      tf.dispose(sums);
      [sums, steps] = [{}, 0];
      return report;
    },
    load: parameters.load,
    save: parameters.save,
    restore: parameters.restore,
    dispose() {
      tf.dispose(sums);
      parameters.dispose();
    },
  };
}

function shapeOf(
  { windowLength, channels }: MemaeConfig,
  count: number,
): { shape: [number, number, number]; size: number } {
  return { shape: [count, windowLength, channels], size: count * windowLength * channels };
}

/** The part that both kinds of network share. */
function passer(
  tf: typeof tfjs,
  config: MemaeConfig,
  weights: () => WeightTensors,
  capacity: number,
): Omit<NetworkOnDevice, 'dispose'> {
  const rows = new Float32Array(shapeOf(config, capacity).size);
  return {
    capacity,
    rows,
    async pass(count, addressing, wanted) {
      const { shape, size } = shapeOf(config, count);
      const results = tf.tidy(() => {
        const windows: Tensor3D = tf.tensor3d(rows.slice(0, size), shape);
        const pass = passThrough(tf, config, weights(), windows, addressing);
        return wanted.map((name) => tellOf(tf, config, pass, name, count).clone());
      });
      const numbers = await Promise.all(results.map((tensor) => tensor.data<'float32'>()));
      tf.dispose(results);
      return Object.fromEntries(wanted.map((name, i) => [name, numbers[i]!])) as Record<
        (typeof wanted)[number],
        Float32Array
      >;
    },
  };
}

function tellOf(tf: typeof tfjs, config: MemaeConfig, pass: Pass, name: Told, count: number): Tensor {
  const { queries, recall, reconstruction } = pass;
  const positions = positionsOf(config);
  switch (name) {
    case 'reconstruction':
      return reconstruction;
    case 'queries':
      return queries;
    case 'latentDistance': {
      if (!recall) return tf.zeros([count]);
      const apart = tf.squaredDifference(queries, recall.retrieved);
      return tf.mean(tf.reshape(apart, [count, positions * config.widths.at(-1)!]), 1);
    }
    case 'newest': {
      if (!recall) return tf.zeros([0]);
      const perWindow = tf.reshape(recall.weights, [count, positions, config.memoryItems]);
      return tf.slice(perWindow, [0, positions - 1, 0], [count, 1, config.memoryItems]);
    }
    case 'soft':
      return recall?.soft ?? tf.zeros([0]);
    case 'weights':
      return recall?.weights ?? tf.zeros([0]);
  }
}

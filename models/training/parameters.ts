import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { adamStep, type Adapted } from '../backend/index.ts';
import type { Weight, Weights, WeightTensors } from '../network/index.ts';

/** A weight with Adam's state, off the device. Plain data. */
export interface SavedParameter extends Weight {
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  readonly steps: number;
}

export type SavedParameters = Readonly<Record<string, SavedParameter>>;

/** The weights under training, on the device, with Adam's state. */
export interface Parameters {
  readonly tensors: WeightTensors;
  /** One Adam step; weights without a gradient stay as they are. */
  update(gradients: Readonly<Record<string, Tensor>>, learningRate: number): void;
  /** A copy of the weights as they are. */
  read(): Promise<Weights>;
  /** Replaces weights and forgets their moments. */
  load(weights: Weights): void;
  /** A copy of the weights and their moments. */
  save(): Promise<SavedParameters>;
  /** Goes back to what was saved, bit for bit. */
  restore(saved: SavedParameters): void;
  dispose(): void;
}

export function openParameters(tf: typeof tfjs, weights: Weights): Parameters {
  const adapted = new Map<string, Adapted & { steps: number }>();
  let tensors: Record<string, Tensor> = {};

  const drop = (name: string): void => {
    const old = adapted.get(name);
    if (old) tf.dispose([old.weight, old.firstMoment, old.secondMoment]);
  };
  const put = (name: string, next: Adapted, steps: number): void => {
    for (const tensor of [next.weight, next.firstMoment, next.secondMoment]) tf.keep(tensor);
    drop(name);
    adapted.set(name, { ...next, steps });
    tensors[name] = next.weight;
  };
  const load = (loaded: Weights): void => {
    for (const [name, { shape, values }] of Object.entries(loaded)) {
      const own = [...shape];
      // A copy: the cpu backend would keep, and show to others, the very array it is given.
      const weight = tf.tensor(values.slice(), own, 'float32');
      put(name, { weight, firstMoment: tf.zeros(own), secondMoment: tf.zeros(own) }, 0);
    }
  };
  load(weights);

  return {
    get tensors() {
      return tensors;
    },
    update(gradients, learningRate) {
      tf.tidy(() => {
        for (const [name, gradient] of Object.entries(gradients)) {
          const old = adapted.get(name)!;
          put(name, adamStep(tf, old, gradient, learningRate, old.steps + 1), old.steps + 1);
        }
      });
    },
    async read() {
      const copy: Record<string, { shape: number[]; values: Float32Array }> = {};
      for (const [name, tensor] of Object.entries(tensors)) {
        copy[name] = { shape: [...tensor.shape], values: new Float32Array(await tensor.data<'float32'>()) };
      }
      return copy;
    },
    load,
    async save() {
      const saved: Record<string, SavedParameter> = {};
      for (const [name, { weight, firstMoment, secondMoment, steps }] of adapted) {
        const [values, first, second] = await Promise.all(
          [weight, firstMoment, secondMoment].map((tensor) => tensor.data<'float32'>()),
        );
        saved[name] = {
          shape: [...weight.shape],
          values: new Float32Array(values!),
          firstMoment: new Float32Array(first!),
          secondMoment: new Float32Array(second!),
          steps,
        };
      }
      return saved;
    },
    restore(saved) {
      for (const [name, { shape, values, firstMoment, secondMoment, steps }] of Object.entries(saved)) {
        const onDevice = (copied: Float32Array): Tensor => tf.tensor(copied.slice(), [...shape], 'float32');
        const next = {
          weight: onDevice(values),
          firstMoment: onDevice(firstMoment),
          secondMoment: onDevice(secondMoment),
        };
        put(name, next, steps);
      }
    },
    dispose() {
      for (const name of adapted.keys()) drop(name);
      adapted.clear();
      tensors = {};
    },
  };
}

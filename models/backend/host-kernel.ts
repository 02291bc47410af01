import * as tf from '@tensorflow/tfjs-core';
import type { DataId, NamedTensorMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/**
 * A kernel of our own for the cpu backend, whose tensors lie in arrays. One loop in the place of a dozen small operations,
 * each of which would walk the memory once more.
 */
export interface HostKernel<Attributes extends object> {
  readonly name: string;
  /** Shapes of the outputs, all float32. */
  readonly shapes: (inputs: readonly (readonly number[])[], attributes: Attributes) => number[][];
  /** Writes every number of every output; inputs are not to be changed. `shapes` are those of the inputs. */
  readonly compute: (
    inputs: readonly Float32Array[],
    outputs: readonly Float32Array[],
    attributes: Attributes,
    shapes: readonly (readonly number[])[],
  ) => void;
}

/** What the cpu backend 4.22 offers beyond its public interface. */
interface CpuStore {
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
  readonly data: { get(id: DataId): { values: Float32Array } };
}

/** Registers a kernel, unless one of that name is there already. */
function registerHostKernel<A extends object>(kernel: HostKernel<A>): void {
  if (tf.getKernel(kernel.name, 'cpu')) return;
  tf.registerKernel({
    kernelName: kernel.name,
    backendName: 'cpu',
    kernelFunc({ inputs, backend, attrs }) {
      const infos = Object.values(inputs) as TensorInfo[];
      const attributes = attrs as A;
      const inputShapes = infos.map(({ shape }) => shape);
      const shapes = kernel.shapes(inputShapes, attributes);
      const store = backend as CpuStore;
      const results = shapes.map((shape) => new Float32Array(tf.util.sizeFromShape(shape)));
      kernel.compute(
        infos.map(({ dataId }) => store.data.get(dataId).values),
        results,
        attributes,
        inputShapes,
      );
      return results.map((values, i) => store.makeTensorInfo(shapes[i]!, 'float32', values));
    },
  });
}

/** Runs a kernel where the cpu backend is active; null on every other one. */
export function runHostKernel<A extends object>(
  kernel: HostKernel<A>,
  inputs: readonly Tensor[],
  attributes: A,
): Tensor[] | null {
  if (tf.getBackend() !== 'cpu') return null;
  registerHostKernel(kernel);
  const named: NamedTensorMap = {};
  inputs.forEach((tensor, i) => (named[`input${i}`] = tensor));
  return tf.engine().runKernel<Tensor[]>(kernel.name, named, attributes as tf.NamedAttrMap);
}

import * as tf from '@tensorflow/tfjs-core';
import type { DataId, NamedTensorMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/**
 * A kernel of our own for devices whose tensors lie in memory JavaScript can reach: wasm (the module's heap) and cpu.
 * One loop in the place of a dozen small operations, each of which would walk the memory once more.
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

/** What the two backends offer beyond the public interface; both are pinned to 4.22. */
interface WasmHeap {
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): Float32Array;
}
interface CpuStore {
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
  readonly data: { get(id: DataId): { values: Float32Array } };
}

/** Registers a kernel for one of the two backends, unless a kernel of that name is there already. */
function registerHostKernel<A extends object>(backendName: 'wasm' | 'cpu', kernel: HostKernel<A>): void {
  if (tf.getKernel(kernel.name, backendName)) return;
  tf.registerKernel({
    kernelName: kernel.name,
    backendName,
    kernelFunc({ inputs, backend, attrs }) {
      const infos = Object.values(inputs) as TensorInfo[];
      const attributes = attrs as A;
      const inputShapes = infos.map(({ shape }) => shape);
      const shapes = kernel.shapes(inputShapes, attributes);
      if (backendName === 'wasm') {
        const heap = backend as WasmHeap;
        // The heap may move when it grows: take the views only after every output has its place.
        const outputs = shapes.map((shape) => heap.makeOutput(shape, 'float32'));
        kernel.compute(
          infos.map((info) => heap.typedArrayFromHeap(info)),
          outputs.map((info) => heap.typedArrayFromHeap(info)),
          attributes,
          inputShapes,
        );
        return outputs;
      }
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

/** Runs a kernel on the active backend; null where tensors are out of JavaScript's reach. */
export function runHostKernel<A extends object>(
  kernel: HostKernel<A>,
  inputs: readonly Tensor[],
  attributes: A,
): Tensor[] | null {
  const backendName = tf.getBackend();
  if (backendName !== 'wasm' && backendName !== 'cpu') return null;
  registerHostKernel(backendName, kernel);
  const named: NamedTensorMap = {};
  inputs.forEach((tensor, i) => (named[`input${i}`] = tensor));
  return tf.engine().runKernel<Tensor[]>(kernel.name, named, attributes as tf.NamedAttrMap);
}

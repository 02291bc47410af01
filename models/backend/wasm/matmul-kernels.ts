import * as tf from '@tensorflow/tfjs-core';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { addressOf, kernelsOf, type WasmBackend } from './heap.ts';

/** Marks our kernels, so that opening the backend twice does not replace them by themselves. */
const ours = new WeakSet<KernelFunc>();

/**
 * Replaces the wasm backend's matrix products by ours. The stock kernels multiply plain operands well, but fall back to a
 * scalar loop as soon as a transpose flag is set, which is what every gradient of a matrix product does, and pack the
 * second operand anew for every call.
 */
export function registerMatMulKernels(): void {
  const stockFused = tf.getKernel(tf._FusedMatMul, 'wasm');
  if (ours.has(stockFused.kernelFunc)) return;

  const matMul: KernelFunc = ({ inputs, backend, attrs }) => {
    const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
    return multiplyTensors(
      backend as WasmBackend,
      a,
      b,
      attrs as unknown as tf.BatchMatMulAttrs,
      null,
      false,
    );
  };
  const fusedMatMul: KernelFunc = (call) => {
    const { a, b, bias } = call.inputs as { a: TensorInfo; b: TensorInfo; bias?: TensorInfo };
    const attributes = call.attrs as unknown as tf._FusedMatMulAttrs;
    const { activation } = attributes;
    if (activation !== 'linear' && activation !== 'relu') return stockFused.kernelFunc(call);
    return multiplyTensors(
      call.backend as WasmBackend,
      a,
      b,
      attributes,
      bias ?? null,
      activation === 'relu',
    );
  };
  for (const [kernelName, kernelFunc] of [
    [tf.BatchMatMul, matMul],
    [tf._FusedMatMul, fusedMatMul],
  ] as const) {
    ours.add(kernelFunc);
    const stock = tf.getKernel(kernelName, 'wasm');
    tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({ ...stock, kernelFunc });
  }
}

function multiplyTensors(
  backend: WasmBackend,
  a: TensorInfo,
  b: TensorInfo,
  { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean },
  bias: TensorInfo | null,
  rectify: boolean,
): TensorInfo {
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [k, m] = transposeA ? a.shape.slice(-2) : a.shape.slice(-2).reverse();
  const [k2, n] = transposeB ? b.shape.slice(-2).reverse() : b.shape.slice(-2);
  if (k !== k2 || a.dtype !== 'float32' || b.dtype !== 'float32') {
    throw new RangeError(`Matrices of shape [${a.shape}] and [${b.shape}] cannot be multiplied.`);
  }
  const size = { m: m!, n: n!, k: k! };
  const out = backend.makeOutput([...outer, size.m, size.n], 'float32');
  // Nothing to add up: the heap hands out memory as it was left.
  if (size.k === 0) backend.typedArrayFromHeap(out).fill(0);
  const right = transposeB ? transposed(backend, b, size.n, size.k) : b;
  const { multiply } = kernelsOf(backend);
  const batches = tf.util.sizeFromShape(outer);
  const aStep = tf.util.sizeFromShape(a.shape.slice(0, -2)) === 1 ? 0 : 4 * size.m * size.k;
  const bStep = tf.util.sizeFromShape(b.shape.slice(0, -2)) === 1 ? 0 : 4 * size.k * size.n;
  for (let batch = 0; batch < batches; batch++) {
    multiply({
      ...size,
      a: addressOf(backend, a) + batch * aStep,
      layout: transposeA ? 'columns' : 'rows',
      b: addressOf(backend, right) + batch * bStep,
      c: addressOf(backend, out) + batch * 4 * size.m * size.n,
      bias: bias ? addressOf(backend, bias) : null,
      rectify,
    });
  }
  if (right !== b) backend.disposeData(right.dataId);
  return out;
}

/** [... x rows x columns] -> [... x columns x rows] */
function transposed(backend: WasmBackend, x: TensorInfo, rows: number, columns: number): TensorInfo {
  const out = backend.makeOutput([...x.shape.slice(0, -2), columns, rows], 'float32');
  const [from, to] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(out)];
  for (let start = 0; start < from.length; start += rows * columns) {
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++) {
        to[start + column * rows + row] = from[start + row * columns + column]!;
      }
    }
  }
  return out;
}

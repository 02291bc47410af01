import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';
import { openKernels, type WasmKernels } from './module.ts';

/** What the wasm backend 4.22 offers beyond its public interface. */
export interface WasmBackend {
  readonly wasm: {
    readonly asm: { readonly memory: object };
    _malloc(bytes: number): number;
    readonly HEAPU8: Uint8Array;
  };
  readonly dataIdMap: { get(id: DataId): { readonly memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): Float32Array;
  disposeData(id: DataId): boolean;
}

/** Our kernels live and die with the heap they work on. */
const opened = new WeakMap<object, WasmKernels>();

/** Our kernels on a backend's heap, built at the first call. */
export function kernelsOf(backend: WasmBackend): WasmKernels {
  const known = opened.get(backend.wasm);
  if (known) return known;
  const zeros = backend.wasm._malloc(32) >>> 0;
  backend.wasm.HEAPU8.fill(0, zeros, zeros + 32);
  const kernels = openKernels(backend.wasm.asm.memory, zeros);
  opened.set(backend.wasm, kernels);
  return kernels;
}

/** Byte address of a tensor's first number on the heap. */
export const addressOf = (backend: WasmBackend, { dataId }: TensorInfo): number =>
  backend.dataIdMap.get(dataId).memoryOffset;

import * as tfjs from '@tensorflow/tfjs-core';
import type { BackendName, OpenDevice } from './devices.ts';
import { openWebgpu, type Gpu } from './webgpu-device.ts';

/**
 * How the caller brings native code in: models/ itself loads none.
 *
 * @example tfjs-node-gpu 4.22 on Node 23 or later, which removed util.isNullOrUndefined, and Dawn for WebGPU:
 * ```ts
 * const require = createRequire(import.meta.url);
 * const cuda = async () => {
 *   const util = require('node:util');
 *   util.isNullOrUndefined ??= (value) => value === null || value === undefined;
 *   const { isUsingGpuDevice } = require('@tensorflow/tfjs-node-gpu').findBackend('tensorflow');
 *   return { device: 'TensorFlow', software: !isUsingGpuDevice };
 * };
 * const webgpu = async () => {
 *   const { create, globals } = await import('webgpu');
 *   Object.assign(globalThis, globals);
 *   return create([]);
 * };
 * const backend = await openBackend('auto', { cuda, webgpu });
 * ```
 */
export interface BackendLoaders {
  /** Makes the package register tfjs' "tensorflow" backend with the same @tensorflow/tfjs-core, or rejects. */
  readonly cuda?: () => Promise<NativeDevice>;
  /** Resolves with WebGPU's entry point, its classes made global as in a browser, or rejects. */
  readonly webgpu?: () => Promise<Gpu>;
}

/** What a native backend computes on. */
export interface NativeDevice {
  /** In words, for a screen. */
  readonly device: string;
  /** Whether it computes on the processor for want of a GPU. */
  readonly software: boolean;
}

/**
 * Starts one device; only its `activate` makes sure that tfjs computes on it.
 *
 * @throws Error that says in one line why it cannot be used
 */
export async function openDevice(name: BackendName, loaders: BackendLoaders): Promise<OpenDevice> {
  switch (name) {
    case 'cuda': {
      if (!loaders.cuda) throw new Error('no loader for it was given.');
      const { device, software } = await loaders.cuda();
      return lasting('cuda', 'tensorflow', device, software);
    }
    case 'webgpu':
      if (!loaders.webgpu) throw new Error('no loader for it was given.');
      return openWebgpu(await loaders.webgpu());
    case 'wasm':
      await import('@tensorflow/tfjs-backend-wasm');
      return lasting('wasm', 'wasm', 'processor, WebAssembly', false);
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
      return lasting('cpu', 'cpu', 'processor, JavaScript', false);
  }
}

/** A device that lasts as long as its process: tfjs cannot start it twice. */
async function lasting(
  name: BackendName,
  registered: string,
  device: string,
  software: boolean,
): Promise<OpenDevice> {
  if (!tfjs.engine().registryFactory[registered]) {
    throw new Error('its package loaded but registered no backend.');
  }
  const activate = async (): Promise<void> => {
    if (!(await tfjs.setBackend(registered))) throw new Error('it failed to start.');
  };
  await activate();
  return { name, device, software, activate, close() {} };
}

import * as tfjs from '@tensorflow/tfjs-core';
import type { OpenDevice } from './devices.ts';

/** WebGPU's entry point as far as it is used here: `navigator.gpu` of a browser, or Dawn's in Node. */
export interface Gpu {
  requestAdapter(options: { powerPreference: 'high-performance' }): Promise<GpuAdapter | null>;
}

export interface GpuAdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

interface GpuAdapter {
  readonly info: GpuAdapterInfo;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(descriptor: { requiredLimits: Record<string, number> }): Promise<GpuDevice>;
}

interface GpuDevice {
  readonly lost: Promise<{ readonly message: string }>;
  addEventListener(
    kind: 'uncapturederror',
    listener: (event: { readonly error: { readonly message: string } }) => void,
  ): void;
  destroy(): void;
}

/** The limits tfjs' programs may use in full; without asking, a device grants only the smallest allowed values. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** Vulkan and Direct3D drivers that compute on the processor, where the driver does not say so itself. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

/** Whether an adapter is played by the processor. */
export function isSoftware({ isFallbackAdapter, architecture, description }: GpuAdapterInfo): boolean {
  return isFallbackAdapter === true || SOFTWARE.test(`${architecture} ${description}`);
}

/** An adapter in the words of its driver. */
export function adapterName({ vendor, architecture, description }: GpuAdapterInfo): string {
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed GPU';
}

/** The device this process computes on, while somebody holds it. */
let held: { readonly opened: OpenDevice; holders: number } | null = null;

/**
 * Starts tfjs' WebGPU backend on the fastest adapter; opened again before it was closed, it is the same device.
 * WebGPU tells of failed commands out of band and goes on with wrong numbers: here, reading a result after a failure
 * rejects with it.
 *
 * @param gpu its classes (GPUBuffer and so on) are global, as in a browser
 * @throws Error where no driver answers or the device does not start
 */
export async function openWebgpu(gpu: Gpu): Promise<OpenDevice> {
  if (held) {
    held.holders++;
    return held.opened;
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('no GPU driver answers.');
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]!])),
  });
  await registerDevice(gpu, device, adapter.info);
  held = {
    holders: 1,
    opened: {
      name: 'webgpu',
      device: adapterName(adapter.info),
      software: isSoftware(adapter.info),
      async activate() {
        if (!(await tfjs.setBackend('webgpu'))) throw new Error('it failed to start.');
      },
      close() {
        if (!held || --held.holders > 0) return;
        held = null;
        tfjs.removeBackend('webgpu');
        device.destroy();
      },
    },
  };
  return held.opened;
}

/** Makes tfjs compute on this very device, and results refuse to be read once it has failed. */
async function registerDevice(gpu: Gpu, device: GpuDevice, info: GpuAdapterInfo): Promise<void> {
  let failure: string | null = null;
  device.addEventListener('uncapturederror', ({ error }) => (failure ??= error.message));
  void device.lost.then(({ message }) => (failure ??= `the device was lost. ${message}`));

  // tfjs looks for the entry point under its browser name: on loading, and again in each backend it makes.
  const browserLike = globalThis as { navigator?: object };
  browserLike.navigator ??= {};
  Object.defineProperty(browserLike.navigator, 'gpu', { value: gpu, configurable: true });
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  type Arguments = ConstructorParameters<typeof WebGPUBackend>;
  const backend = new WebGPUBackend(device as unknown as Arguments[0], info as Arguments[1]);
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    const values = await read(dataId).catch((error: unknown) => {
      throw failure === null ? error : new Error(`The GPU failed: ${failure}`, { cause: error });
    });
    if (failure !== null) throw new Error(`The GPU failed: ${failure}`);
    return values;
  };
  // The package has registered a device of its own choosing on loading: ours takes its place.
  if ('webgpu' in tfjs.engine().registryFactory) tfjs.removeBackend('webgpu');
  tfjs.registerBackend('webgpu', () => backend);
}

import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { openBackend } from '../../../models/backend/index.ts';
import { adapterName, isSoftware } from '../../../models/backend/webgpu-device.ts';
import { defaultMemaeConfig } from '../../../models/network/index.ts';
import { memaeTrial } from '../../../models/training/device-trial.ts';
import { backendLoaders } from '../../../src-main/engine/compute/backend-loaders.ts';
import { testedDevices } from './tested-devices.ts';

describe('a WebGPU adapter', () => {
  const nvidia = {
    vendor: 'nvidia',
    architecture: 'hopper',
    description: 'NVIDIA H100',
    isFallbackAdapter: false,
  };

  it('is software where its driver says so, or is known to be', () => {
    expect(isSoftware(nvidia)).toBe(false);
    expect(isSoftware({ ...nvidia, isFallbackAdapter: true })).toBe(true);
    for (const description of [
      'llvmpipe (LLVM 15.0.6)',
      'SwiftShader Device',
      'Microsoft Basic Render Driver',
    ])
      expect(isSoftware({ vendor: '', architecture: '', description })).toBe(true);
  });

  it('has a name whatever its driver tells', () => {
    expect(adapterName(nvidia)).toBe('NVIDIA H100');
    expect(adapterName({ ...nvidia, description: '' })).toBe('nvidia hopper');
    expect(adapterName({ vendor: '', architecture: '', description: '' })).toBe('unnamed GPU');
  });
});

const { missing } = testedDevices.find(({ name }) => name === 'webgpu')!;
describe.skipIf(missing !== null)(`the WebGPU backend${missing === null ? '' : `: ${missing}`}`, () => {
  const loaders = { webgpu: backendLoaders.webgpu };
  afterEach(async () => {
    await openBackend('wasm');
  });

  it('computes, ends, and starts again', async () => {
    for (let time = 0; time < 2; time++) {
      const backend = await openBackend('webgpu', loaders);
      expect(backend.device).not.toBe('');
      const square = tf.square(tf.range(0, 2000));
      expect((await square.data())[1999]).toBe(1999 ** 2);
      square.dispose();
      backend.close();
      expect(tf.engine().registryFactory['webgpu']).toBeUndefined();
    }
  });

  it('is the same while somebody else still holds it', async () => {
    const [first, second] = [await openBackend('webgpu', loaders), await openBackend('webgpu', loaders)];
    const kept = tf.square(tf.range(0, 2000));
    first.close();
    expect((await kept.data())[3]).toBe(9);
    kept.dispose();
    second.close();
  });

  it('is never taken by itself where the processor plays the GPU', async () => {
    const named = await openBackend('webgpu', loaders);
    const { software } = named;
    named.close();
    const trial = memaeTrial(defaultMemaeConfig(8, 1), 'training');
    const { devices } = await openBackend('auto', loaders, trial);
    const report = devices.find(({ name }) => name === 'webgpu')!;
    if (software) {
      expect(report).toMatchObject({ device: named.device, speed: null, taken: false });
      expect(report.reason).toBe('It found no GPU and computes on the processor.');
      expect(tf.engine().registryFactory['webgpu']).toBeUndefined();
    } else expect(report.speed!.trainWindowsPerSecond).toBeGreaterThan(0);
  });

  it('refuses to read on once a command has failed', async () => {
    const backend = await openBackend('webgpu', loaders);
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    const fine = tf.square(tf.range(0, 2000));
    // Longer than the device allows: WebGPU goes on with an invalid buffer and tells of it out of band.
    device.createBuffer({ size: 2 * device.limits.maxBufferSize, usage: GPUBufferUsage.STORAGE });
    await expect(fine.data()).rejects.toThrow('The GPU failed: ');
    backend.close();
  });

  it('says that the device was lost', async () => {
    const backend = await openBackend('webgpu', loaders);
    const square = tf.square(tf.range(0, 2000));
    (tf.backend() as unknown as { device: GPUDevice }).device.destroy();
    await expect(square.data()).rejects.toThrow('The GPU failed: the device was lost.');
    backend.close();
  });

  it('holds no more memory after many steps than after a few', async () => {
    const backend = await openBackend('webgpu', loaders);
    const open = memaeTrial({ ...defaultMemaeConfig(8, 1), widths: [4], memoryItems: 4 }, 'training').open(
      tf,
    );
    const held = () =>
      tf.memory() as tf.MemoryInfo & { numBytesInGPU: number; numBytesAllocatedInGPU: number };
    await open.train(2);
    const before = { ...held() };
    await open.train(3);
    const after = held();
    expect(after.numTensors).toBe(before.numTensors);
    expect(after.numBytesInGPU).toBe(before.numBytesInGPU);
    // Freed buffers wait to be used again; which sizes wait differs from step to step.
    expect(after.numBytesAllocatedInGPU).toBeLessThan(1.1 * before.numBytesAllocatedInGPU);
    open.dispose();
    backend.close();
  });
});

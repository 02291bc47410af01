import * as tf from '@tensorflow/tfjs-core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { afterEach, describe, expect, it } from 'vitest';
import { openBackend, type DeviceTrial } from '../../../models/backend/index.ts';
import { defaultMemaeConfig } from '../../../models/network/index.ts';
import { memaeTrial } from '../../../models/training/device-trial.ts';

const trial = memaeTrial(defaultMemaeConfig(16, 3), 'training');

/** A card played by tfjs' JavaScript kernels: right, and far slower than wasm. */
function card(change: () => void = () => {}) {
  return {
    cuda() {
      tf.copyRegisteredKernels('cpu', 'tensorflow');
      tf.registerBackend('tensorflow', () => new MathBackendCPU());
      change();
      return Promise.resolve({ device: 'a card', software: false });
    },
  };
}

/** Puts a kernel of the card's own in the place of one that every step needs. */
function replaceProduct(kernel: (right: tf.KernelFunc) => tf.KernelFunc): void {
  const right = tf.getKernel(tf.BatchMatMul, 'tensorflow');
  tf.unregisterKernel(tf.BatchMatMul, 'tensorflow');
  tf.registerKernel({ ...right, kernelFunc: kernel(right.kernelFunc) });
}

/** The trial, but on every backend other than the one named each call takes so long as well. */
const slowBut = (name: string, milliseconds: number): DeviceTrial => ({
  ...trial,
  open(on) {
    const open = trial.open(on);
    const wait = () =>
      new Promise((resolve) => setTimeout(resolve, on.getBackend() === name ? 0 : milliseconds));
    return { ...open, train: async (steps) => (await wait(), open.train(steps)) };
  },
});

describe('the device taken by itself', () => {
  afterEach(() => {
    for (const { kernelName } of tf.getKernelsForBackend('tensorflow'))
      tf.unregisterKernel(kernelName, 'tensorflow');
    if ('tensorflow' in tf.engine().registryFactory) tf.removeBackend('tensorflow');
  });

  it('is the faster one, with the speed of both', async () => {
    const backend = await openBackend('auto', card(), trial);
    expect([backend.name, tf.getBackend()]).toEqual(['wasm', 'wasm']);
    const [cuda, wasm] = backend.devices;
    expect(wasm).toMatchObject({ name: 'wasm', taken: true });
    expect(wasm!.reason).toMatch(/^Fastest: [\d,.]+ windows\/s in training\.$/);
    expect(cuda).toMatchObject({ name: 'cuda', device: 'a card', taken: false });
    expect(cuda!.reason).toMatch(/^Slower: [\d,.]+ windows\/s in training, wasm has [\d,.]+\.$/);
    for (const speed of ['trainWindowsPerSecond', 'scoreWindowsPerSecond'] as const)
      expect(wasm!.speed![speed]).toBeGreaterThan(2 * cuda!.speed![speed]);
  });

  it('is the card where the processor is slower', async () => {
    const backend = await openBackend('auto', card(), slowBut('tensorflow', 1000));
    expect([backend.name, backend.device, tf.getBackend()]).toEqual(['cuda', 'a card', 'tensorflow']);
    expect(backend.devices.map(({ taken }) => taken)).toEqual([true, false, false]);
  });

  it('is chosen by the speed it is wanted for', async () => {
    const scoring = { ...slowBut('tensorflow', 1000), wanted: 'scoring' as const };
    const backend = await openBackend('auto', card(), scoring);
    expect(backend.name).toBe('wasm');
    expect(backend.devices[1]!.reason).toContain('in scoring');
  });

  it('is never one that computes wrongly', async () => {
    const wrong = card(() =>
      replaceProduct((right) => (call) => {
        const product = right(call) as tf.TensorInfo;
        const { values } = (call.backend as MathBackendCPU).data.get(product.dataId);
        (values as Float32Array).forEach((x, i, all) => (all[i] = 1.01 * x));
        return product;
      }),
    );
    const backend = await openBackend('auto', wrong, slowBut('tensorflow', 1000));
    expect(backend.name).toBe('wasm');
    expect(backend.devices[0]!.reason).toMatch(
      /^Refused: it computes wrongly: [\d.]+ where [\d.]+ is right\.$/,
    );
  });

  it('is never one that fails', async () => {
    const failing = card(() =>
      replaceProduct(() => () => {
        throw new Error('out of memory on the card\n  with a long story');
      }),
    );
    const backend = await openBackend('auto', failing, trial);
    expect(backend.name).toBe('wasm');
    expect(backend.devices[0]!.reason).toBe('It failed when it was timed: out of memory on the card.');
  });

  it('may be TensorFlow on the processor where that was found faster, but not untimed', async () => {
    const { cuda } = card();
    const software = { cuda: async () => ({ ...(await cuda()), software: true }) };
    expect((await openBackend('auto', software, slowBut('tensorflow', 1000))).name).toBe('cuda');
    const { name, devices } = await openBackend('auto', software);
    expect(name).toBe('wasm');
    expect(devices[0]).toMatchObject({
      device: 'a card',
      speed: null,
      taken: false,
      reason: 'It found no GPU and computes on the processor.',
    });
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await openBackend('auto', card(), trial);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is the first in order where there is nothing to time it on', async () => {
    const backend = await openBackend('auto', card());
    expect(backend.name).toBe('cuda');
    expect(backend.devices[1]!.reason).toBe('Not timed: cuda comes first.');
  });
});

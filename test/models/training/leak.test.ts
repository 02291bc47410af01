/** Tensors and bytes on the device stay flat: over epochs, over scoring, and after trainings that ended in any way. */
import { describe, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../models/backend/index.ts';
import { defaultMemaeConfig } from '../../../models/network/index.ts';
import { openMemae, trainMemae, type MemaeTrainingOptions } from '../../../models/training/index.ts';
import { plant } from './plant.ts';

const L = 16;
const C = 3;
const config = { ...defaultMemaeConfig(L, C), memoryItems: 20 };
/** With gaps: their masks are tensors too. */
const gappy = plant(150, C, 2);
gappy.mask.fill(0, 30, 40);
const data = [plant(200, C, 1), gappy];
const heldBack = [plant(100, C, 3)];

describe.each(['wasm', 'cpu'] as const)('memory on %s', (name) => {
  const onDevice = ({ tf }: Backend) => {
    const { numTensors, numBytes, numDataBuffers } = tf.memory();
    return { numTensors, numBytes, numDataBuffers };
  };
  const train = (backend: Backend, options: Partial<MemaeTrainingOptions> = {}, network = config) =>
    trainMemae(backend, network, data, heldBack, { seed: 1, maxEpochs: 8, workBudget: 1, ...options });

  it('is flat over the epochs of each phase and as before afterwards', async () => {
    const backend = await openBackend(name);
    const before = onDevice(backend);
    const seen: ReturnType<typeof onDevice>[] = [];
    const phases = new Set<string>();
    await train(backend, {
      onEpoch: ({ phase }) => {
        phases.add(phase);
        seen.push(onDevice(backend));
      },
    });
    expect(phases.size).toBe(3);
    expect(seen).toHaveLength(8);
    for (const memory of seen) expect(memory).toEqual(seen[0]);
    expect(onDevice(backend)).toEqual(before);
  });

  it('is flat over repeated scoring, and as before when the model is closed', async () => {
    const backend = await openBackend(name);
    const memae = await train(backend);
    const before = onDevice(backend);
    const open = openMemae(backend, memae);
    const opened = onDevice(backend);
    for (let round = 0; round < 5; round++) {
      const { rows, mask } = plant(60 + round, C, 9);
      await open.reconstruct(rows, mask, 60 + round);
      await open.window(rows.subarray(0, L * C));
      await open.reconstruct(rows, mask, L - 1);
      expect(onDevice(backend)).toEqual(opened);
    }
    open.dispose();
    expect(onDevice(backend)).toEqual(before);
  });

  it('is as before after a training was cancelled, at whatever pause', async () => {
    const backend = await openBackend(name);
    const before = onDevice(backend);
    let cancelledAt = 0;
    for (let cut = 1; ; cut = Math.ceil(cut * 1.4)) {
      let asked = 0;
      const signal = {
        get aborted() {
          return ++asked > cut;
        },
        reason: new Error('cancelled'),
      };
      const ended = await train(backend, { signal }).catch((error: Error) => error.message);
      expect(onDevice(backend)).toEqual(before);
      if (ended !== 'cancelled') break;
      cancelledAt++;
    }
    expect(cancelledAt).toBeGreaterThan(8);
  });

  it('is as before after a training failed: diverged, or its checkpoint could not be saved', async () => {
    const backend = await openBackend(name);
    const before = onDevice(backend);
    await expect(train(backend, {}, { ...config, learningRate: 1e30 })).rejects.toThrow('diverged');
    expect(onDevice(backend)).toEqual(before);
    const checkpoints = {
      everySeconds: 0,
      load: () => Promise.resolve(null),
      save: () => Promise.reject(new Error('The disk is full.')),
    };
    await expect(train(backend, { checkpoints })).rejects.toThrow('The disk is full.');
    expect(onDevice(backend)).toEqual(before);
    const onEpoch = () => {
      throw new Error('the listener failed');
    };
    await expect(train(backend, { onEpoch })).rejects.toThrow('the listener failed');
    expect(onDevice(backend)).toEqual(before);
  });
});

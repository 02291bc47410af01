import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adamStep, choiceInWords, openBackend } from '../../../models/backend/index.ts';
import { seededRandom } from '../../../models/network/index.ts';
import { onEachDevice, openTested } from './tested-devices.ts';

describe('opening a backend', () => {
  it('names what to do when the one asked for cannot be loaded', async () => {
    const cuda = (): Promise<never> => Promise.reject(new Error('libtensorflow.so.2: cannot open\n  stack'));
    await expect(openBackend('cuda', { cuda })).rejects.toThrow(
      'The cuda backend cannot be used: libtensorflow.so.2: cannot open. Run "npm run setup:tensorflow"',
    );
  });

  it('refuses a native backend without a loader', async () => {
    await expect(openBackend('webgpu')).rejects.toThrow('no loader for it was given');
  });

  it('refuses a loader that registers nothing', async () => {
    const cuda = () => Promise.resolve({ device: 'a card', software: false });
    await expect(openBackend('cuda', { cuda })).rejects.toThrow('registered no backend');
  });

  it('refuses WebGPU without a driver', async () => {
    const webgpu = () => Promise.resolve({ requestAdapter: () => Promise.resolve(null) });
    await expect(openBackend('webgpu', { webgpu })).rejects.toThrow(
      "no GPU driver answers. Install the GPU's driver",
    );
  });

  it('takes wasm by itself where cuda does not load, and says why', async () => {
    const backend = await openBackend('auto', { cuda: () => Promise.reject(new Error('no card')) });
    expect(backend).toMatchObject({ name: 'wasm', device: 'processor, WebAssembly' });
    expect(backend.devices).toEqual([
      { name: 'cuda', device: null, speed: null, taken: false, reason: 'no card.' },
      {
        name: 'wasm',
        device: 'processor, WebAssembly',
        speed: null,
        taken: true,
        reason: 'The only one that can be used.',
      },
      {
        name: 'cpu',
        device: null,
        speed: null,
        taken: false,
        reason: 'Not timed: wasm does the same many times faster.',
      },
    ]);
  });

  it('tells the choice in sentences', async () => {
    const backend = await openBackend('auto', { cuda: () => Promise.reject(new Error('no card')) });
    expect(choiceInWords(backend.devices)).toEqual([
      'Computes on wasm (processor, WebAssembly). The only one that can be used.',
      'Not on cuda. no card.',
      'Not on cpu. Not timed: wasm does the same many times faster.',
    ]);
  });

  it('says that a device was chosen by name', async () => {
    const { devices } = await openBackend('cpu');
    expect(devices).toEqual([
      { name: 'cpu', device: 'processor, JavaScript', speed: null, taken: true, reason: 'Chosen by name.' },
    ]);
  });

  it('is the active one after it was opened, however often', async () => {
    for (const name of ['cpu', 'wasm', 'cpu', 'wasm'] as const) {
      const { tf } = await openBackend(name);
      expect(tf.getBackend()).toBe(name);
    }
  });
});

onEachDevice('matrix products', (name) => {
  const size = fc.integer({ min: 1, max: 19 });

  it('are right for every pair of transpose flags, batched or not', async () => {
    const { tf } = await openTested(name);
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        size,
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(0, 1, 3),
        fc.nat(),
        async (n, k, m, left, right, batch, seed) => {
          const random = seededRandom(seed);
          const batches = Math.max(1, batch);
          const values = (rows: number, columns: number): Float32Array =>
            Float32Array.from({ length: batches * rows * columns }, () => random.normal());
          const [a, b] = [values(n, k), values(k, m)];
          const outer = batch === 0 ? [] : [batch];
          const result = tf.tidy(() => {
            const flip = [...outer.keys(), outer.length + 1, outer.length];
            const first = tf.tensor(a, [...outer, n, k]);
            const second = tf.tensor(b, [...outer, k, m]);
            return tf.matMul(
              left ? tf.transpose(first, flip) : first,
              right ? tf.transpose(second, flip) : second,
              left,
              right,
            );
          });
          const product = await result.data();
          result.dispose();
          for (let g = 0; g < batches; g++) {
            for (let i = 0; i < n; i++) {
              for (let j = 0; j < m; j++) {
                let sum = 0;
                for (let x = 0; x < k; x++) sum += a[(g * n + i) * k + x]! * b[(g * k + x) * m + j]!;
                expect(Math.abs(product[(g * n + i) * m + j]! - sum)).toBeLessThan(1e-4);
              }
            }
          }
        },
      ),
      { numRuns: name === 'webgpu' ? 10 : 60 },
    );
  });

  it('leave no tensor behind', async () => {
    const { tf } = await openTested(name);
    const a = tf.ones([4, 3]);
    const before = tf.memory();
    const backend = tf.backend();
    const dataBefore = backend.numDataIds();
    tf.dispose(tf.matMul(a, a, true, false));
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(backend.numDataIds()).toBe(dataBefore);
    a.dispose();
  });
});

onEachDevice('Adam', (name) => {
  it('takes the steps of the algorithm as published', async () => {
    const { tf } = await openTested(name);
    const slopes = [
      [0.5, -2, 0, 1e-3],
      [0.1, -1, 3, 0],
      [-0.5, 2, 1, 1e-3],
    ];
    const weight = [1, -1, 0.5, 0];
    const [m, v] = [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ];
    let state = { weight: tf.tensor(weight), firstMoment: tf.zeros([4]), secondMoment: tf.zeros([4]) };
    slopes.forEach((slope, i) => {
      state = adamStep(tf, state, tf.tensor(slope), 0.01, i + 1);
      slope.forEach((g, j) => {
        m[j] = 0.9 * m[j]! + 0.1 * g;
        v[j] = 0.999 * v[j]! + 0.001 * g * g;
        const [corrected, square] = [m[j]! / (1 - 0.9 ** (i + 1)), v[j]! / (1 - 0.999 ** (i + 1))];
        weight[j]! -= (0.01 * corrected) / (Math.sqrt(square) + 1e-8);
      });
    });
    const found = await state.weight.data();
    weight.forEach((value, j) => expect(found[j]).toBeCloseTo(value, 5));
  });
});

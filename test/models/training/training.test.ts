import type { Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../models/backend/index.ts';
import {
  defaultMemaeConfig,
  multiplyAddsPerWindow,
  paperMemaeConfig,
  seededRandom,
} from '../../../models/network/index.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../models/training/checkpoint.ts';
import {
  openMemae,
  trainMemae,
  type CheckpointPlace,
  type Memae,
  type MemaeProgress,
  type NormalisedSegment,
} from '../../../models/training/index.ts';
import { plant } from './plant.ts';

const L = 16;
const C = 3;
const config = { ...defaultMemaeConfig(L, C), memoryItems: 20 };
const training = [plant(500, C, 1), plant(300, C, 2)];
const heldBack = [plant(300, C, 3)];

describe('training on wasm', () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend('wasm');
  });

  it('learns normal operation, keeps the memory alive, and leaks nothing', { timeout: 120_000 }, async () => {
    const { tf } = backend;
    const before = tf.memory();
    const tensors: number[] = [];
    const seen: MemaeProgress[] = [];
    const memae = await trainMemae(backend, config, training, heldBack, {
      seed: 1,
      maxEpochs: 15,
      onEpoch: (progress) => {
        seen.push(progress);
        tensors.push(tf.memory().numTensors);
      },
    });
    expect(memae.explained).toBeGreaterThan(0.8);
    expect(memae.diagnostics).toMatchObject({ healthy: true });
    expect(memae.losses).toHaveLength(seen.length);
    expect(new Set(seen.map(({ phase }) => phase))).toEqual(new Set(['warm-up', 'ramp', 'full']));
    expect(new Set(tensors).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);

    const open = openMemae(backend, memae);
    const normal = plant(200, C, 5);
    const faulty = { rows: normal.rows.map((x, i) => (i % C === 1 ? x + 2 : x)), mask: normal.mask };
    const calm = await open.reconstruct(normal.rows, normal.mask, 200);
    const upset = await open.reconstruct(faulty.rows, faulty.mask, 200);
    const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(upset.windowError)).toBeGreaterThan(5 * mean(calm.windowError));
    expect(mean(upset.latentDistance)).toBeGreaterThan(1.5 * mean(calm.latentDistance));
    expect(mean(calm.latentDistance)).toBeGreaterThan(0.5);
    expect(mean(calm.latentDistance)).toBeLessThan(2);
    open.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
  });

  it('gives the same weights for the same seed, others for another', { timeout: 120_000 }, async () => {
    const train = (seed: number): Promise<Memae> =>
      trainMemae(backend, config, training, heldBack, { seed, maxEpochs: 5 });
    const [once, twice, other] = [await train(4), await train(4), await train(5)];
    expect(twice.weights).toEqual(once.weights);
    expect(twice.losses).toEqual(once.losses);
    expect(other.weights).not.toEqual(once.weights);
  });

  it('does not learn from what is masked', { timeout: 120_000 }, async () => {
    const gappy = (filler: number): { rows: Float32Array; mask: Uint8Array } => {
      const { rows } = plant(300, C, 6);
      const mask = Uint8Array.from(rows, (_, i) => (i % 7 === 0 ? 0 : 1));
      return { rows: rows.map((x, i) => (mask[i] ? x : filler)), mask };
    };
    const train = (filler: number): Promise<Memae> =>
      trainMemae(backend, config, [gappy(filler)], [gappy(filler)], { seed: 1, maxEpochs: 3 });
    expect((await train(Number.NaN)).weights).toEqual((await train(1e6)).weights);
  });

  it('stops within a second of being cancelled, with the reason, and frees everything', async () => {
    const { tf } = backend;
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    const big = { ...defaultMemaeConfig(64, 8), windowLength: 64 };
    let cancelled = 0;
    setTimeout(() => {
      cancelled = performance.now();
      controller.abort(new Error('cancelled by the operator'));
    }, 1500);
    const run = trainMemae(backend, big, [plant(5000, 8, 1)], [], {
      seed: 1,
      maxEpochs: 500,
      signal: controller.signal,
    });
    await expect(run).rejects.toThrow('cancelled by the operator');
    expect(performance.now() - cancelled).toBeLessThan(1000);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('copes with a short baseline without held-back data', { timeout: 120_000 }, async () => {
    const short = defaultMemaeConfig(32, C);
    const memae = await trainMemae(backend, short, [plant(400, C, 1)], [], { seed: 1, maxEpochs: 8 });
    expect(memae.explained).toBeGreaterThan(0.5);
    expect(memae.diagnostics.healthy).toBe(true);
  });

  it('shortens its schedule to a work budget, and stays reproducible', { timeout: 120_000 }, async () => {
    // Enough for every one of the 770 windows 36 times: less than half of the whole schedule.
    const workBudget = 36 * 770 * 3 * multiplyAddsPerWindow(config);
    const train = (): Promise<Memae> =>
      trainMemae(backend, config, training, heldBack, { seed: 1, workBudget });
    const [once, twice] = [await train(), await train()];
    expect(once.losses.length).toBeGreaterThanOrEqual(10);
    expect(once.losses.length).toBeLessThan(30);
    expect(twice.weights).toEqual(once.weights);
  });

  it('gives the same weights on a machine that stalls, while its time is not running out', async () => {
    const train = (stall: number): Promise<Memae> => {
      const { util } = backend.tf;
      let stalled = 0;
      const slow = { ...util, now: () => util.now() + stall * stalled++ };
      const tf = new Proxy(backend.tf, {
        get: (target, name) => (name === 'util' ? slow : (Reflect.get(target, name) as unknown)),
      });
      const options = { seed: 1, maxEpochs: 5, timeBudgetSeconds: 600 };
      return trainMemae({ ...backend, tf }, config, training, heldBack, options);
    };
    const [swift, halting] = [await train(0), await train(50)];
    expect(halting.weights).toEqual(swift.weights);
    expect(halting.losses).toEqual(swift.losses);
  });

  it('ends when its time is over, with a memory all the same', async () => {
    const began = performance.now();
    const memae = await trainMemae(backend, config, training, heldBack, {
      seed: 1,
      maxEpochs: 1000,
      timeBudgetSeconds: 0.5,
    });
    expect(memae.losses.length).toBeLessThan(200);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(memae.diagnostics.deadItems).toBeLessThan(config.memoryItems);
  });

  it('flags a memory that died: shrinkage above what any weight can reach', async () => {
    const paper = paperMemaeConfig(L, C);
    const dead = { ...paper, addressing: { ...paper.addressing, shrinkage: 5 / paper.memoryItems } };
    const memae = await trainMemae(backend, dead, training, heldBack, { seed: 1, maxEpochs: 1 });
    expect(memae.diagnostics.healthy).toBe(false);
    expect(memae.diagnostics.verdict).toContain('died');
  });

  it('gives up with words when training keeps diverging', async () => {
    const wild = { ...config, learningRate: 1e30 };
    await expect(trainMemae(backend, wild, training, heldBack, { seed: 1, maxEpochs: 2 })).rejects.toThrow(
      'Training diverged',
    );
    expect(backend.tf.memory().numTensors).toBe(0);
  });

  /** The backend by way of tensors, but the batches whose number from 1 is in `bad` hold no numbers. */
  function poisoned(bad: (batch: number) => boolean): Backend {
    let batches = 0;
    const tensor3d = (values: Float32Array, shape: [number, number, number]): Tensor3D =>
      backend.tf.tensor3d(bad(++batches) ? values.map(() => NaN) : values, shape);
    const replaced = { tensor3d, getBackend: () => 'by tensors' };
    const tf = new Proxy(backend.tf, {
      get: (target, name) =>
        replaced[name as keyof typeof replaced] ?? (Reflect.get(target, name) as unknown),
    });
    return { ...backend, tf };
  }
  /** The least an epoch can be: one batch to learn from. */
  const SHORT = { seed: 1, maxEpochs: 6, workBudget: 1 };

  it('goes back to its last good state with half the learning rate', async () => {
    const saved: Uint8Array[] = [];
    const marks: string[] = [];
    const checkpoints = (there: Uint8Array | null): CheckpointPlace => ({
      everySeconds: 0,
      load: () => Promise.resolve(there),
      save: (mark, bytes) => {
        marks.push(mark);
        saved.push(bytes);
        return Promise.resolve();
      },
    });
    const sound = poisoned(() => false);
    await trainMemae(sound, config, training, heldBack, { ...SHORT, checkpoints: checkpoints(null) });
    const third = decodeCheckpoint(saved[2]!, marks[2]!);
    const bytes = encodeCheckpoint(marks[2]!, third);
    const backed = encodeCheckpoint(marks[2]!, { ...third, divergences: 1, rateScale: third.rateScale / 2 });
    const train = (on: Backend, from: Uint8Array): Promise<Memae> =>
      trainMemae(on, config, training, heldBack, { ...SHORT, checkpoints: checkpoints(from) });
    const recovered = await train(
      poisoned((batch) => batch === 1),
      bytes,
    );
    expect(recovered.losses).toHaveLength(6);
    expect(recovered).toEqual(await train(sound, backed));
    expect(recovered.weights).not.toEqual((await train(sound, bytes)).weights);
  });

  it('does so three times and not for ever', async () => {
    let tries = 0;
    const always = poisoned(() => ++tries > 0);
    await expect(trainMemae(always, config, training, heldBack, SHORT)).rejects.toThrow(
      'Training diverged again and again. Look for extreme values',
    );
    // Four tries, each with its training batch and its checks.
    expect(tries % 4).toBe(0);
    expect(backend.tf.memory().numTensors).toBe(0);
  });

  it('stops when held-back data says that nothing more is learned, and keeps the best weights', async () => {
    const random = seededRandom(8);
    const noise = (rows: number): NormalisedSegment => ({
      rows: Float32Array.from({ length: rows * C }, () => random.normal()),
      mask: new Uint8Array(rows * C).fill(1),
    });
    const seen: MemaeProgress[] = [];
    // A handful of windows learned by heart: what follows says nothing of other noise.
    const memae = await trainMemae(backend, config, [noise(40)], [noise(200)], {
      seed: 1,
      maxEpochs: 60,
      onEpoch: (progress) => seen.push(progress),
    });
    const full = seen.filter(({ phase }) => phase === 'full').map(({ heldBackLoss }) => heldBackLoss);
    expect(seen.length).toBeLessThan(60);
    expect(memae.losses).toHaveLength(seen.length);
    expect(full.length).toBeGreaterThan(8);
    expect(memae.heldBackLoss).toBeCloseTo(Math.min(...full), 5);
    // Nothing in the last eight epochs was clearly better than the best before them.
    expect(Math.min(...full.slice(-8))).toBeGreaterThan(Math.min(...full.slice(0, -8)) * 0.999);
  });

  it('refuses data it cannot learn from', async () => {
    const options = { seed: 1 };
    await expect(trainMemae(backend, config, [plant(10, C, 1)], [], options)).rejects.toThrow(
      'No unbroken stretch of 16 rows',
    );
    const bad = plant(100, C, 1);
    bad.rows[5] = Number.POSITIVE_INFINITY;
    await expect(trainMemae(backend, config, [bad], [], options)).rejects.toThrow('not finite');
  });
});

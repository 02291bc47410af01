import { afterEach, describe, expect, it } from 'vitest';
import { referenceMemaeConfig, type MemaeConfig } from '../../../models/network/index.ts';
import { employThreads, openSharedNetwork, threadsFor } from '../../../models/parallel/index.ts';
import type { NetworkInTraining } from '../../../models/training/network-on-device.ts';
import { computeThreads } from '../../../src-main/engine/compute/compute-threads.ts';
import { textbookLoss } from '../network/textbook.ts';
import { give, gradientsOf, NETWORKS, someWeights, someWindows } from './networks.ts';

const ENTROPY_WEIGHT = 0.3;
/** Gradient entries checked by central differences per weight. */
const PROBES = 40;
const STEP = 1e-6;

const memoryOf = (config: MemaeConfig) =>
  config.memoryItems > 0 ? { addressing: config.addressing, entropyWeight: ENTROPY_WEIGHT } : null;

function open(config: MemaeConfig, capacity: number): NetworkInTraining {
  const network = openSharedNetwork(config, someWeights(config, 4), capacity, 'training');
  if (!network) throw new Error('too large');
  return network;
}

afterEach(() => employThreads(null));

describe.each(Object.entries(NETWORKS))('a network in shared memory: %s', (_, config) => {
  const count = 5;
  const windows = someWindows(config, count, 3);

  it('rebuilds windows as the textbook network does', async () => {
    const network = open(config, count);
    give(network, windows);
    const expected = textbookLoss(config, numbersOf(config), windows.rows, windows.targets, windows.mask);
    const told = await network.pass(count, memoryOf(config)?.addressing ?? null, [
      'reconstruction',
      'weights',
    ]);
    expect(apart(told.reconstruction, expected.reconstruction)).toBeLessThan(1e-5);
    const entropy = told.weights.reduce((sum, w) => sum - w * Math.log(w + 1e-12), 0);
    const queries = told.weights.length / Math.max(1, config.memoryItems);
    expect(entropy / Math.max(1, queries)).toBeCloseTo(expected.entropy, 5);
  });

  it("has the textbook network's loss and gradients", async () => {
    const network = open(config, count);
    give(network, windows);
    await network.step(count, memoryOf(config), 1e-3);
    const numbers = numbersOf(config);
    const total = (): number => {
      const loss = textbookLoss(config, numbers, windows.rows, windows.targets, windows.mask);
      return loss.squaredError + ENTROPY_WEIGHT * loss.entropy;
    };
    const right = textbookLoss(config, numbers, windows.rows, windows.targets, windows.mask);
    expect((await network.report()).loss).toBeCloseTo(right.squaredError, 5);
    const gradients = await gradientsOf(network);
    for (const [name, values] of Object.entries(numbers)) {
      const found = gradients[name]!;
      const largest = found.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      expect(largest, `${name} has a gradient`).toBeGreaterThan(1e-4);
      for (let i = 0; i < values.length; i += Math.max(1, Math.floor(values.length / PROBES))) {
        const kept = values[i]!;
        values[i] = kept + STEP;
        const above = total();
        values[i] = kept - STEP;
        const below = total();
        values[i] = kept;
        const slope = (above - below) / (2 * STEP);
        expect(Math.abs(slope - found[i]!) / largest, `${name}[${i}]`).toBeLessThan(1e-3);
      }
    }
  });

  it('passes the memory by where it is told to, and leaves it alone', async () => {
    const network = open(config, count);
    give(network, windows);
    const before = await network.save();
    await network.step(count, null, 1e-3);
    const after = await network.save();
    for (const name of Object.keys(before)) {
      if (name === 'memory/items') expect(after[name]).toEqual(before[name]);
      else expect(after[name]!.values, name).not.toEqual(before[name]!.values);
    }
    expect((await network.report()).recalled).toBeNull();
  });

  it('goes on from what was saved, bit for bit', async () => {
    const [one, other] = [open(config, count), open(config, count)];
    for (const network of [one, other]) give(network, windows);
    await one.step(count, memoryOf(config), 1e-2);
    other.restore(await one.save());
    for (const network of [one, other]) await network.step(count, memoryOf(config), 1e-2);
    expect(await other.save()).toEqual(await one.save());
  });
});

describe('several threads', () => {
  const config = referenceMemaeConfig();
  const memory = memoryOf(config)!;
  const windows = someWindows(config, 64, 5);

  async function train(threads: number) {
    employThreads(computeThreads(threads));
    const network = open(config, 64);
    give(network, windows);
    for (let step = 0; step < 5; step++) await network.step(64, memory, 1e-3);
    const saved = await network.save();
    const { loss, recalled } = await network.report();
    const pass = await network.pass(64, memory.addressing, ['reconstruction', 'latentDistance', 'newest']);
    const told = Object.values(pass).map((values) => values.slice());
    network.dispose();
    return { saved, loss, recalled, told };
  }

  it('give the same bits as one thread, every time', async () => {
    const [one, two, four] = [await train(1), await train(2), await train(4)];
    expect(two).toEqual(one);
    expect(four).toEqual(one);
    expect(await train(4)).toEqual(four);
  });

  it('score with the same bits as one thread', async () => {
    const score = async (threads: number, count: number) => {
      employThreads(computeThreads(threads));
      const network = openSharedNetwork(config, someWeights(config, 4), 64, 'use')!;
      network.rows.set(windows.rows);
      const pass = await network.pass(count, memory.addressing, ['reconstruction', 'soft', 'weights']);
      const told = Object.values(pass).map((values) => values.slice());
      network.dispose();
      return told;
    };
    expect(await score(4, 64)).toEqual(await score(1, 64));
    expect(await score(2, 61)).toEqual(await score(1, 61));
  });

  it('serve networks by turns', async () => {
    employThreads(computeThreads(2));
    const networks = [open(config, 64), open(config, 64)];
    for (const network of networks) give(network, windows);
    for (let step = 0; step < 3; step++) {
      await Promise.all(networks.map((network) => network.step(64, memory, 1e-3)));
    }
    const [one, other] = await Promise.all(networks.map((network) => network.save()));
    expect(other).toEqual(one);
  });

  const steps = async (network: NetworkInTraining, count: number): Promise<void> => {
    for (let step = 0; step < count; step++) await network.step(64, memory, 1e-3);
  };

  it('may die: the calling thread goes on alone, to the same bits', async () => {
    const threads = computeThreads(3);
    const started: ReturnType<typeof threads.start>[] = [];
    const start = () => {
      const helper = threads.start();
      started.push(helper);
      return helper;
    };
    employThreads({ size: 3, start });
    const network = open(config, 64);
    give(network, windows);
    await steps(network, 2);
    await started[0]!.end();
    await steps(network, 2);
    expect(started).toHaveLength(2);
    employThreads(null);
    const untroubled = open(config, 64);
    give(untroubled, windows);
    await steps(untroubled, 4);
    expect(await network.save()).toEqual(await untroubled.save());
  });

  it('goes on alone where no thread can be started', async () => {
    const ended: number[] = [];
    let started = 0;
    const start = () => {
      if (started++ > 0) throw new Error('no more threads');
      return { post: () => {}, onEnd: () => {}, end: () => Promise.resolve(ended.push(started)) };
    };
    employThreads({ size: 3, start });
    const network = open(config, 64);
    give(network, windows);
    await steps(network, 2);
    expect(ended).toHaveLength(1);
    employThreads(null);
    const alone = open(config, 64);
    give(alone, windows);
    await steps(alone, 2);
    expect(await network.save()).toEqual(await alone.save());
  });

  it('are as many as the work is worth', () => {
    employThreads(computeThreads(4));
    expect(threadsFor(config, 64, 'training')).toBe(4);
    expect(threadsFor(config, 1, 'use')).toBe(1);
    expect(threadsFor({ ...config, widths: [4], memoryItems: 8 }, 64, 'training')).toBe(1);
    employThreads(null);
    expect(threadsFor(config, 64, 'training')).toBe(1);
  });
});

it('refuses to compute once it was disposed', async () => {
  const network = open(NETWORKS['cosine, three levels']!, 2);
  network.dispose();
  await expect(network.pass(1, null, ['reconstruction'])).rejects.toThrow('This network was disposed');
});

function numbersOf(config: MemaeConfig): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(someWeights(config, 4)).map(([name, { values }]) => [name, Float64Array.from(values)]),
  );
}

/** Largest distance of two arrays of the same length. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}

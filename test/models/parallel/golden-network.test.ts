import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { MemaeConfig, Weights } from '../../../models/network/index.ts';
import { openSharedNetwork } from '../../../models/parallel/index.ts';
import { gradientsOf } from './networks.ts';

/** Numbers that were not made here: see "source" and "conventions" inside the file. */
interface Golden {
  readonly z: number[][];
  readonly M: number[][];
  readonly target: number[][];
  readonly Q: number;
  readonly C: number;
  readonly cases: readonly {
    readonly name: string;
    readonly similarity: 'dot' | 'cosine';
    readonly tau: number;
    readonly lam: number;
    readonly attention_before: number[][];
    readonly attention_after: number[][];
    readonly retrieved: number[][];
    readonly mse: number;
    readonly grad_mse_z: number[][];
    readonly grad_mse_M: number[][];
    readonly grad_entropy_z: number[][];
    readonly grad_entropy_M: number[][];
  }[];
}
const golden = JSON.parse(readFileSync(new URL('../memory/golden.json', import.meta.url), 'utf8')) as Golden;
const { z, M, target, Q, C } = golden;

/**
 * A network that is its memory and nothing else. One window of Q rows, each [query | target | one-hot of the row]: the
 * encoder passes the query on, the decoder writes what memory returned over the target. The one-hot channels have zero
 * weights, so each one's weight gradient is the gradient of that row's query.
 */
const CHANNELS = 2 * C + Q;
const WINDOW = Float32Array.from(
  z.flatMap((row, q) => [...row, ...target[q]!, ...z.map((_, i) => +(i === q))]),
);
/** Only the targets count. */
const MASK = Float32Array.from(
  z.flatMap(() => Array.from({ length: CHANNELS }, (_, c) => +(c >= C && c < 2 * C))),
);
const identity = (rows: number, columns: number, shift: number): Float32Array =>
  Float32Array.from(
    { length: rows * columns },
    (_, i) => +((i % columns) - Math.floor(i / columns) === shift),
  );

const WEIGHTS: Weights = {
  'encoder/0/kernel': { shape: [CHANNELS, C], values: identity(CHANNELS, C, 0) },
  'encoder/0/bias': { shape: [C], values: new Float32Array(C) },
  'memory/items': { shape: [M.length, C], values: Float32Array.from(M.flat()) },
  'decoder/0/kernel': { shape: [C, CHANNELS], values: identity(C, CHANNELS, C) },
  'decoder/0/bias': { shape: [CHANNELS], values: new Float32Array(CHANNELS) },
};

const largest = (numbers: ArrayLike<number>): number => Math.max(...Array.from(numbers, Math.abs));
const apart = (found: Float32Array, expected: number[][]): number => {
  const flat = expected.flat();
  expect(found.length).toBe(flat.length);
  return largest(flat.map((value, i) => value - found[i]!));
};

describe.each(golden.cases)('the golden memory in shared memory: $name', (golds) => {
  const config: MemaeConfig = {
    windowLength: Q,
    channels: CHANNELS,
    widths: [C],
    stride: 1,
    kernel: 1,
    memoryItems: M.length,
    addressing: { similarity: golds.similarity, temperature: golds.tau, shrinkage: golds.lam },
    entropyWeight: 0,
    learningRate: 1e-3,
    schedule: 'plain',
    newestWeight: 1,
  };
  const open = () => {
    const network = openSharedNetwork(config, WEIGHTS, 1, 'training')!;
    network.rows.set(WINDOW);
    network.targets.set(WINDOW);
    network.targets.set(WINDOW);
    return network;
  };

  it('recalls the same, to 1e-5', async () => {
    const told = await open().pass(1, config.addressing, ['reconstruction', 'soft', 'weights']);
    expect(apart(told.soft, golds.attention_before)).toBeLessThan(1e-5);
    expect(apart(told.weights, golds.attention_after)).toBeLessThan(1e-5);
    const retrieved = told.reconstruction.filter((_, i) => MASK[i] === 1);
    expect(apart(retrieved, golds.retrieved)).toBeLessThan(1e-5);
  });

  it.each(['mse', 'entropy'] as const)('has the same gradients of the %s part, to 1e-3', async (part) => {
    const network = open();
    // With nothing present the entropy is all there is.
    network.mask.set(part === 'mse' ? MASK : new Float32Array(MASK.length));
    const entropyWeight = part === 'mse' ? 0 : 1;
    await network.step(1, { addressing: config.addressing, entropyWeight }, 1e-3);
    if (part === 'mse') expect((await network.report()).loss).toBeCloseTo(golds.mse, 5);
    const gradients = await gradientsOf(network);
    const forQueries = gradients['encoder/0/kernel']!.slice(2 * C * C);
    const [z1, m1] =
      part === 'mse' ? [golds.grad_mse_z, golds.grad_mse_M] : [golds.grad_entropy_z, golds.grad_entropy_M];
    // A gradient that is zero throughout has no scale of its own: float32 noise is all it may hold.
    expect(apart(forQueries, z1)).toBeLessThan(1e-3 * Math.max(largest(z1.flat()), 1e-4));
    expect(apart(gradients['memory/items']!, m1)).toBeLessThan(1e-3 * Math.max(largest(m1.flat()), 1e-4));
  });
});

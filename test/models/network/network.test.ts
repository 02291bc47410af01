import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../models/backend/index.ts';
import {
  checkConfig,
  checkWeights,
  defaultMemaeConfig,
  initialWeights,
  multiplyAddsPerWindow,
  paddedLength,
  paperMemaeConfig,
  passThrough,
  positionsOf,
  referenceMemaeConfig,
  seededRandom,
  type MemaeConfig,
} from '../../../models/network/index.ts';

const windowLength = fc.integer({ min: 8, max: 4096 });
const channels = fc.integer({ min: 1, max: 100 });

describe('configuration', () => {
  it('has a valid default for every window length and channel count', () => {
    fc.assert(
      fc.property(windowLength, channels, (length, count) => {
        for (const config of [defaultMemaeConfig(length, count), paperMemaeConfig(length, count)]) {
          checkConfig(config);
          const padded = paddedLength(config);
          expect(padded).toBeGreaterThanOrEqual(length);
          expect(padded - length).toBeLessThan(config.stride ** config.widths.length);
          expect(positionsOf(config)).toBeGreaterThanOrEqual(4);
        }
      }),
    );
  });

  it('matches the reference network of the benchmark in size', () => {
    const config = referenceMemaeConfig();
    const count = (pattern: RegExp): number =>
      Object.entries(initialWeights(config, 1)).reduce(
        (sum, [name, w]) => sum + (pattern.test(name) ? w.values.length : 0),
        0,
      );
    expect(count(/kernel/)).toBe(2 * 6 * (8 * 32 + 32 * 64 + 64 * 64));
    expect(count(/memory/)).toBe(200 * 64);
    expect(positionsOf(config)).toBe(8);
    // By hand, layer by layer: 32, 16 and 8 positions of 6 steps, the memory twice, and back.
    const encoder = 6 * (32 * 8 * 32 + 16 * 32 * 64 + 8 * 64 * 64);
    expect(multiplyAddsPerWindow(config)).toBe(2 * encoder + 2 * 8 * 200 * 64);
  });

  it.each<[Partial<MemaeConfig>, string]>([
    [{ kernel: 5 }, 'kernel must be a multiple of the stride 2, not 5.'],
    [{ channels: 0 }, 'channels must be a whole number from 1 to 4096, not 0.'],
    [{ widths: [] }, 'the number of widths'],
    [{ learningRate: Number.NaN }, 'learningRate must be above 0'],
    [{ addressing: { similarity: 'dot', temperature: 0, shrinkage: 0 } }, 'temperature must be above 0'],
    [
      { addressing: { similarity: 'dot', temperature: 1, shrinkage: 1 } },
      'shrinkage must be from 0 to below 1',
    ],
  ])('refuses %o', (change, message) => {
    expect(() => checkConfig({ ...defaultMemaeConfig(32, 4), ...change })).toThrow(message);
  });
});

describe('weights', () => {
  const config = defaultMemaeConfig(32, 4);

  it('are the same for the same seed, others for another', () => {
    expect(initialWeights(config, 5)).toEqual(initialWeights(config, 5));
    expect(initialWeights(config, 5)).not.toEqual(initialWeights(config, 6));
  });

  it('are refused where one is missing, foreign, misshapen or not finite', () => {
    const weights = initialWeights(config, 1);
    checkWeights(config, weights);
    const { 'memory/items': items, ...rest } = weights;
    expect(() => checkWeights(config, rest)).toThrow('"memory/items" is missing');
    expect(() => checkWeights({ ...config, memoryItems: 0 }, weights)).toThrow('does not belong');
    expect(() => checkWeights({ ...config, memoryItems: 3 }, weights)).toThrow('has shape [100,16]');
    const broken = { ...items!, values: items!.values.slice().fill(Number.NaN, 0, 1) };
    expect(() => checkWeights(config, { ...weights, 'memory/items': broken })).toThrow('not finite');
  });
});

describe('the forward pass', () => {
  const backends = new Map<string, Backend>();
  beforeAll(async () => {
    for (const name of ['cpu', 'wasm'] as const) backends.set(name, await openBackend(name));
  });

  it('rebuilds windows of any length and channel count, alike on wasm and cpu', async () => {
    const lengths = fc.integer({ min: 8, max: 70 });
    const counts = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(lengths, counts, fc.nat(), async (length, count, seed) => {
        const config = defaultMemaeConfig(length, count);
        const random = seededRandom(seed);
        const rows = Float32Array.from({ length: 2 * length * count }, () => random.normal());
        const results: Float32Array[] = [];
        for (const name of ['cpu', 'wasm'] as const) {
          const { tf } = backends.get(name)!;
          await tf.setBackend(name);
          const out = tf.tidy(() => {
            const weights = Object.fromEntries(
              Object.entries(initialWeights(config, seed)).map(([key, w]) => [
                key,
                tf.tensor(w.values, [...w.shape]),
              ]),
            );
            // Without shrinkage: a weight on lambda itself may fall to either side.
            const addressing = { ...config.addressing, shrinkage: 0 };
            return passThrough(tf, config, weights, tf.tensor3d(rows, [2, length, count]), addressing)
              .reconstruction;
          });
          expect(out.shape).toEqual([2, length, count]);
          results.push((await out.data()) as Float32Array);
          out.dispose();
        }
        const scale = Math.max(...results[0]!.map(Math.abs));
        results[0]!.forEach((x, i) => expect(Math.abs(x - results[1]![i]!) / scale).toBeLessThan(1e-4));
      }),
      { numRuns: 25 },
    );
  });
});

describe('seeded random numbers', () => {
  it('are uniform and normal', () => {
    const random = seededRandom(7);
    const n = 20_000;
    let [mean, normalMean, square] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      mean += random.uniform() / n;
      const x = random.normal();
      normalMean += x / n;
      square += (x * x) / n;
    }
    expect(mean).toBeCloseTo(0.5, 1);
    expect(normalMean).toBeCloseTo(0, 1);
    expect(square).toBeCloseTo(1, 1);
  });

  it('shuffle to a permutation and stay below their bound', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 200 }), (seed, n) => {
        const random = seededRandom(seed);
        const values = Uint32Array.from({ length: n }, (_, i) => i);
        random.shuffle(values);
        expect([...values].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        expect(random.integer(n)).toBeLessThan(n);
      }),
    );
  });
});

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../models/backend/index.ts';
import { defaultMemaeConfig } from '../../../models/network/index.ts';
import { openMemae, trainMemae, type Memae } from '../../../models/training/index.ts';
import { plant } from './plant.ts';

const L = 20;
const C = 2;

describe('a trained network', () => {
  let wasm: Backend;
  let memae: Memae;
  beforeAll(async () => {
    wasm = await openBackend('wasm');
    const config = { ...defaultMemaeConfig(L, C), memoryItems: 12 };
    memae = await trainMemae(wasm, config, [plant(300, C, 1)], [plant(200, C, 2)], { seed: 2, maxEpochs: 5 });
  });

  it('scores a window the same alone, in a batch, and whatever comes after it', async () => {
    const open = openMemae(wasm, memae);
    const { rows, mask } = plant(700, C, 4);
    const whole = await open.reconstruct(rows, mask, 700);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: L, max: 700 }), async (end) => {
        const alone = await open.reconstruct(rows.subarray((end - L) * C), mask.subarray((end - L) * C), L);
        const at = end - L;
        for (let c = 0; c < C; c++) {
          expect(alone.last[c]).toBeCloseTo(whole.last[at * C + c]!, 4);
          expect(alone.windowError[c]).toBeCloseTo(whole.windowError[at * C + c]!, 4);
        }
        expect(alone.latentDistance[0]).toBeCloseTo(whole.latentDistance[at]!, 3);
      }),
      { numRuns: 30 },
    );
    open.dispose();
  });

  it('says the same about one window in full', async () => {
    const open = openMemae(wasm, memae);
    const { rows, mask } = plant(L, C, 4);
    const segment = await open.reconstruct(rows, mask, L);
    const window = await open.window(rows);
    expect(window.reconstruction).toHaveLength(L * C);
    for (let c = 0; c < C; c++) {
      expect(window.reconstruction[(L - 1) * C + c]).toBeCloseTo(segment.last[c]!, 5);
      let sum = 0;
      for (let t = 0; t < L; t++) sum += (window.reconstruction[t * C + c]! - rows[t * C + c]!) ** 2;
      expect(segment.windowError[c]).toBeCloseTo(sum / L, 4);
    }
    expect(window.addresses).toHaveLength(window.positions * window.items);
    const newest = window.addresses.subarray((window.positions - 1) * window.items);
    expect(segment.nearestWeight[0]).toBeCloseTo(Math.max(...newest), 5);
    expect(newest.indexOf(Math.max(...newest))).toBe(segment.nearestItem[0]);
    open.dispose();
  });

  it('leaves missing values out of the error, and says NaN where a channel is missing throughout', async () => {
    const open = openMemae(wasm, memae);
    const { rows, mask } = plant(L, C, 4);
    for (let t = 0; t < L; t++) {
      mask[t * C] = 0;
      rows[t * C] = 1e6;
    }
    const { windowError, last } = await open.reconstruct(rows, mask, L);
    expect(windowError[0]).toBeNaN();
    expect(windowError[1]).toBeLessThan(100);
    expect(last.every(Number.isFinite)).toBe(true);
    open.dispose();
  });

  it('gives the same scores on cpu, to 1e-4', async () => {
    const { rows, mask } = plant(60, C, 4);
    const results = [];
    for (const name of ['wasm', 'cpu'] as const) {
      const open = openMemae(await openBackend(name), memae);
      results.push(await open.reconstruct(rows, mask, 60));
      open.dispose();
    }
    await openBackend('wasm');
    const [a, b] = results;
    a!.last.forEach((x, i) => expect(Math.abs(x - b!.last[i]!)).toBeLessThan(1e-3));
    a!.windowError.forEach((x, i) => expect(Math.abs(x - b!.windowError[i]!) / x).toBeLessThan(1e-2));
  });

  it('gives empty arrays for fewer rows than a window', async () => {
    const open = openMemae(wasm, memae);
    const { rows, mask } = plant(L - 1, C, 4);
    const { last, latentDistance } = await open.reconstruct(rows, mask, L - 1);
    expect([last.length, latentDistance.length]).toEqual([0, 0]);
    open.dispose();
  });

  it('refuses weights of another network, rows that do not fit, and calls after disposal', async () => {
    const rest = { ...memae.weights };
    Reflect.deleteProperty(rest, 'memory/items');
    expect(() => openMemae(wasm, { ...memae, weights: rest })).toThrow('missing');
    const open = openMemae(wasm, memae);
    await expect(open.window(new Float32Array(3))).rejects.toThrow(`needs ${L * C} values`);
    await expect(open.reconstruct(new Float32Array(3), new Uint8Array(3), 30)).rejects.toThrow(
      'need 60 values',
    );
    open.dispose();
    await expect(open.window(new Float32Array(L * C))).rejects.toThrow('disposed');
  });
});

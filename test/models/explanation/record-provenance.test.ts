import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../models/backend/index.ts';
import {
  explainWindow,
  openEncoder,
  recordProvenance,
  type BaselineStretch,
  type Encoder,
  type MemoryProvenance,
} from '../../../models/explanation/index.ts';
import { rangesOf } from '../../../models/explanation/provenance.ts';
import { defaultMemaeConfig } from '../../../models/network/index.ts';
import { trainMemae, type Memae } from '../../../models/training/index.ts';
import { plant } from '../training/plant.ts';

const L = 16;
const C = 3;
const PERIOD = 2;
const MODE = 100;
const START = 1_700_000_000_000_000;
const time = (row: number): number => START + row * PERIOD * 1e6;
/** 0 or 1: the mode of the plant at a time. */
const modeAt = (t: number): number => Math.floor((t - START) / (PERIOD * 1e6) / MODE) % 2;

function stretch(rows: number, seed: number): BaselineStretch {
  return { rows: plant(rows, C, seed, MODE).rows, t: Float64Array.from({ length: rows }, (_, i) => time(i)) };
}
const baseline = stretch(1200, 1);
/** When the windows to explain end: long after the baseline. */
const NOW = time(1e6);
let backend: Backend;
let memae: Memae;
let provenance: MemoryProvenance;
let encoder: Encoder;

beforeAll(async () => {
  backend = await openBackend('wasm');
  const config = { ...defaultMemaeConfig(L, C), memoryItems: 20 };
  const learned = { rows: baseline.rows, mask: new Uint8Array(baseline.rows.length).fill(1) };
  memae = await trainMemae(backend, config, [learned], [plant(400, C, 2, MODE)], { seed: 1, maxEpochs: 12 });
  provenance = (await recordProvenance(backend, memae, [baseline], { samplePeriod: PERIOD }))!;
  encoder = openEncoder(backend, memae);
}, 120_000);

/** A window of other rows of the same plant that ends before a row. */
const windowBefore = (row: number, seed = 7): Float32Array => stretch(row, seed).rows.slice((row - L) * C);

describe('where a memory comes from', () => {
  it('says of every item how often and when it was recalled, inside the baseline', () => {
    expect(provenance.windows).toBe(1200 - L + 1);
    const shares = provenance.weight.reduce((a, b) => a + b, 0);
    expect(shares).toBeCloseTo(1, 3);
    for (let item = 0; item < 20; item++) {
      const ranges = rangesOf(provenance.ranges, item);
      expect(ranges.length > 0).toBe(provenance.recalled[item]! > 0);
      for (const { from, to, weight } of ranges) {
        expect(weight).toBeGreaterThan(0);
        expect(from).toBeGreaterThanOrEqual(time(0));
        expect(to).toBeLessThanOrEqual(time(1200));
        expect(to - from).toBeGreaterThanOrEqual(L * PERIOD * 1e6);
      }
    }
  });

  it('leads from a window to baseline times of the same mode', async () => {
    for (const row of [50, 90, 150, 190]) {
      const { nearest, recalled, nothing } = await explainWindow(
        encoder,
        provenance,
        windowBefore(row),
        NOW,
        PERIOD,
      );
      const mode = modeAt(time(row - 1));
      expect(modeAt(nearest.to - 1)).toBe(mode);
      expect(modeAt(nearest.from)).toBe(mode);
      expect(nothing).toBeLessThan(0.01);
      const [{ weight, ranges }] = recalled as [(typeof recalled)[0]];
      expect(weight).toBeGreaterThan(0.05);
      const inMode = ranges.filter(({ from, to }) => modeAt((from + to) / 2) === mode);
      expect(inMode.length).toBeGreaterThan(ranges.length / 2);
    }
  });

  it('keeps windows that can be drawn: the stored values are those of the baseline then', async () => {
    const { nearest } = await explainWindow(encoder, provenance, windowBefore(150), NOW, PERIOD);
    expect([nearest.steps, nearest.stride]).toEqual([L, 1]);
    const first = (nearest.from - START) / (PERIOD * 1e6);
    nearest.values.forEach((value, i) => expect(value).toBeCloseTo(baseline.rows[first * C + i]!, 3));
  });

  it('finds a window of the baseline itself nowhere strange, and a broken one beyond normal', async () => {
    const own = await explainWindow(
      encoder,
      provenance,
      baseline.rows.slice(300 * C, (300 + L) * C),
      time(300 + L - 1),
      PERIOD,
    );
    expect(own.nearest.quantile).toBeLessThan(0.999);
    // Not itself, nor a neighbour that shares rows with it.
    expect(Math.abs(own.nearest.to - time(300 + L))).toBeGreaterThanOrEqual(L * PERIOD * 1e6);
    expect(own.latent.quantile).toBeLessThan(1);
    const broken = windowBefore(150).map((v, i) => (i % C === 1 ? -v + 3 : v));
    const strange = await explainWindow(encoder, provenance, broken, NOW, PERIOD);
    expect(strange.latent.quantile).toBe(1);
    expect(strange.latent.distance).toBeGreaterThan(strange.latent.high);
    expect(Math.abs(strange.nearest.apart[1]!)).toBeGreaterThan(strange.nearest.apartHigh[1]!);
  });

  it('is the same for the same network and rows, and is plain data of bounded size', async () => {
    expect(await recordProvenance(backend, memae, [baseline], { samplePeriod: PERIOD })).toEqual(provenance);
    const { index } = provenance;
    expect(index.latents.byteLength + index.values.byteLength).toBeLessThan(2e6);
    expect(index.values).toHaveLength(index.count * index.steps * C);
  });

  it('knows no window across a break, and none where there is none', async () => {
    const cut = (from: number, to: number): BaselineStretch => ({
      rows: baseline.rows.slice(from * C, to * C),
      t: baseline.t.slice(from, to),
    });
    const stretches = [cut(0, L - 1), cut(100, 160), cut(500, 540)];
    const found = (await recordProvenance(backend, memae, stretches, { samplePeriod: PERIOD }))!;
    expect(found.windows).toBe(60 - L + 1 + 40 - L + 1);
    for (let r = 0; r < found.ranges.item.length; r++) {
      const [from, to] = [found.ranges.from[r]!, found.ranges.to[r]!];
      expect((from >= time(100) && to <= time(160)) || (from >= time(500) && to <= time(540))).toBe(true);
    }
    expect(await recordProvenance(backend, memae, [cut(0, L - 1)], { samplePeriod: PERIOD })).toBeNull();
  });

  it('takes what is normal from held-back rows where there are some', async () => {
    const loud = stretch(300, 5);
    const heldBack = [{ t: loud.t, rows: loud.rows.map((v, i) => v + 0.3 * Math.sin(i * 7)) }];
    const found = (await recordProvenance(backend, memae, [baseline], { samplePeriod: PERIOD, heldBack }))!;
    expect(found.index).toEqual(provenance.index);
    expect(found.latentQuantiles[50]!).toBeGreaterThan(provenance.latentQuantiles[50]!);
    expect(found.apartHigh[0]!).toBeGreaterThan(provenance.apartHigh[0]!);
  });

  it('frees what it put on the device, also when it is cancelled', async () => {
    const before = backend.tf.memory().numTensors;
    let turns = 0;
    const pause = async (): Promise<void> => {
      if (++turns === 3) throw new Error('cancelled by the operator');
    };
    const run = recordProvenance(backend, memae, [baseline], { samplePeriod: PERIOD, pause });
    await expect(run).rejects.toThrow('cancelled by the operator');
    expect(backend.tf.memory().numTensors).toBe(before);
  });

  it('refuses rows without a time each, windows that do not fit, and a network without memory', async () => {
    const bad = { rows: baseline.rows, t: baseline.t.slice(1) };
    await expect(recordProvenance(backend, memae, [bad], { samplePeriod: PERIOD })).rejects.toThrow(
      'cannot have 1199 times',
    );
    await expect(encoder.encode(new Float32Array(L * C + 1))).rejects.toThrow(`needs ${L * C} values`);
    const without = { ...memae, config: { ...memae.config, memoryItems: 0 } };
    expect(await recordProvenance(backend, without, [baseline], { samplePeriod: PERIOD })).toBeNull();
    expect(() => openEncoder(backend, without)).toThrow('no memory');
  });
});

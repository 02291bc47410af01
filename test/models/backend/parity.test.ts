import { beforeAll, expect, it } from 'vitest';
import type { BackendName } from '../../../models/backend/index.ts';
import { openDetector, trainDetector, type DetectorModel } from '../../../models/detector/index.ts';
import { defaultMemaeConfig, type MemaeConfig } from '../../../models/network/index.ts';
import { openMemae, trainMemae, type Memae } from '../../../models/training/index.ts';
import { CHANNELS, plantRows } from '../detector/small-plant.ts';
import { plant } from '../training/plant.ts';
import { onEachDevice, openTested } from './tested-devices.ts';

const L = 16;
const C = 3;
const ROWS = 80;
const CONFIG: MemaeConfig = { ...defaultMemaeConfig(L, C), memoryItems: 12 };
/** A window with an address weight that close to lambda may fall to either side of it on another device. */
const CLOSE_TO_LAMBDA = 1e-6;

/** A MemAE whose address weights are cut off a little earlier or later. */
function shifted(memae: Memae, by: number): Memae {
  const { addressing } = memae.config;
  const shrinkage = addressing.shrinkage + by;
  return { ...memae, config: { ...memae.config, addressing: { ...addressing, shrinkage } } };
}

async function reconstructOn(name: BackendName, memae: Memae) {
  const open = openMemae(await openTested(name), memae);
  const { rows, mask } = plant(ROWS, C, 4);
  const results = await open.reconstruct(rows, mask, ROWS);
  open.dispose();
  return results;
}

async function scoreOn(name: BackendName, model: DetectorModel) {
  const detector = openDetector(model, await openTested(name));
  const scores = await detector.score(plantRows(240, 9));
  detector.dispose();
  return scores;
}

/** Largest relative distance over the entries both agree to compare; the floor is what counts as zero. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>, exempt: (i: number) => boolean, floor: number) {
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    if (exempt(i) || (Number.isNaN(a[i]) && Number.isNaN(b[i]))) continue;
    worst = Math.max(worst, Math.abs(a[i]! - b[i]!) / Math.max(floor, Math.abs(a[i]!)));
  }
  return worst;
}

let memae: Memae;
let model: DetectorModel;
beforeAll(async () => {
  const wasm = await openTested('wasm');
  memae = await trainMemae(wasm, CONFIG, [plant(300, C, 1)], [plant(200, C, 2)], { seed: 2, maxEpochs: 12 });
  const segments = [plantRows(900, 3)];
  const data = { channels: CHANNELS, samplePeriod: 5, segments };
  const options = { backend: wasm, seed: 1, windowLength: L, falseAlarmsPerWeek: 1, maxEpochs: 12 };
  const trained = (await trainDetector(data, options)).model;
  // Every path is given a voice: what the memory says must be compared too.
  model = {
    ...trained,
    voices: trained.voices.map((voice) => ({ ...voice, gains: voice.gains.map(() => 1) })),
  };
});

onEachDevice('one model', (name) => {
  it('rebuilds the same as on wasm, to 1e-4', async () => {
    const expected = await reconstructOn('wasm', memae);
    const [lower, upper] = [
      await reconstructOn('wasm', shifted(memae, -CLOSE_TO_LAMBDA)),
      await reconstructOn('wasm', shifted(memae, CLOSE_TO_LAMBDA)),
    ];
    const exempt = expected.latentDistance.map((_, i) =>
      lower.latentDistance[i] === expected.latentDistance[i] &&
      upper.latentDistance[i] === expected.latentDistance[i]
        ? 0
        : 1,
    );
    expect(exempt.reduce((a, b) => a + b, 0)).toBeLessThan(0.1 * exempt.length);
    const found = await reconstructOn(name, memae);
    const ofWindow = (i: number) => exempt[i] === 1;
    const ofChannel = (i: number) => exempt[Math.floor(i / C)] === 1;
    expect(apart(expected.last, found.last, ofChannel, 0.1)).toBeLessThan(1e-4);
    expect(apart(expected.windowError, found.windowError, ofChannel, 1e-3)).toBeLessThan(1e-4);
    expect(apart(expected.latentDistance, found.latentDistance, ofWindow, 1e-2)).toBeLessThan(1e-4);
    expect(apart(expected.nearestWeight, found.nearestWeight, ofWindow, 1e-2)).toBeLessThan(1e-4);
  });

  it('scores the same as on wasm, to 1e-4', async () => {
    const expected = await scoreOn('wasm', model);
    const withShift = (by: number) => ({
      ...model,
      memory: { ...model.memory, memae: shifted(model.memory.memae, by) },
    });
    const [lower, upper] = [
      await scoreOn('wasm', withShift(-CLOSE_TO_LAMBDA)),
      await scoreOn('wasm', withShift(CLOSE_TO_LAMBDA)),
    ];
    // Running sums carry the last bits of one row into all later ones.
    const differs = (a: number, b: number) => Math.abs(a - b) > 1e-9 * Math.abs(b);
    const exempt = (t: number) => [lower, upper].some(({ score }) => differs(score[t]!, expected.score[t]!));
    const rows = [...expected.score.keys()].filter((t) => !Number.isNaN(expected.score[t]!));
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter(exempt).length).toBeLessThan(0.5 * rows.length);
    const found = await scoreOn(name, model);
    expect(apart(expected.score, found.score, exempt, 1e-2)).toBeLessThan(1e-4);
  });

  it('learns the same in its first epochs, to 1e-3', async () => {
    // Later epochs differ: rounding grows with every step.
    const losses = [];
    for (const on of ['wasm', name] as const) {
      const trained = await trainMemae(
        await openTested(on),
        { ...CONFIG, schedule: 'plain' },
        [plant(120, C, 1)],
        [plant(60, C, 2)],
        { seed: 2, maxEpochs: 2, batch: 16, workBudget: 1 },
      );
      losses.push(trained.losses.flatMap(({ training, heldBack }) => [training, heldBack]));
    }
    const [expected, found] = losses;
    expect(expected!.length).toBeGreaterThan(2);
    expect(apart(expected!, found!, () => false, 1e-3)).toBeLessThan(1e-3);
  });

  it('leaves no memory behind, step for step', async () => {
    const { tf } = await openTested(name);
    const before = tf.memory().numTensors;
    const heldBefore = tf.backend().numDataIds();
    await reconstructOn(name, memae);
    await tf.nextFrame();
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.backend().numDataIds()).toBe(heldBefore);
  });
});

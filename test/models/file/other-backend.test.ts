/** A model file trained on one device and opened on another: what it scores there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decodeModel,
  encodeModel,
  openBackend,
  openDetector,
  type Detector,
  type DetectorModel,
} from '../../../models/index.ts';
import { clipForNetwork } from '../../../models/detector/clip-for-network.ts';
import { passThrough, positionsOf } from '../../../models/network/index.ts';
import { normaliseRows } from '../../../models/normalise/index.ts';
import { CHANNELS, plantRows } from '../detector/small-plant.ts';
import { smallPlant, trainRemembering } from '../explanation/remembering.ts';

const C = CHANNELS.length;
const rows = plantRows(600, 9);
let bytes: Uint8Array;
let onWasm: Awaited<ReturnType<Detector['score']>>;
let model: DetectorModel;

/**
 * Every path has a voice, so that the MemAE's part in the score is compared too: its statistic of single rows, because
 * means over many rows nearly always have one among them that no backend can promise.
 */
const heardThroughout = (trained: DetectorModel): DetectorModel => ({
  ...trained,
  voices: trained.voices.map((voice) => ({
    ...voice,
    gains: voice.gains.map((_gain, s) => (s === 0 ? 1 : 0)),
  })),
});

beforeAll(async () => {
  const wasm = await openBackend('wasm');
  const trained = await trainRemembering(smallPlant(400, 3), wasm, { windowLength: 12, maxEpochs: 2 });
  model = heardThroughout(trained.model);
  const detector = openDetector(model, wasm);
  bytes = await encodeModel(detector);
  onWasm = await detector.score(rows);
  trained.dispose();
  detector.dispose();
}, 120_000);

afterAll(async () => void (await openBackend('wasm')));

/**
 * Rows whose score no backend can promise to 1e-4: their window has an address weight within 1e-5 of lambda, where
 * rounding decides whether it is shrunk away.
 */
async function undecided(): Promise<Set<number>> {
  const { config, weights } = model.memory.memae;
  const { tf } = await openBackend('cpu');
  const { windowLength, addressing, memoryItems } = config;
  const values = Float32Array.from(normaliseRows(rows.values, model.normalisation).values, clipForNetwork);
  const found = new Set<number>();
  tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(weights).map(([name, w]) => [name, tf.tensor(w.values.slice(), [...w.shape])]),
    );
    for (let end = windowLength; end <= rows.t.length; end++) {
      const window = tf.tensor3d(values.slice((end - windowLength) * C, end * C), [1, windowLength, C]);
      const { recall } = passThrough(tf, config, tensors, window, addressing);
      const soft = recall!.soft.dataSync();
      expect(soft).toHaveLength(positionsOf(config) * memoryItems);
      if (soft.some((weight) => Math.abs(weight - addressing.shrinkage) < 1e-5)) found.add(end - 1);
    }
  });
  return found;
}

describe('a model file from wasm', () => {
  it('scores the same on cpu, to 1e-4 of each score', { timeout: 120_000 }, async () => {
    const exempt = await undecided();
    const detector = await decodeModel(bytes, await openBackend('cpu'));
    const onCpu = await detector.score(rows);
    let compared = 0;
    onWasm.score.forEach((score, row) => {
      expect(Number.isNaN(onCpu.score[row]!)).toBe(Number.isNaN(score));
      if (Number.isNaN(score) || exempt.has(row)) return;
      compared++;
      expect(Math.abs(onCpu.score[row]! - score)).toBeLessThanOrEqual(1e-4 * Math.max(1e-3, Math.abs(score)));
    });
    expect(compared).toBeGreaterThan(100);
    expect(exempt.size).toBeLessThan(rows.t.length / 5);
    detector.dispose();
  });
});

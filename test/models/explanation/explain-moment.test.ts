import { beforeAll, describe, expect, it } from 'vitest';
import {
  explainInWords,
  explainMoment,
  openBackend,
  openDetector,
  rowsToExplain,
  type Backend,
  type Detector,
  type Segment,
} from '../../../models/index.ts';
import { C, changed, CHANNELS, plantRows } from '../detector/small-plant.ts';
import { PERIOD, smallPlant, trainRemembering, UNITS } from './remembering.ts';

const L = 16;
const data = smallPlant(800, 3);
let backend: Backend;
let detector: Detector;
beforeAll(async () => {
  backend = await openBackend('wasm');
  detector = await trainRemembering(data, backend, { windowLength: L });
}, 120_000);

const wording = {
  channels: CHANNELS,
  units: UNITS,
  range: (from: number, to: number) => `${from / 1e6}-${to / 1e6}`,
};
const last = ({ t, values }: Segment, rows: number): Segment => ({
  t: t.slice(-rows),
  values: values.slice(-rows * C),
});
const explain = (segment: Segment) =>
  explainMoment(detector, backend, last(segment, rowsToExplain(detector)));

describe('why a moment scored what it did', () => {
  it('is told with the score, the shares and the expectation that the detector itself gives', async () => {
    const segment = changed(plantRows(400, 9), 2, 380, (v) => v + 1);
    const why = await explain(segment);
    const scores = await detector.score(segment);
    expect(why.score).toBeCloseTo(scores.score[399]!, 6);
    expect(why.threshold).toBe(detector.threshold);
    expect([...why.contribution]).toEqual([...scores.contribution.subarray(399 * C)]);
    expect([...why.expected]).toEqual([...scores.reconstruction.subarray(399 * C)]);
    expect([...why.measured]).toEqual([...segment.values.subarray((400 - L) * C)]);
    expect([why.from, why.to]).toEqual([segment.t[400 - L], segment.t[399]! + PERIOD * 1e6]);
    expect(why.heard.length).toBeGreaterThan(0);
    expect(why.memoryHeard).toBe(why.heard.includes('memory'));
  });

  it('names the channel that left its fellows, how far and to which side', async () => {
    for (const [size, side] of [
      [1.5, 'above'],
      [-1.5, 'below'],
    ] as const) {
      const why = await explain(changed(plantRows(400, 9), 2, 385, (v) => v + size));
      expect(why.score).toBeGreaterThan(why.threshold);
      expect(why.contribution[2]).toBe(Math.max(...why.contribution));
      expect(explainInWords(why, wording)).toMatch(
        new RegExp(`^This window .*[(]item \\d+, \\d+ %[)].* pressure is 1\\.\\d+? bar ${side} what`),
      );
    }
  });

  it('leads to normal operation that looked like it, with values that can be drawn', async () => {
    const segment = plantRows(400, 9);
    const { memory, measured } = await explain(segment);
    const { nearest, recalled } = memory!;
    const t = data.segments[0]!.t;
    expect(nearest.from).toBeGreaterThanOrEqual(t[0]!);
    expect(nearest.to).toBeLessThanOrEqual(t.at(-1)! + PERIOD * 1e6);
    const row = t.indexOf(nearest.from);
    const then = data.segments[0]!.values.subarray(row * C, (row + L) * C);
    nearest.values.forEach((value, i) =>
      expect(Math.abs(value - then[i]!)).toBeLessThan(1e-3 * Math.max(1, Math.abs(then[i]!))),
    );
    // Closer to the window than an average one.
    const apart = (from: number) =>
      measured.reduce((sum, v, i) => {
        const { scale } = detector.model.normalisation;
        return sum + ((v - data.segments[0]!.values[from * C + i]!) / scale[i % C]!) ** 2;
      }, 0);
    const others = Array.from({ length: 780 }, (_, i) => apart(i)).sort((a, b) => a - b);
    expect(apart(row)).toBeLessThan(others[390]!);
    for (const { ranges, weight } of recalled) {
      expect(weight).toBeGreaterThan(0);
      expect(ranges.length).toBeGreaterThan(0);
    }
  });

  it('copes with missing values and with too short a past', async () => {
    const segment = changed(plantRows(400, 9), 1, 330, () => NaN);
    const why = await explain(segment);
    expect(why.measured[1]).toBeNaN();
    expect(why.contribution[1]).toBe(0);
    expect(explainInWords(why, wording)).not.toContain('NaN');
    const short = await explainMoment(detector, backend, last(plantRows(400, 9), L));
    expect(short.score).toBeNaN();
    expect(short.memory).not.toBeNull();
    expect(explainInWords(short, wording)).toMatch(/^This window (looks most like|is like nothing)/);
    await expect(explainMoment(detector, backend, last(plantRows(400, 9), L - 1))).rejects.toThrow(
      'only 15 are there',
    );
  });

  it('says what it can with a model that does not know where its memory comes from', async () => {
    const memory = { ...detector.model.memory };
    Reflect.deleteProperty(memory, 'provenance');
    const older = openDetector({ ...detector.model, memory }, backend);
    const segment = last(
      changed(plantRows(400, 9), 2, 385, (v) => v + 1.5),
      rowsToExplain(older),
    );
    const why = await explainMoment(older, backend, segment);
    expect(why.memory).toBeNull();
    expect(explainInWords(why, wording)).toMatch(
      /^Here pressure is \S+ bar above what the model expects of it\.$/,
    );
    older.dispose();
  });

  it('frees what it put on the device', async () => {
    const before = backend.tf.memory().numTensors;
    await explain(plantRows(400, 9));
    expect(backend.tf.memory().numTensors).toBe(before);
  });
});

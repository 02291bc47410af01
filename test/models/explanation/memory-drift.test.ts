import { beforeAll, describe, expect, it } from 'vitest';
import {
  explainMoment,
  openBackend,
  recallDrift,
  recallWindows,
  rowsToExplain,
  rowsToRecall,
  trainDetector,
  type Backend,
  type Detector,
  type Segment,
} from '../../../models/index.ts';
import { jensenShannonDistance } from '../../../models/explanation/memory-drift.ts';
import type { MemoryProvenance } from '../../../models/explanation/index.ts';
import { seededRandom } from '../../../models/network/index.ts';
import { createPumpStation, TAGS, type PumpStation } from '../../../src-main/simulator/index.ts';

describe('the Jensen-Shannon distance', () => {
  it('is 0 between equals, 1 where nothing is shared, the same both ways, and a metric', () => {
    const [p, q, r] = [
      [0.5, 0.5, 0],
      [0.1, 0.6, 0.3],
      [0, 0, 1],
    ] as const;
    expect(jensenShannonDistance(p, p)).toBe(0);
    expect(jensenShannonDistance(p, r)).toBe(1);
    expect(jensenShannonDistance(p, q)).toBe(jensenShannonDistance(q, p));
    expect(jensenShannonDistance(p, r)).toBeLessThanOrEqual(
      jensenShannonDistance(p, q) + jensenShannonDistance(q, r),
    );
  });

  it('is that of the textbook, in bits', () => {
    // Divergence of (1/2, 1/2) and (1, 0): H(3/4, 1/4) - 1/2 bit.
    const entropy = -(0.75 * Math.log2(0.75) + 0.25 * Math.log2(0.25));
    expect(jensenShannonDistance([0.5, 0.5], [1, 0])).toBeCloseTo(Math.sqrt(entropy - 0.5), 12);
  });
});

/** What a memory of two items recalls in 64 blocks of 100 s, of which each run of `dwell` prefers one item. */
function recorded(dwell: number, prefersFirst = (mode: number) => mode % 2 === 0): MemoryProvenance {
  const weight = new Float32Array(128);
  let first = 0;
  for (let block = 0; block < 64; block++) {
    if (block % dwell === 0) first = prefersFirst(block / dwell) ? 0.8 : 0.2;
    weight.set([first, 1 - first], block * 2);
  }
  const mean = weight.reduce((sum, share, i) => sum + (i % 2 === 0 ? share / 64 : 0), 0);
  return {
    weight: Float32Array.of(mean, 1 - mean),
    blocks: { count: 64, seconds: 100, weight },
  } as unknown as MemoryProvenance;
}

describe('what normal operation reaches by chance', () => {
  const limit = (dwell: number, seconds: number): number =>
    recallDrift(recorded(dwell), { weight: [0.5, 0.5], seconds })!.limit;

  it('is more for a short time than for a long one, and more where the plant stays in one mode for long', () => {
    expect(limit(8, 1600)).toBeGreaterThan(limit(8, 25_600));
    expect(limit(8, 6400)).toBeGreaterThan(2 * limit(1, 6400));
  });

  it('lets a time as long as one mode pass that was in that mode alone', () => {
    const { distance, limit: reached } = recallDrift(recorded(8), { weight: [0.8, 0.2], seconds: 800 })!;
    expect(distance).toBeGreaterThan(0.2);
    expect(distance).toBeLessThanOrEqual(reached);
    // For weeks in that mode alone it is too much.
    const weeks = recallDrift(recorded(8), { weight: [0.8, 0.2], seconds: 1e6 })!;
    expect(weeks.distance).toBeGreaterThan(weeks.limit);
  });

  it('is exceeded by about one in a hundred times of the same kind, not by many', () => {
    const { uniform } = seededRandom(5);
    const drawn = recorded(2, () => uniform() < 0.5);
    let over = 0;
    for (let trial = 0; trial < 400; trial++) {
      // Sixty-four blocks whose mode is drawn every two: as the baseline could have been.
      let first = 0;
      for (let mode = 0; mode < 32; mode++) first += (uniform() < 0.5 ? 0.8 : 0.2) / 32;
      const drift = recallDrift(drawn, { weight: [first, 1 - first], seconds: 6400 })!;
      if (drift.distance > drift.limit) over += 1;
    }
    expect(over / 400).toBeLessThan(0.03);
  });

  it('counts what recalls nothing, and is the same every time', () => {
    const blank = recallDrift(recorded(4), { weight: [0, 0], seconds: 6400 })!;
    expect(blank.distance).toBe(1);
    expect(recallDrift(recorded(4), { weight: [0, 0], seconds: 6400 })).toEqual(blank);
  });

  it('is unknown where the model holds no parts, and for a time shorter than a part', () => {
    const older = ({ blocks: _blocks, ...provenance }: MemoryProvenance) => provenance;
    expect(recallDrift(older(recorded(4)), { weight: [0.5, 0.5], seconds: 6400 })).toBeNull();
    expect(recallDrift(recorded(4), { weight: [0.5, 0.5], seconds: 99 })).toBeNull();
  });
});

const PERIOD = 60;
const L = 16;
const C = TAGS.length;

/** So many hours of the simulated pump station, from where it stands. */
function run(station: PumpStation, hours: number): Segment {
  const samples = Array.from({ length: (hours * 3600) / PERIOD }, () => station.step());
  const values = new Float32Array(samples.length * C);
  samples.forEach((sample, row) => values.set(sample.values, row * C));
  return { t: Float64Array.from(samples, ({ t }) => t), values };
}

describe('the memory of a pump station', () => {
  let backend: Backend;
  let detector: Detector;
  let station: PumpStation;

  beforeAll(async () => {
    backend = await openBackend('wasm');
    station = createPumpStation({ seed: 1, samplePeriod: PERIOD });
    detector = await trainDetector(
      { channels: TAGS.map(({ name }) => name), samplePeriod: PERIOD, segments: [run(station, 30)] },
      { backend, seed: 1, windowLength: L, falseAlarmsPerWeek: 1, maxEpochs: 2 },
    );
  }, 120_000);

  /** Every fourth window of a stretch. */
  async function look(stretch: Segment) {
    const rows = rowsToRecall(detector);
    const segments: Segment[] = [];
    for (let end = rows; end <= stretch.t.length; end += 4)
      segments.push({
        t: stretch.t.subarray(end - rows, end),
        values: stretch.values.subarray((end - rows) * C, end * C),
      });
    const shares = await recallWindows(detector, backend, segments);
    const items = shares.length / segments.length;
    const weight = new Float64Array(items);
    shares.forEach((share, i) => (weight[i % items]! += share / segments.length));
    const seconds = segments.length * 4 * PERIOD;
    return recallDrift(detector.model.memory.provenance!, { weight, seconds })!;
  }

  it('is recalled alike on another day and in one night alone, and otherwise once the plant is run otherwise', async () => {
    const day = await look(run(station, 24));
    expect(day.distance).toBeLessThan(day.limit);
    const night = await look(run(station, 6));
    expect(night.distance).toBeLessThan(night.limit);
    station.inject({ kind: 'leak', size: 4 });
    run(station, 2);
    const changed = await look(run(station, 24));
    station.clear();
    expect(changed.distance).toBeGreaterThan(changed.limit);
  });

  it('is recalled by many windows at once as by each alone, and frees the device', async () => {
    const stretch = run(station, 10);
    const before = backend.tf.memory().numTensors;
    const rows = rowsToExplain(detector);
    const cut = (end: number): Segment => ({
      t: stretch.t.slice(end - rows, end),
      values: stretch.values.slice((end - rows) * C, end * C),
    });
    const ends = [rows, rows + 100, stretch.t.length];
    const shares = await recallWindows(detector, backend, ends.map(cut));
    const items = shares.length / ends.length;
    for (const [w, end] of ends.entries()) {
      const { memory } = await explainMoment(detector, backend, cut(end));
      expect(memory!.recalled.length).toBeGreaterThan(0);
      for (const { item, weight } of memory!.recalled)
        expect(shares[w * items + item]).toBeCloseTo(weight, 5);
    }
    expect(backend.tf.memory().numTensors).toBe(before);
    const short = { t: stretch.t.slice(0, L - 1), values: stretch.values.slice(0, (L - 1) * C) };
    await expect(recallWindows(detector, backend, [short])).rejects.toThrow('A window of 16 rows needs');
  });

  it('keeps what it was judged on and never trained on: the last fold, piece by piece, under its threshold', () => {
    const { heldBack } = detector.model;
    const end = detector.model.memory.provenance!.ranges.to.reduce((a, b) => Math.max(a, b), 0);
    expect(heldBack!.length).toBeGreaterThan(10);
    for (const { from, to, peak, peakAt } of heldBack!) {
      expect(peakAt >= from && peakAt < to).toBe(true);
      expect(peak).toBeLessThan(detector.threshold);
      // The last fifth of thirty hours.
      expect(end - from).toBeLessThanOrEqual(6.1 * 3600e6);
    }
  });
});

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  AlarmSwitch,
  openBackend,
  openDetector,
  trainDetector,
  type Backend,
  type Detector,
  type DetectorProgress,
  type Segment,
} from '../../../models/index.ts';
import { C, changed, CHANNELS, cut, plantRows } from './small-plant.ts';

let backend: Backend;
let detector: Detector;
/** The same detector with every path and statistic heard, so that none escapes the properties below. */
let loud: Detector;
const progress: DetectorProgress[] = [];
const normal = plantRows(700, 22, 5000);

const training = {
  channels: CHANNELS,
  samplePeriod: 5,
  segments: [plantRows(900, 11), plantRows(500, 12, 2000)],
};

beforeAll(async () => {
  backend = await openBackend('wasm');
  detector = await trainDetector(training, {
    backend,
    seed: 1,
    windowLength: 16,
    falseAlarmsPerWeek: 1,
    maxEpochs: 6,
    timeBudgetSeconds: 60,
    onProgress: (p) => progress.push(p),
  });
  loud = openDetector(
    {
      ...detector.model,
      // What the longest averages and the window need.
      context: 128,
      voices: detector.model.voices.map((v) => ({ ...v, gains: v.gains.map(() => 1) })),
    },
    backend,
  );
}, 60_000);

async function firstAlarm(segment: Segment, by = detector): Promise<number | null> {
  const { score } = await by.score(segment);
  const alarm = new AlarmSwitch();
  for (let i = 0; i < score.length; i++) if (alarm.step(segment.t[i]!, score[i]!, by.threshold)) return i;
  return null;
}

function meanShare(contribution: Float32Array, channel: number, from: number): number {
  let sum = 0;
  let rows = 0;
  for (let at = from * C; at < contribution.length; at += C, rows++) sum += contribution[at + channel]!;
  return sum / rows;
}

describe('training', () => {
  it('tells how far it is', () => {
    const phases = progress.map((p) => p.phase);
    expect([...new Set(phases)]).toEqual(['preparing', 'training', 'calibrating', 'self-test']);
    const last = progress.filter((p) => p.phase === 'training').at(-1)!;
    expect(last.losses).toHaveLength(last.epoch);
    expect(progress.at(-1)!.losses).toEqual(last.losses);
  });

  it('describes itself', () => {
    expect(detector.verdict).toMatch(
      /^The score is carried by .+\. Self-test .+ % .+ At the threshold: .+90 % interval /,
    );
    expect(detector.verdict).toContain('Never moved in the baseline: setpoint.');
    expect(detector.extrapolated).toBe(true);
    expect(detector.band).toHaveLength(C);
    expect([...detector.band].every((half) => half > 0)).toBe(true);
    // A set point and a binary channel stay unchanged in normal operation; a noisy measurement does not.
    expect(detector.stuckLimit[4]).toBe(Infinity);
    expect(detector.stuckLimit[5]).toBe(Infinity);
    expect(detector.stuckLimit[1]).toBeGreaterThanOrEqual(50);
    expect(detector.stuckLimit[1]).toBeLessThan(600);
  });

  it.each([
    ['four recordings of one length', [400, 400, 400, 400]],
    ['a scrap between two gaps', [700, 8, 690]],
  ])('keeps rows back that no path has seen: %s', async (_name, counts) => {
    let start = 0;
    const segments = counts.map((count, i) => {
      start += count + 50;
      return plantRows(count, 30 + i, start);
    });
    const trained = await trainDetector(
      { ...training, segments },
      { backend, seed: 1, windowLength: 16, falseAlarmsPerWeek: 1, maxEpochs: 3 },
    );
    // Without such rows no fault could be injected, and nothing would have been found.
    expect(trained.summary.found).toBeGreaterThan(0.3);
    expect(trained.model.dataSheet!.channels[1]!.findings.some(({ state }) => state === 'found')).toBe(true);
    trained.dispose();
  });

  it('is cancelled by its signal', async () => {
    const reason = new Error('no longer wanted');
    const signal = { aborted: false, reason };
    const running = trainDetector(training, {
      backend,
      seed: 1,
      falseAlarmsPerWeek: 1,
      signal,
      onProgress: (p) => {
        if (p.phase === 'training') signal.aborted = true;
      },
    });
    await expect(running).rejects.toBe(reason);
  });

  it.each([
    [{ channels: [], samplePeriod: 5, segments: [] }, 'no channel'],
    [{ channels: CHANNELS, samplePeriod: 5, segments: [plantRows(40, 1)] }, 'too few'],
    [{ channels: CHANNELS, samplePeriod: 0, segments: [plantRows(200, 1)] }, 'sample period'],
    [
      {
        channels: ['a'],
        samplePeriod: 1,
        segments: [{ t: new Float64Array(200), values: new Float32Array(200).fill(NaN) }],
      },
      'no value',
    ],
    [
      { channels: CHANNELS, samplePeriod: 5, segments: Array.from({ length: 20 }, () => plantRows(10, 1)) },
      'unbroken stretch',
    ],
  ])('refuses what it cannot learn from: %#', async (data, message) => {
    const options = { backend, seed: 1, falseAlarmsPerWeek: 1, windowLength: 16 };
    await expect(trainDetector(data, options)).rejects.toThrow(message);
  });
});

describe('scores', () => {
  it('raise no alarm on other normal operation', async () => {
    expect(await firstAlarm(normal)).toBeNull();
  });

  it.each([
    ['a pressure sensor that is 3 % off', 2, (v: number) => v * 1.03],
    ['a current that rises slowly', 3, (v: number, row: number) => v + 0.02 * (row - 300)],
    [
      'a flow that lost its relation to the others',
      1,
      (_v: number, row: number) => 180 + 18 * Math.sin(row * 0.9),
    ],
    ['a set point that never moved before', 4, () => 51],
  ])('find %s and name it', async (_name, channel, change) => {
    const faulty = changed(normal, channel, 300, change);
    const at = await firstAlarm(faulty);
    expect(at).not.toBeNull();
    expect(at).toBeGreaterThanOrEqual(300);
    const { contribution } = await detector.score(faulty);
    const shares = CHANNELS.map((_c, c) => meanShare(contribution, c, at!));
    expect(shares.indexOf(Math.max(...shares))).toBe(channel);
  });

  it('begin after `context` rows, with shares that sum to 1', async () => {
    const { score, contribution, reconstruction } = await loud.score(normal);
    expect(score.findIndex((v) => !Number.isNaN(v))).toBe(loud.context);
    for (let t = loud.context; t < score.length; t++) {
      const row = contribution.subarray(t * C, (t + 1) * C);
      expect(Math.abs(row.reduce((a, b) => a + b) - 1)).toBeLessThan(1e-4);
      expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
      expect(score[t]).toBeGreaterThanOrEqual(0);
      expect(reconstruction.subarray(t * C, (t + 1) * C).every(Number.isFinite)).toBe(true);
    }
  });

  it('draw a reconstruction whose band holds normal operation', async () => {
    const { score, reconstruction } = await detector.score(normal);
    let inside = 0;
    let all = 0;
    for (let t = 0; t < score.length; t++) {
      if (Number.isNaN(score[t]!)) continue;
      for (let c = 0; c < 4; c++, all++) {
        const departure = Math.abs(normal.values[t * C + c]! - reconstruction[t * C + c]!);
        if (departure <= detector.band[c]!) inside++;
      }
    }
    expect(inside / all).toBeGreaterThan(0.97);
  });

  it('do not depend on later rows', async () => {
    const whole = await loud.score(normal);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: loud.context + 1, max: 699 }),
        fc.integer({ min: 0, max: C - 1 }),
        async (from, c) => {
          const other = await loud.score(changed(normal, c, from, (v) => -v + 7));
          for (let t = loud.context; t < from; t++) expect(other.score[t]).toBe(whole.score[t]);
          expect([...other.contribution.subarray(0, from * C)]).toEqual([
            ...whole.contribution.subarray(0, from * C),
          ]);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('are the same however the rows are cut', async () => {
    const holed = changed(normal, 1, 200, (v, row) => (row % 37 < 5 || (row > 400 && row < 450) ? NaN : v));
    const whole = await loud.score(holed);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: loud.context, max: 690 }),
        fc.integer({ min: 1, max: 60 }),
        async (from, rows) => {
          const to = Math.min(700, from + rows);
          const part = await loud.score(cut(holed, from - loud.context, to));
          for (let t = from; t < to; t++) {
            const here = t - from + loud.context;
            expect(Math.abs(part.score[here]! - whole.score[t]!)).toBeLessThan(
              1e-4 * Math.max(1, whole.score[t]!),
            );
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('are neither blinded nor inflated by one missing channel', async () => {
    for (const missing of [0, 1, 2]) {
      const holed = changed(normal, missing, 150, () => NaN);
      expect(await firstAlarm(holed)).toBeNull();
      const { contribution, score } = await detector.score(holed);
      expect(score.subarray(detector.context).every((v) => !Number.isNaN(v))).toBe(true);
      expect(meanShare(contribution, missing, 300)).toBe(0);
      // The current still tells on itself.
      expect(await firstAlarm(changed(holed, 3, 400, (v) => v * 1.3))).toBeGreaterThanOrEqual(400);
    }
  });

  it('are absent where most channels are missing, and come back', async () => {
    let holed = normal;
    for (const c of [0, 1, 2, 3]) holed = changed(holed, c, 300, (v, row) => (row < 310 ? NaN : v));
    const { score } = await loud.score(holed);
    for (let t = 300; t < 310; t++) expect(score[t]).toBeNaN();
    expect(score[299]).not.toBeNaN();
    expect(score[699]).not.toBeNaN();
  });

  it('come out empty where there are fewer rows than the context', async () => {
    const { score } = await detector.score(cut(normal, 0, detector.context));
    expect(score.every(Number.isNaN)).toBe(true);
    expect((await detector.score(cut(normal, 0, 0))).score).toHaveLength(0);
  });

  it('refuse rows of another number of channels', async () => {
    await expect(detector.score({ t: new Float64Array(3), values: new Float32Array(4) })).rejects.toThrow(
      '6 channels',
    );
  });
});

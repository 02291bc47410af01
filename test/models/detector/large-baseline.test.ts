import { expect, it } from 'vitest';
import { loudestMoment } from '../../../models/detector/verdict.ts';
import { memorySource, openBackend, trainDetector } from '../../../models/index.ts';
import { CHANNELS, cut, plantRows } from './small-plant.ts';

it(
  'sets the threshold on the rows of a large baseline that taught nothing',
  { timeout: 60_000 },
  async () => {
    const backend = await openBackend('wasm');
    const whole = plantRows(4000, 41);
    const data = { channels: CHANNELS, samplePeriod: 5, segments: [cut(whole, 0, 800)] };
    const options = { backend, seed: 1, windowLength: 16, falseAlarmsPerWeek: 1, maxEpochs: 2 } as const;
    const small = await trainDetector(data, options);
    const large = await trainDetector(data, {
      ...options,
      large: { sources: [memorySource(whole)], taken: [{ source: 0, from: 0, to: 800 }] },
    });
    const hours = (rows: number) => (5 * rows) / 3600;
    expect(small.model.calibration.hours).toBeLessThanOrEqual(hours(800));
    // All the rest but the gap beside what taught, and the past its first score needs.
    expect(large.model.calibration.hours).toBeGreaterThan(hours(2800));
    expect(large.model.calibration.hours).toBeLessThan(hours(3200));
    expect(large.model.voices).toEqual(small.model.voices);
    expect(large.threshold).toBe(large.model.calibration.threshold);
    small.dispose();
    large.dispose();
  },
);

it.each([0, -1, 169, NaN])('refuses to promise %s false alarms a week', async (falseAlarmsPerWeek) => {
  const backend = await openBackend('wasm');
  const data = { channels: CHANNELS, samplePeriod: 5, segments: [plantRows(300, 1)] };
  await expect(trainDetector(data, { backend, seed: 1, falseAlarmsPerWeek })).rejects.toThrow('one an hour');
});

it('names a moment only where one stretch stands out from all others', () => {
  const stretch = (start: number, ...score: number[]) => ({
    t: Float64Array.from(score, (_value, i) => start + i),
    score: Float64Array.from(score),
  });
  const usual = [stretch(0, NaN, 2, 1), stretch(10, 1, 2.5), stretch(20, NaN, NaN)];
  expect(loudestMoment([...usual, stretch(30, NaN, 1, 9, 3)])).toBe(32);
  expect(loudestMoment([...usual, stretch(30, 3)])).toBeNull();
  expect(loudestMoment([stretch(0, 5)])).toBeNull();
});

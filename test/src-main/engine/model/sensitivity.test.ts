import { describe, expect, it } from 'vitest';
import { calibrateThreshold, type Calibration } from '../../../../models/index.ts';
import { seededRandom } from '../../../../models/network/index.ts';
import { sensitivityOf } from '../../../../src-main/engine/model/sensitivity.ts';

/** Scores of normal operation, an exponential excursion now and then. */
function calibrated(hours: number, falseAlarmsPerWeek: number, seed = 4): Calibration {
  const { uniform } = seededRandom(seed);
  const rows = hours * 360;
  let level = 0;
  const score = Float64Array.from({ length: rows }, () => {
    level = uniform() < 0.01 ? 3 - Math.log(1 - uniform()) : level * 0.6;
    return level;
  });
  const t = Float64Array.from({ length: rows }, (_, i) => i * 10e6);
  return calibrateThreshold([{ t, score }], { samplePeriod: 10, falseAlarmsPerWeek, apart: 20 });
}

describe('the price of sensitivity', () => {
  for (const [hours, promise] of [
    [14, 1],
    [14, 50],
    [700, 1],
    [3, 0.1],
  ] as const)
    it(`only falls, and passes through the promise: ${promise} a week from ${hours} h`, () => {
      const calibration = calibrated(hours, promise);
      const { curve, ...rest } = sensitivityOf(calibration);
      expect(rest).toEqual({
        hours: calibration.hours,
        excursions: calibration.excursions,
        interval: calibration.interval,
      });
      expect(curve).toContainEqual({ threshold: calibration.threshold, falseAlarmsPerWeek: promise });
      curve.slice(1).forEach((point, i) => {
        expect(point.threshold).toBeGreaterThan(curve[i]!.threshold);
        expect(point.falseAlarmsPerWeek).toBeLessThanOrEqual(curve[i]!.falseAlarmsPerWeek);
      });
      // It never promises less than the file's own curve says.
      for (const { threshold, falseAlarmsPerWeek } of calibration.curve) {
        const told = curve.find((point) => point.threshold === threshold);
        if (told)
          expect(told.falseAlarmsPerWeek).toBeGreaterThanOrEqual(Math.min(falseAlarmsPerWeek, promise));
        if (told && threshold < calibration.threshold)
          expect(told.falseAlarmsPerWeek).toBeGreaterThanOrEqual(falseAlarmsPerWeek);
      }
      expect(curve.length).toBeGreaterThan(5);
      expect(curve.length).toBeLessThanOrEqual(60);
    });

  it('ends where the tail knows no more', () => {
    const calibration = calibrated(14, 1);
    const { curve, excursions, hours } = sensitivityOf(calibration);
    const rarest = (excursions / (hours / 168)) * 4 ** -Math.sqrt(excursions);
    expect(calibration.curve.at(-1)!.falseAlarmsPerWeek).toBeLessThan(rarest);
    expect(curve.at(-1)!.threshold).toBeLessThan(calibration.curve.at(-1)!.threshold);
  });

  it('says nothing beyond the threshold where the held-back operation never left one value', () => {
    const flat = { t: Float64Array.of(0, 10e6, 20e6), score: new Float64Array(3) };
    const calibration = calibrateThreshold([flat], {
      samplePeriod: 10,
      falseAlarmsPerWeek: 1,
      apart: 20,
      lowest: 1,
    });
    const { curve } = sensitivityOf(calibration);
    expect(curve.at(-1)).toEqual({ threshold: 1, falseAlarmsPerWeek: 1 });
    for (const { falseAlarmsPerWeek } of curve) expect(falseAlarmsPerWeek).toBeGreaterThanOrEqual(1);
  });
});

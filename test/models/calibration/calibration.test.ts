import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AlarmSwitch,
  calibrateThreshold,
  countAlarms,
  declusteredPeaks,
  fitSurprise,
  fitTail,
  surprise,
  tailExceedance,
  tailQuantile,
} from '../../../models/calibration/index.ts';
import { seededRandom } from '../../../models/network/index.ts';

const SECOND = 1e6;
const stretch = (score: readonly number[], period = 1) => ({
  t: Float64Array.from(score, (_, i) => i * period * SECOND),
  score: Float64Array.from(score),
});

describe('alarm switch', () => {
  it('waits for the on-delay, holds within the deadband, and clears after the off-delay', () => {
    const alarm = new AlarmSwitch({ onDelayWindows: 2, offDelaySeconds: 3, clearRatio: 0.9 });
    const scores = [5, 11, 5, 11, 12, 9.5, 8, 8, 9.5, 8, 8, 8, 8, 5];
    const active = scores.map((score, i) => alarm.step(i * SECOND, score, 10));
    expect(active.map(Number)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
  });

  it('remembers when the excursion began, and windows without a score change nothing', () => {
    const alarm = new AlarmSwitch({ onDelayWindows: 2, offDelaySeconds: 0, clearRatio: 1 });
    alarm.step(1, 11, 10);
    expect(alarm.step(2, NaN, 10)).toBe(false);
    expect(alarm.step(3, 11, 10)).toBe(true);
    expect(alarm.began).toBe(1);
    expect(alarm.step(4, NaN, 10)).toBe(true);
    expect(alarm.step(5, 0, 10)).toBe(false);
    expect(alarm.began).toBeNull();
  });

  it('never raises more alarms at a higher threshold than separate excursions at a lower one', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { maxLength: 60 }), (score) => {
        const rule = { onDelayWindows: 2, offDelaySeconds: 0, clearRatio: 1 };
        const peaks = declusteredPeaks([stretch(score)], 5, 1, rule);
        expect(countAlarms([stretch(score)], 5, rule)).toBe(peaks.length);
      }),
    );
  });
});

describe('generalised Pareto tail', () => {
  it('finds scale and shape of a tail it was drawn from', () => {
    const { uniform } = seededRandom(2);
    for (const shape of [0, 0.25]) {
      const draw = () => (shape === 0 ? -Math.log(1 - uniform()) : ((1 - uniform()) ** -shape - 1) / shape);
      const tail = fitTail(
        Array.from({ length: 20_000 }, () => 7 + 2 * draw()),
        7,
      );
      expect(tail.shape).toBeCloseTo(shape, 1);
      expect(Math.abs(tail.scale / 2 - 1)).toBeLessThan(0.08);
    }
  });

  it('has quantile and exceedance as each other’s inverse', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (shape, p) => {
          const tail = { level: 3, scale: 0.7, shape, count: 10 };
          expect(tailExceedance(tail, tailQuantile(tail, p)) / p).toBeCloseTo(1, 6);
        },
      ),
    );
  });

  it('needs an excess', () => {
    expect(() => fitTail([], 1)).toThrow('excess');
  });
});

describe('threshold', () => {
  /** Rows of independent exponential scores, one a second. */
  const noise = (rows: number, seed: number) => {
    const { uniform } = seededRandom(seed);
    return stretch(Array.from({ length: rows }, () => -Math.log(1 - uniform())));
  };
  const rule = { onDelayWindows: 1, offDelaySeconds: 0, clearRatio: 1 };
  const promise = (falseAlarmsPerWeek: number) => ({ samplePeriod: 1, falseAlarmsPerWeek, apart: 1, rule });
  const WEEK = 7 * 24 * 3600;

  it('counts alarms where the data is long enough, and keeps the promise on other data', () => {
    const wanted = 20_000;
    const calibration = calibrateThreshold([noise(50_000, 1)], promise(wanted));
    expect(calibration.extrapolated).toBe(false);
    const alarms = countAlarms([noise(200_000, 2)], calibration.threshold, rule);
    expect((alarms / 200_000) * WEEK).toBeGreaterThan(wanted * 0.85);
    expect((alarms / 200_000) * WEEK).toBeLessThan(wanted * 1.15);
  });

  it('extrapolates where it is short, says so, and is near the truth', () => {
    // P(x > T) = exp(-T), so once a week is T = ln(604800) = 13.3.
    const thresholds = [1, 2, 3, 4, 5, 6, 7].map((seed) => {
      const calibration = calibrateThreshold([noise(3000, seed)], promise(1));
      expect(calibration.extrapolated).toBe(true);
      return calibration.threshold;
    });
    thresholds.sort((a, b) => a - b);
    expect(thresholds[3]).toBeGreaterThan(10.5);
    expect(thresholds[3]).toBeLessThan(18);
  });

  it('never lies below what held-back data already exceeded', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 3, maxLength: 120 }),
        (score) => {
          const { threshold } = calibrateThreshold([stretch(score)], promise(1));
          expect(countAlarms([stretch(score)], threshold, rule)).toBe(0);
        },
      ),
    );
  });

  it('sets no threshold below the lowest one, as on a plant that stood still', () => {
    const still = [stretch(Array<number>(500).fill(0))];
    expect(calibrateThreshold(still, promise(1)).threshold).toBeLessThan(1);
    expect(calibrateThreshold(still, { ...promise(1), lowest: 1 }).threshold).toBe(1);
  });

  it('gives a curve that falls', () => {
    const { curve, interval } = calibrateThreshold([noise(20_000, 9)], promise(1000));
    for (let i = 1; i < curve.length; i++) {
      expect(curve[i]!.threshold).toBeGreaterThan(curve[i - 1]!.threshold);
      expect(curve[i]!.falseAlarmsPerWeek).toBeLessThanOrEqual(curve[i - 1]!.falseAlarmsPerWeek * 1.3);
    }
    expect(interval[0]).toBeLessThan(1000);
    expect(interval[1]).toBeGreaterThan(1000);
  });

  it('refuses held-back data without a single score', () => {
    expect(() => calibrateThreshold([stretch([NaN, NaN])], promise(1))).toThrow('too short');
  });
});

describe('surprise', () => {
  it('is no steeper than what normal operation has shown', () => {
    const calm = Float64Array.from({ length: 2000 }, (_value, i) => (i % 100) / 100);
    const leaping = Float64Array.from(calm, (value, i) => (i < 3 ? 50 : value));
    // Seen three times in 2000 rows: at most ten times rarer than once in them.
    expect(surprise(50, fitSurprise(leaping, 1))).toBeLessThan(Math.log10(2000) + 1.01);
    expect(surprise(50, fitSurprise(calm, 1))).toBeGreaterThan(20);
  });

  it('is -log10 of the exceedance probability', () => {
    const { uniform } = seededRandom(4);
    const scale = fitSurprise(
      Float64Array.from({ length: 100_000 }, () => -Math.log10(1 - uniform())),
      1,
    );
    for (const u of [0.5, 1, 2, 3, 4])
      expect(Math.abs(surprise(u, scale) - u)).toBeLessThan(0.15 * Math.max(1, u));
  });

  it('rises with the value, whatever it was fitted on', () => {
    const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
      minLength: 0,
      maxLength: 80,
    });
    fc.assert(
      fc.property(
        numbers,
        fc.double({ min: -2e3, max: 2e3, noNaN: true }),
        fc.double({ min: 0, max: 1e3, noNaN: true }),
        (values, at, step) => {
          const scale = fitSurprise(Float64Array.from(values), 1);
          expect(surprise(at + step, scale)).toBeGreaterThanOrEqual(surprise(at, scale));
        },
      ),
    );
  });

  it('rises beyond a statistic that never moved', () => {
    const scale = fitSurprise(new Float64Array(100).fill(2), 1);
    expect(surprise(2, scale)).toBeLessThan(surprise(2.1, scale));
    expect(surprise(NaN, scale)).toBeNaN();
  });
});

/**
 * The simulated pump station on the demo's schedule: a baseline, a day of normal operation with its mode changes, then
 * each fault in turn. Another seed is another plant and another training.
 */
import { areaUnderRoc } from '../../models/metrics/index.ts';
import type { Segment } from '../../models/index.ts';
import {
  BASELINE_HOURS,
  FAULT_HOURS,
  FAULTS,
  NORMAL_HOURS,
  RECOVERY_HOURS,
  SAMPLE_PERIOD,
  SETTLE_HOURS,
  WINDOW_LENGTH,
} from '../../src-main/host/commands/demo/schedule.ts';
import { createPumpStation, TAGS } from '../../src-main/simulator/index.ts';
import { mean, quantile, shareAbove } from '../real-data/statistics.ts';
import type { Task } from './task.ts';

/** Normal rows below the limit. */
const NORMAL_SHARE = 0.99;

export function pumpStationTask(seed: number): Task {
  const station = createPumpStation({ seed, samplePeriod: SAMPLE_PERIOD });
  const record = (hours: number): Segment => {
    const samples = Array.from({ length: Math.round((hours * 3600) / SAMPLE_PERIOD) }, () => station.step());
    const values = new Float32Array(samples.length * TAGS.length);
    samples.forEach((sample, row) => values.set(sample.values, row * TAGS.length));
    return { t: Float64Array.from(samples, ({ t }) => t), values };
  };
  const baseline = record(BASELINE_HOURS);
  const day = record(NORMAL_HOURS);
  /** Each fault with the normal operation before it. */
  const faulty = FAULTS.map((fault) => {
    const before = record(RECOVERY_HOURS);
    station.inject(fault);
    const during = record(FAULT_HOURS);
    station.clear();
    record(SETTLE_HOURS);
    return { stretch: joined(before, during), onset: before.t.length };
  });
  return {
    data: {
      channels: TAGS.map(({ name }) => name),
      units: TAGS.map(({ unit }) => unit),
      samplePeriod: SAMPLE_PERIOD,
      segments: [baseline],
    },
    windowLength: WINDOW_LENGTH,
    async measure(score, warmUp) {
      const normal = [...(await score(day)).subarray(warmUp)];
      const limit = quantile(normal, NORMAL_SHARE);
      const measured = [];
      for (const { stretch, onset } of faulty) {
        const rows = [...(await score(stretch)).subarray(onset)];
        measured.push({
          area: areaUnderRoc([...normal, ...rows], [...normal.map(() => 0), ...rows.map(() => 1)]),
          found: shareAbove(rows, limit),
        });
      }
      return {
        area: mean(measured.map(({ area }) => area)),
        found: mean(measured.map(({ found }) => found)),
      };
    },
  };
}

function joined(a: Segment, b: Segment): Segment {
  return { t: Float64Array.of(...a.t, ...b.t), values: Float32Array.of(...a.values, ...b.values) };
}

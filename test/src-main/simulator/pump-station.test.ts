import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createPumpStation,
  normalStatistics,
  TAGS,
  TAG_NAMES,
  tagIndex,
  type TagName,
} from '../../../src-main/simulator/index.ts';

const HOUR = 3600;

function record(seed: number, hours: number, samplePeriod = 10) {
  const station = createPumpStation({ seed, samplePeriod });
  const samples = Array.from({ length: (hours * HOUR) / samplePeriod }, () => station.step());
  const column = (tag: TagName) => samples.map((sample) => sample.values[tagIndex(tag)]!);
  return { samples, column };
}

const mean = (x: readonly number[]) => x.reduce((a, b) => a + b, 0) / x.length;
const centred = (x: readonly number[]) => {
  const middle = mean(x);
  return x.map((v) => v - middle);
};
const sd = (x: readonly number[]) => Math.sqrt(mean(centred(x).map((v) => v * v)));
function correlation(a: readonly number[], b: readonly number[]): number {
  const other = centred(b);
  return mean(centred(a).map((v, k) => v * other[k]!)) / (sd(a) * sd(b));
}

describe('the pump station', () => {
  it('has at least 14 tags with unique names, each inside its engineering range', () => {
    expect(TAGS.length).toBeGreaterThanOrEqual(14);
    expect(new Set(TAG_NAMES).size).toBe(TAGS.length);
    const { column } = record(5, 24);
    for (const tag of TAGS) {
      expect(Math.min(...column(tag.name)), tag.name).toBeGreaterThan(tag.low);
      expect(Math.max(...column(tag.name)), tag.name).toBeLessThan(tag.high);
    }
  });

  it('says the same for the same seed and something else for another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seed) => {
        const rows = (s: number) => record(s, 0.1).samples.map((sample) => [...sample.values]);
        expect(rows(seed)).toEqual(rows(seed));
        expect(rows(seed)).not.toEqual(rows((seed + 1) >>> 0));
      }),
      { numRuns: 15 },
    );
  });

  it('steps by its sample period, in whole microseconds', () => {
    const station = createPumpStation({ seed: 1, samplePeriod: 0.5, start: 1_000_000 });
    expect([station.step().t, station.step().t, station.step().t]).toEqual([1_000_000, 1_500_000, 2_000_000]);
    expect(() => createPumpStation({ seed: 1, samplePeriod: 0 })).toThrow('sample period');
  });

  it('goes through all four modes many times a day, and its signals differ between them', () => {
    const { samples, column } = record(8, 24);
    const flow = column('discharge_flow');
    const modes = samples.map((sample) => sample.mode);
    const changes = modes.filter((mode, k) => k > 0 && mode !== modes[k - 1]).length;
    expect(changes).toBeGreaterThan(20);
    const flowIn = (mode: string) => mean(flow.filter((_, k) => modes[k] === mode));
    expect(flowIn('normal')).toBeGreaterThan(flowIn('low') + 15);
    expect(flowIn('fill')).toBeGreaterThan(flowIn('normal') + 15);
    expect(flowIn('peak')).toBeGreaterThan(flowIn('fill') + 15);
  });

  it('follows the day: cold at four, warm at sixteen', () => {
    const { samples, column } = record(3, 24);
    const ambient = column('ambient_temperature');
    const at = (hour: number) =>
      mean(ambient.filter((_, k) => Math.floor(samples[k]!.t / 3.6e9) % 24 === hour));
    expect(at(16) - at(4)).toBeGreaterThan(8);
  });

  it('couples what physics couples', () => {
    const { column } = record(4, 48);
    const flow = column('discharge_flow');
    expect(correlation(flow, column('tank_inflow'))).toBeGreaterThan(0.98);
    expect(correlation(flow, column('motor_current'))).toBeGreaterThan(0.7);
    expect(correlation(flow, column('suction_pressure'))).toBeLessThan(-0.6);
    expect(correlation(flow, column('valve_position'))).toBeGreaterThan(0.7);
    expect(correlation(column('valve_command'), column('valve_position'))).toBeGreaterThan(0.98);
    expect(correlation(column('motor_current'), column('winding_temperature'))).toBeGreaterThan(0.3);
  });

  it('keeps the water: the tank rises by what flows in less what is drawn', () => {
    const period = 10;
    const { column } = record(6, 12, period);
    const [inflow, demand, level] = [column('tank_inflow'), column('demand'), column('tank_level')];
    const volume = inflow.reduce((sum, q, k) => sum + ((q - demand[k]!) * period) / HOUR, 0);
    // 34 m2 of floor; a noise of 8 mm on either end.
    expect((level.at(-1)! - level[0]!) * 34).toBeCloseTo(volume, -0.5);
  });

  it('never repeats a reading for long, so that normal operation cannot look stuck', () => {
    const { column } = record(9, 24);
    for (const tag of TAG_NAMES) {
      const values = column(tag);
      let run = 1;
      let longest = 1;
      values.forEach((value, k) => {
        run = k > 0 && value === values[k - 1] ? run + 1 : 1;
        longest = Math.max(longest, run);
      });
      expect(longest, tag).toBeLessThanOrEqual(4);
    }
  });

  it('has a normal spread that other seeds agree with', () => {
    const { column } = record(1234, 96, 30);
    for (const tag of TAG_NAMES) {
      const ratio = sd(column(tag)) / normalStatistics().sd(tag);
      expect(ratio, tag).toBeGreaterThan(0.7);
      expect(ratio, tag).toBeLessThan(1.4);
    }
  });
});

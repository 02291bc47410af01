/** Each fault is compared with the same station, same seed, without it: the difference is what was injected. */
import { describe, expect, it } from 'vitest';
import {
  createPumpStation,
  FAULT_KINDS,
  faultCommand,
  normalStatistics,
  TAG_NAMES,
  tagIndex,
  type FaultCommand,
  type TagName,
} from '../../../src-main/simulator/index.ts';

const PERIOD = 5;
const HOUR = 3600;

/** Differences (faulty - healthy) in normal standard deviations, from the onset on. */
function injected(command: FaultCommand, hours: number, seed = 11) {
  const healthy = createPumpStation({ seed, samplePeriod: PERIOD });
  const faulty = createPumpStation({ seed, samplePeriod: PERIOD });
  for (let k = 0; k < (2 * HOUR) / PERIOD; k++) {
    expect(faulty.step().values).toEqual(healthy.step().values);
  }
  const fault = faulty.inject(command);
  const rows = Array.from({ length: (hours * HOUR) / PERIOD }, () => {
    const [a, b] = [faulty.step(), healthy.step()];
    return { t: a.t, faulty: a.values, healthy: b.values };
  });
  const difference = (tag: TagName) => {
    const c = tagIndex(tag);
    return rows.map((row) => (row.faulty[c]! - row.healthy[c]!) / normalStatistics().sd(tag));
  };
  const readings = (tag: TagName) => rows.map((row) => row.faulty[tagIndex(tag)]!);
  return { fault, rows, difference, readings };
}

const mean = (x: readonly number[]) => x.reduce((a, b) => a + b, 0) / x.length;
const rms = (x: readonly number[]) => Math.sqrt(mean(x.map((v) => v * v)));
const centred = (x: readonly number[]) => {
  const middle = mean(x);
  return x.map((v) => v - middle);
};
const minutes = (from: number, to: number) => [(from * 60) / PERIOD, (to * 60) / PERIOD] as const;

describe('faults have the size they state', () => {
  it('bearing wear: vibration by its size, temperature and current with it', () => {
    for (const size of [1, 3]) {
      const { difference } = injected({ kind: 'bearing-wear', size }, 1.5);
      expect(mean(difference('vibration').slice(...minutes(10, 90)))).toBeCloseTo(size, 1);
      // Its own heat, and a little from the current it costs.
      const warmer = mean(difference('bearing_temperature').slice(...minutes(60, 90))) / size;
      expect(warmer).toBeGreaterThan(0.48);
      expect(warmer).toBeLessThan(0.6);
      expect(mean(difference('motor_current').slice(...minutes(15, 90)))).toBeCloseTo(0.2 * size, 1);
    }
  });

  it('leak: what arrives at the tank falls by its size; the station pumps a little more at less pressure', () => {
    const { difference } = injected({ kind: 'leak', size: 1.5 }, 0.25, 13);
    const settled = minutes(2, 8);
    expect(mean(difference('tank_inflow').slice(...settled))).toBeGreaterThan(-1.6);
    expect(mean(difference('tank_inflow').slice(...settled))).toBeLessThan(-1.4);
    expect(mean(difference('discharge_flow').slice(...settled))).toBeGreaterThan(0.02);
    expect(mean(difference('discharge_pressure').slice(...settled))).toBeLessThan(0);
  });

  it('cavitation: irregular vibration, less head, less suction pressure', () => {
    const { difference } = injected({ kind: 'cavitation', size: 3 }, 0.25);
    const vibration = difference('vibration').slice(...minutes(2, 12));
    expect(mean(vibration)).toBeGreaterThan(2.8);
    expect(mean(vibration)).toBeLessThan(3.2);
    expect(rms(centred(vibration))).toBeGreaterThan(0.6);
    expect(mean(difference('suction_pressure').slice(...minutes(2, 12)))).toBeLessThan(-0.4);
    expect(mean(difference('discharge_flow').slice(...minutes(2, 12)))).toBeLessThan(-0.03);
  });

  it('sticking valve: the stem stays away from its command by at most its size', () => {
    const { readings } = injected({ kind: 'sticking-valve', size: 1 }, 3);
    const command = readings('valve_command');
    const away = readings('valve_position').map(
      (position, k) => Math.abs(position - command[k]!) / normalStatistics().sd('valve_position'),
    );
    // A mode change moves the command by more than the band at once: the stem is on its way for some seconds.
    const resting = away.filter((_, k) => Math.abs(command[k]! - command[Math.max(k - 6, 0)]!) < 2);
    expect(Math.max(...resting)).toBeLessThan(1.15);
    expect(Math.max(...resting)).toBeGreaterThan(0.6);
  });

  it('sensor drift: grows evenly to its size, on any tag, and touches nothing else', () => {
    const { difference } = injected({ kind: 'sensor-drift', size: 2, tag: 'suction_pressure' }, 1);
    const drift = difference('suction_pressure');
    expect(mean(drift.slice(...minutes(14, 16)))).toBeCloseTo(1, 1);
    expect(mean(drift.slice(...minutes(30, 60)))).toBeCloseTo(2, 2);
    for (const tag of TAG_NAMES.filter((name) => name !== 'suction_pressure')) {
      expect(rms(difference(tag)), tag).toBe(0);
    }
  });

  it('sensor stuck: repeats the last reading exactly', () => {
    const { readings, difference } = injected({ kind: 'sensor-stuck', tag: 'tank_level' }, 1);
    expect(new Set(readings('tank_level')).size).toBe(1);
    expect(rms(difference('tank_level'))).toBeGreaterThan(0);
    expect(rms(difference('demand'))).toBe(0);
  });

  it('broken correlation: same mean and spread, but the relation is gone; the size is the RMS of the change', () => {
    const { readings, difference, rows } = injected({ kind: 'broken-correlation', size: 1.41 }, 48);
    const current = readings('motor_current');
    const { mean: normalMean, sd } = normalStatistics();
    expect(Math.abs(mean(current) - normalMean('motor_current'))).toBeLessThan(0.35 * sd('motor_current'));
    const spread = rms(centred(current)) / sd('motor_current');
    expect(spread).toBeGreaterThan(0.75);
    expect(spread).toBeLessThan(1.25);
    // The twin shares the hour of the day, so the change is somewhat below the size stated for full independence.
    expect(rms(difference('motor_current'))).toBeGreaterThan(0.9);
    expect(rms(difference('motor_current'))).toBeLessThan(1.55);
    const flow = rows.map((row) => row.faulty[tagIndex('discharge_flow')]!);
    const [c, f] = [centred(current), centred(flow)];
    const r = mean(c.map((v, k) => v * f[k]!)) / (rms(c) * rms(f));
    expect(r).toBeLessThan(0.55);
  });

  it('two broken channels follow the same twin at the same time', () => {
    const both = createPumpStation({ seed: 4, samplePeriod: PERIOD });
    const one = createPumpStation({ seed: 4, samplePeriod: PERIOD });
    both.inject({ kind: 'broken-correlation', size: 1.41, tag: 'motor_current' });
    both.inject({ kind: 'broken-correlation', size: 1.41, tag: 'demand' });
    one.inject({ kind: 'broken-correlation', size: 1.41, tag: 'demand' });
    for (let k = 0; k < 200; k++) {
      expect(both.step().values[tagIndex('demand')]).toBe(one.step().values[tagIndex('demand')]);
    }
  });

  it('a smaller break of the correlation changes the channel by less', () => {
    const small = rms(injected({ kind: 'broken-correlation', size: 0.5 }, 12).difference('motor_current'));
    expect(small).toBeGreaterThan(0.25);
    expect(small).toBeLessThan(0.65);
  });
});

describe('faults begin and end', () => {
  it('at the times of the command', () => {
    const station = createPumpStation({ seed: 2, samplePeriod: PERIOD });
    const twin = createPumpStation({ seed: 2, samplePeriod: PERIOD });
    const from = station.now + 60e6;
    station.inject({ kind: 'sensor-drift', tag: 'demand', size: 4, from, to: from + 60e6, develops: 0 });
    for (let k = 0; k < 40; k++) {
      const [a, b] = [station.step(), twin.step()];
      const changed = a.values[tagIndex('demand')] !== b.values[tagIndex('demand')];
      expect(changed, `${k}`).toBe(a.t >= from && a.t < from + 60e6);
    }
  });

  it('when cleared; a fault still to come is dropped', () => {
    const station = createPumpStation({ seed: 2, samplePeriod: PERIOD });
    const stuck = station.inject({ kind: 'sensor-stuck', tag: 'demand' });
    const coming = station.inject({ kind: 'leak', size: 1, from: station.now + 3600e6 });
    for (let k = 0; k < 5; k++) station.step();
    station.clear(coming.id);
    expect(station.faults.map((fault) => fault.id)).toEqual([stuck.id]);
    station.clear();
    expect(station.faults[0]!.to).toBe(station.now);
    expect(station.step().values[tagIndex('demand')]).not.toBe(station.step().values[tagIndex('demand')]);
  });
});

describe('fault commands', () => {
  it('cover all seven kinds', () => {
    expect([...FAULT_KINDS].sort()).toEqual([
      'bearing-wear',
      'broken-correlation',
      'cavitation',
      'leak',
      'sensor-drift',
      'sensor-stuck',
      'sticking-valve',
    ]);
    const station = createPumpStation({ seed: 1 });
    for (const kind of FAULT_KINDS) expect(station.inject({ kind, size: 1 }).kind).toBe(kind);
  });

  it.each([
    [{ kind: 'rust', size: 1 }, 'expected one of'],
    [{ kind: 'leak', size: -1 }, '>0'],
    [{ kind: 'leak', size: 1, tag: 'vibration' }, 'leave the tag out'],
    [{ kind: 'sensor-drift', size: 1, tag: 'colour' }, 'no such tag'],
    [{ kind: 'leak', size: 1, from: 20, to: 10 }, 'after its onset'],
    [{ kind: 'broken-correlation', size: 3 }, '1.414'],
    [{ kind: 'leak', sizes: 3 }, 'sizes'],
  ])('refuse %j', (command, reason) => {
    const read = faultCommand.safeParse(command);
    expect(read.success).toBe(false);
    expect(read.error?.message).toContain(reason);
  });
});

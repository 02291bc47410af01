import { describe, expect, it } from 'vitest';
import type { Alarm } from '../../../../../src-main/api/words.ts';
import {
  alarmOf,
  falseAlarms,
  faultResults,
  type EndedFault,
} from '../../../../../src-main/host/commands/demo/results.ts';
import { paceByMonitor } from '../../../../../src-main/host/commands/demo/plant.ts';
import { FAULTS, NORMAL_HOURS, SETTLE_HOURS } from '../../../../../src-main/host/commands/demo/schedule.ts';
import { FAULT_KINDS, faultCommand } from '../../../../../src-main/simulator/index.ts';

const HOUR = 3600e6;
const fault = (kind: EndedFault['kind'], from: number, to: number): EndedFault => ({
  id: from + 1,
  kind,
  tag: 'vibration',
  size: 1,
  from: from * HOUR,
  to: to * HOUR,
  develops: 0,
});
const alarm = (id: number, raised: number, kind: Alarm['kind'] = 'score'): Alarm => ({
  id,
  assetId: 1,
  kind,
  tagId: null,
  modelId: 1,
  began: raised * HOUR,
  raised: raised * HOUR,
  cleared: null,
  acknowledged: null,
  acknowledgedBy: null,
  peakScore: null,
  threshold: null,
  incidentId: id,
});

describe('counting what the demo found', () => {
  const faults = [fault('leak', 10, 11), fault('sensor-stuck', 20, 21)];

  it('takes the first alarm between onset and end, of any kind, and its delay in event time', () => {
    const alarms = [alarm(1, 20.5, 'stuck'), alarm(2, 20.25), alarm(3, 10), alarm(4, 11)];
    expect(alarmOf(faults[1]!, alarms)?.id).toBe(2);
    expect(faultResults(faults, alarms)).toEqual([
      { kind: 'leak', detected: true, delaySeconds: 0 },
      { kind: 'sensor-stuck', detected: true, delaySeconds: 900 },
    ]);
  });

  it('does not count an alarm before the onset or after the end as found', () => {
    expect(faultResults([faults[0]!], [alarm(1, 9.99), alarm(2, 11)])).toEqual([
      { kind: 'leak', detected: false, delaySeconds: null },
    ]);
  });

  it('counts every alarm as false that no fault and no settling explains', () => {
    const alarms = [
      alarm(1, 5),
      alarm(2, 10.5),
      alarm(3, 11 + SETTLE_HOURS - 0.01),
      alarm(4, 11 + SETTLE_HOURS),
      alarm(5, 15, 'stale'),
    ];
    expect(falseAlarms(faults, alarms).map(({ id }) => id)).toEqual([1, 4, 5]);
  });
});

describe('the schedule', () => {
  it('shows all seven kinds, none larger than four standard deviations, after a day of normal operation', () => {
    expect(FAULTS.map(({ kind }) => kind).sort()).toEqual([...FAULT_KINDS].sort());
    for (const command of FAULTS) expect(faultCommand.parse(command).size).toBeLessThanOrEqual(4);
    expect(NORMAL_HOURS).toBeGreaterThanOrEqual(24);
  });
});

describe('the pace', () => {
  it('lets the plant run ahead by at most an hour', async () => {
    let monitor: number | null = null;
    const pace = paceByMonitor(async () => monitor);
    let plant = 0;
    const running = (async () => {
      for (; plant < 4 * HOUR; plant += 60e6) await pace(plant);
    })();
    const wait = () => new Promise((resolve) => setTimeout(resolve, 60));
    await wait();
    expect(plant).toBeGreaterThanOrEqual(HOUR);
    expect(plant).toBeLessThanOrEqual(HOUR + 600e6);
    monitor = 2 * HOUR;
    await wait();
    expect(plant).toBeGreaterThan(2.9 * HOUR);
    expect(plant).toBeLessThanOrEqual(3 * HOUR + 600e6);
    monitor = 4 * HOUR;
    await running;
  });

  it('gives up on a monitor that does not move', async () => {
    const pace = paceByMonitor(async () => 0, 50);
    await pace(0);
    await expect(pace(2 * HOUR)).rejects.toThrow('stopped following');
  });
});

import { describe, expect, it } from 'vitest';
import { BASELINE_HOURS, FAULT_HOURS, NORMAL_HOURS } from '../../src-main/host/commands/demo/schedule.ts';
import { pumpStationTask } from './pump-station.ts';
import type { Scorer } from './task.ts';

const HOUR = 3600 * 1e6;
const task = pumpStationTask(3);
const dayOver = task.data.segments[0]!.t[0]! + (BASELINE_HOURS + NORMAL_HOURS) * HOUR;

describe('the pump station', () => {
  it('gives all to a score that knows when faults begin', async () => {
    const knowing: Scorer = async ({ t }) =>
      t.map((time) => (time < dayOver || time < t.at(-1)! - FAULT_HOURS * HOUR ? 0 : 1));
    expect(await task.measure(knowing, 0)).toEqual({ area: 1, found: 1 });
  });

  it('gives nothing to one that knows nothing', async () => {
    const still: Scorer = async ({ t }) => t.map(() => 1);
    expect(await task.measure(still, 0)).toEqual({ area: 0.5, found: 0 });
  });

  it('lets one normal row in a hundred pass', async () => {
    // Rises through the day; faulty rows all lie at its 98 % mark, below the limit, or at its 99.5 % mark, above it.
    const rising =
      (mark: number): Scorer =>
      async ({ t }) =>
        t[0]! < dayOver ? t.map((_time, row) => row / t.length) : t.map(() => mark);
    expect(await task.measure(rising(0.98), 0)).toEqual({ area: expect.closeTo(0.98, 3), found: 0 });
    expect(await task.measure(rising(0.995), 0)).toEqual({ area: expect.closeTo(0.995, 3), found: 1 });
  });

  it('leaves out the normal rows before everything has scored', async () => {
    const early: Scorer = async ({ t }) =>
      t.map((_time, row) => (t[0]! < dayOver && row < 100 ? 2 : t[0]! < dayOver ? 0 : 1));
    expect((await task.measure(early, 100)).area).toBe(1);
    expect((await task.measure(early, 99)).area).toBeLessThan(1);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zonedTime } from '../../../../src-main/engine/incident/index.ts';
import { drawChannel } from '../../../../src-main/engine/report/channel-drawing.ts';
import { roundScale } from '../../../../src-main/engine/report/drawing.ts';
import { drawScore } from '../../../../src-main/engine/report/score-drawing.ts';
import { withGaps } from '../../../../src-main/engine/report/thin-out.ts';
import { timeTicks } from '../../../../src-main/engine/report/time-ticks.ts';
import { bearingWear } from './bearing-wear.ts';

const berlin = zonedTime('Europe/Berlin', 'en');
const utc = (...at: [number, number, number, number, number?]): number => Date.UTC(...at) * 1000;

describe('time marks', () => {
  test('stand at round local times and fit side by side, in any zone and for any length', () => {
    const zones = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe'].map(
      (zone) => zonedTime(zone, 'en'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: utc(2020, 0, 1, 0), max: utc(2030, 0, 1, 0) }),
        fc.integer({ min: 2e6, max: 30 * 86_400e6 }),
        (time, from, length) => {
          const ticks = timeTicks({ from, to: from + length }, time, 9);
          // Where clocks are set back, one local hour comes twice: a mark or two more.
          expect(ticks.length).toBeLessThanOrEqual(12);
          if (length > 4e6) expect(ticks.length).toBeGreaterThanOrEqual(1);
          ticks.forEach(({ t }, i) => {
            expect(t).toBeGreaterThanOrEqual(i === 0 ? from : ticks[i - 1]!.t + 1);
            expect(t).toBeLessThanOrEqual(from + length);
            if (length > 60 * 60e6) expect(Number(time.iso(t).slice(17, 19))).toBe(0);
          });
        },
      ),
    );
  });

  test('carry the clock, and the day at midnight', () => {
    const ticks = timeTicks({ from: utc(2025, 10, 3, 20), to: utc(2025, 10, 4, 4) }, berlin, 9);
    expect(ticks.map(({ label }) => label)).toEqual([
      '21:00',
      '22:00',
      '23:00',
      '4 Nov',
      '01:00',
      '02:00',
      '03:00',
      '04:00',
      '05:00',
    ]);
  });

  test('stay at full local hours when clocks go back', () => {
    const ticks = timeTicks({ from: utc(2025, 9, 25, 20), to: utc(2025, 9, 26, 8) }, berlin, 9);
    expect(ticks.map(({ label }) => label)).toEqual(['22:00', '26 Oct', '02:00', '04:00', '06:00', '08:00']);
  });
});

describe('scales', () => {
  test('hold all values between round limits', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.integer({ min: 2, max: 5 }), (values, steps) => {
        const { min, max, step } = roundScale(values, steps);
        expect(min).toBeLessThanOrEqual(Math.min(...values) + step * 1e-6);
        expect(max).toBeGreaterThanOrEqual(Math.max(...values) - step * 1e-6);
        expect((max - min) / step).toBeLessThan(steps + 2.5);
        expect(max).toBeGreaterThan(min);
      }),
    );
    expect(roundScale([NaN], 3)).toEqual({ min: 0, max: 1, step: 0.5 });
  });
});

test('a line is interrupted where data is missing', () => {
  expect(withGaps({ t: [0, 1, 2, 9, 10], value: [5, 5, 5, 6, 6] }, 3)).toEqual({
    t: [0, 1, 2, 5.5, 9, 10],
    value: [5, 5, 5, NaN, 6, 6],
  });
});

test('drawings hold numbers only, however broken the data, and stay small however long', () => {
  const input = bearingWear();
  const { samples, reconstruction, alarms, period, scores } = input;
  const size = { width: 507, height: 92 };
  const broken = samples[0]!.value.map((value, i) => (i % 97 === 0 ? NaN : value));
  const svgs = [
    drawScore(scores!, alarms, period, berlin, String, size),
    drawScore({ ...scores!, score: scores!.score.map(() => NaN) }, alarms, period, berlin, String, size),
    drawChannel(
      { ...samples[0]!, value: broken },
      reconstruction[0]!,
      alarms,
      period,
      2,
      berlin,
      String,
      size,
    ),
    drawChannel(samples[0]!, null, [], period, 2, berlin, String, size),
    drawChannel(
      { tagId: 1, t: new Float64Array(), value: new Float64Array(), quality: new Uint8Array() },
      null,
      [],
      period,
      2,
      berlin,
      String,
      size,
    ),
  ];
  for (const svg of svgs) {
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg.length).toBeLessThan(120_000);
  }
});

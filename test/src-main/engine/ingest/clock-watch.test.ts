import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../../src-main/api/words.ts';
import { createClockWatch, duration } from '../../../../src-main/engine/ingest/clock-watch.ts';

const HOUR = 3600 * SECOND;

test('counts source times and says by how much the last wrong clock was off', () => {
  const clocks = createClockWatch('Station 1');
  clocks.believed();
  clocks.skewed('plant/fan', 400 * SECOND);
  clocks.skewed('plant/pump', -2 * HOUR);
  const { lastRefusal, ...counted } = clocks.counters();
  expect(counted).toEqual({ stage: 'clock: Station 1', in: 3, out: 1, refused: { skew: 2 } });
  expect(lastRefusal).toMatch(/^The clock of plant\/pump is 2 h behind: /);
  clocks.skewed('plant/fan', 400 * SECOND);
  expect(clocks.counters().lastRefusal).toContain('plant/fan is 6.7 min ahead');
});

describe('this machine’s own clock', () => {
  /** Looks once a second while the clock is changed by the given jumps. */
  const after = (...jumps: number[]): ReturnType<ReturnType<typeof createClockWatch>['counters']> => {
    let steady = 5;
    let now = 1_800_000_000 * SECOND;
    const clocks = createClockWatch('S', () => steady);
    clocks.look(now);
    for (const jump of jumps) {
      steady += 1000;
      now += SECOND + jump;
      clocks.look(now);
    }
    return clocks.counters();
  };

  test('set back, or forward, is told', () => {
    expect(after(0, -2 * HOUR, 0)).toMatchObject({ refused: { 'own clock set back': 1 } });
    expect(after(-2 * HOUR).lastRefusal).toContain('was set back by 2 h');
    expect(after(HOUR / 2, -HOUR, HOUR)).toMatchObject({
      refused: { 'own clock set back': 1, 'own clock went forward': 2 },
    });
    expect(after(HOUR / 2).lastRefusal).toContain('went forward by 30 min');
  });

  test('small corrections and long pauses between two looks are none', () => {
    expect(after(SECOND, -SECOND, SECOND)).toMatchObject({ refused: {}, lastRefusal: null });
    let steady = 0;
    const clocks = createClockWatch('S', () => steady);
    clocks.look(0);
    steady = 90_000;
    clocks.look(90 * SECOND);
    expect(clocks.counters().refused).toEqual({});
  });
});

test.each([
  [SECOND / 2, '0.5 s'],
  [-59 * SECOND, '59 s'],
  [90 * SECOND, '1.5 min'],
  [-2 * HOUR, '2 h'],
  [36 * HOUR, '1.5 d'],
])('%d microseconds are %s', (span, words) => expect(duration(span)).toBe(words));

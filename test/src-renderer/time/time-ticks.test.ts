import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeTicks } from '../../../src-renderer/time/time-ticks.ts';
import { placeOf } from '../../../src-renderer/time/time-view.ts';

const at = (iso: string) => Date.parse(iso) * 1000;
const SECOND = 1_000_000;

describe('timeTicks', () => {
  it('marks round times of the shown zone', () => {
    const ticks = timeTicks(
      { from: at('2026-11-23T12:33:27Z'), to: at('2026-11-23T13:03:27Z') },
      1000,
      'Europe/Berlin',
    );
    expect(ticks.map(({ label }) => label)).toEqual(['13:35', '13:40', '13:45', '13:50', '13:55', '14:00']);
  });

  it('names the day at midnight of the zone, not of UTC', () => {
    const ticks = timeTicks(
      { from: at('2026-11-22T15:00:00Z'), to: at('2026-11-23T15:00:00Z') },
      900,
      'Asia/Kolkata',
    );
    const day = ticks.find(({ isDay }) => isDay);
    expect(day).toEqual({ t: at('2026-11-22T18:30:00Z'), label: '23 Nov', isDay: true });
  });

  it('keeps wall-clock hours when the clocks change', () => {
    const ticks = timeTicks(
      { from: at('2026-10-24T20:00:00Z'), to: at('2026-10-25T20:00:00Z') },
      900,
      'Europe/Berlin',
    );
    expect(ticks.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['25 Oct', '03:00', '06:00', '12:00']),
    );
    expect(ticks.find(({ label }) => label === '06:00')?.t).toBe(at('2026-10-25T05:00:00Z'));
  });

  it('stays inside the view, in order, and never closer than the labels need', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }),
        fc.integer({ min: 10, max: 400 * 86_400 }),
        fc.integer({ min: 200, max: 4000 }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Auckland'),
        (start, length, width, zone) => {
          const view = { from: start * SECOND, to: (start + length) * SECOND };
          const places = timeTicks(view, width, zone).map(({ t }) => placeOf(view, t) * width);
          places.forEach((x, i) => {
            expect(x).toBeGreaterThanOrEqual(0);
            expect(x).toBeLessThanOrEqual(width);
            // An hour may be missing between two marks when the clocks change, no more.
            const hour = (3600 / length) * width;
            if (i > 0) expect(x - places[i - 1]!).toBeGreaterThanOrEqual(Math.min(92, width) - hour - 1e-6);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

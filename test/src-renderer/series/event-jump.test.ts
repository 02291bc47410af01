import { describe, expect, it } from 'vitest';
import type { Alarm, Incident } from '../../../src-main/api/words.ts';
import { eventsOf, nextEvent, withRoom } from '../../../src-renderer/series/event-jump.ts';

const alarm = (assetId: number, began: number, cleared: number | null) =>
  ({ assetId, began, cleared }) as Alarm;
const incident = (assetId: number, from: number, to: number | null) => ({ assetId, from, to }) as Incident;

describe('events of an asset', () => {
  const events = eventsOf(
    1,
    [alarm(1, 100, 120), alarm(1, 300, null), alarm(2, 50, 60)],
    [incident(1, 100, 180), incident(2, 10, 20), incident(1, 20, 30)],
  );
  it('are in order, and an alarm that opened an incident is that incident', () => {
    expect(events.map(({ from, to }) => [from, to])).toEqual([
      [20, 30],
      [100, 180],
      [300, null],
    ]);
  });
  it('lead from one to the next and end', () => {
    expect(nextEvent(events, 20, 1)?.from).toBe(100);
    expect(nextEvent(events, 100, -1)?.from).toBe(20);
    expect(nextEvent(events, 300, 1)).toBeUndefined();
    expect(nextEvent(events, 20, -1)).toBeUndefined();
  });
  it('are shown with room around them, and at least so much time', () => {
    expect(withRoom({ from: 100, to: 200 }, 999, 60)).toEqual({ from: 0, to: 300 });
    expect(withRoom({ from: 100, to: 100 }, 999, 60)).toEqual({ from: 70, to: 130 });
    expect(withRoom({ from: 100, to: null }, 400, 60)).toEqual({ from: -200, to: 700 });
  });
});

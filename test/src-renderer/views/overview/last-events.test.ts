import { expect, it } from 'vitest';
import type { Alarm, Incident } from '../../../../src-main/api/words.ts';
import { alarmsSince, newestIncidents } from '../../../../src-renderer/views/overview/last-events.ts';

it('finds the newest incident of each asset in any order', () => {
  const incident = (id: number, assetId: number, from: number) => ({ id, assetId, from }) as Incident;
  const newest = newestIncidents([
    incident(1, 1, 50),
    incident(2, 2, 10),
    incident(3, 1, 90),
    incident(4, 1, 70),
  ]);
  expect([...newest].map(([assetId, { id }]) => [assetId, id])).toEqual([
    [1, 3],
    [2, 2],
  ]);
});

it('counts from the oldest alarm that is active or unacknowledged, and forgets those that are past', () => {
  const alarm = (assetId: number, began: number, cleared: number | null, acknowledged: number | null) =>
    ({ assetId, began, cleared, acknowledged }) as Alarm;
  const since = alarmsSince([
    alarm(1, 10, 20, 20),
    alarm(1, 40, 50, null),
    alarm(1, 30, null, 35),
    alarm(2, 5, 6, 7),
  ]);
  expect([...since]).toEqual([[1, 30]]);
});

/** From one event of an asset to the next: incidents, and the alarms that belong to none that is known. */
import type { Alarm, Incident, Micros } from '../../src-main/api/words.ts';
import type { TimeView } from '../time/time-view.ts';

export interface AssetEvent {
  readonly from: Micros;
  /** null while it lasts. */
  readonly to: Micros | null;
}

/** Oldest first. Alarms that began together with another event are that event. */
export function eventsOf(
  assetId: number,
  alarms: Iterable<Alarm>,
  incidents: Iterable<Incident>,
): AssetEvent[] {
  const byStart = new Map<Micros, AssetEvent>();
  const add = (event: AssetEvent) => {
    if (!byStart.has(event.from)) byStart.set(event.from, event);
  };
  for (const incident of incidents) if (incident.assetId === assetId) add(incident);
  for (const { assetId: of, began, cleared } of alarms) if (of === assetId) add({ from: began, to: cleared });
  return [...byStart.values()].sort((a, b) => a.from - b.from);
}

/** The nearest event that begins after (side 1) or before (side -1) a time; undefined where there is none. */
export function nextEvent(events: readonly AssetEvent[], t: Micros, side: 1 | -1): AssetEvent | undefined {
  return side > 0 ? events.find(({ from }) => from > t) : events.findLast(({ from }) => from < t);
}

/** An event with room around it: at least `least` microseconds, and a third of the whole on each side. */
export function withRoom({ from, to }: AssetEvent, now: Micros, least: number): TimeView {
  const end = Math.max(from, to ?? now);
  const length = Math.max(least, 3 * (end - from));
  const middle = (from + end) / 2;
  return { from: Math.round(middle - length / 2), to: Math.round(middle + length / 2) };
}

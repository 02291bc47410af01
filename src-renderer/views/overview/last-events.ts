/** What last happened to each asset. */
import type { Alarm, Incident, Micros } from '../../../src-main/api/words.ts';

/** By asset: its newest incident. */
export function newestIncidents(incidents: Iterable<Incident>): ReadonlyMap<number, Incident> {
  const newest = new Map<number, Incident>();
  for (const incident of incidents) {
    const known = newest.get(incident.assetId);
    if (!known || incident.from > known.from) newest.set(incident.assetId, incident);
  }
  return newest;
}

/** By asset: since when the oldest alarm began that is active or that nobody has acknowledged. */
export function alarmsSince(alarms: Iterable<Alarm>): ReadonlyMap<number, Micros> {
  const oldest = new Map<number, Micros>();
  for (const { assetId, began, cleared, acknowledged } of alarms) {
    if (cleared !== null && acknowledged !== null) continue;
    oldest.set(assetId, Math.min(began, oldest.get(assetId) ?? Infinity));
  }
  return oldest;
}

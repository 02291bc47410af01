/**
 * Standings as retained JSON, for Node-RED and whatever else reads MQTT:
 *
 *   <topic>/online               true while Mnemo is connected, false by its last will
 *   <topic>/<asset>              newest score with state, threshold and contributions
 *   <topic>/<asset>/alarms       alarms that are active or not acknowledged
 *
 * Times are ISO 8601 in UTC: event time, not the time of sending.
 */
import type { Micros } from '../../api/words.ts';
import { urgency, type Standing } from './standing.ts';

export interface Message {
  readonly topic: string;
  readonly payload: string;
}

const isoTime = (t: Micros | null): string | null => (t === null ? null : new Date(t / 1000).toISOString());

/** MQTT 5, 4.7.1: a name is one level, and wildcards are no part of topic names. A leading $ is the broker's own. */
export function topicLevel(name: string): string {
  const level = name.replace(/[+#/\0]/g, '_').replace(/^\$/, '_');
  return level === '' ? '_' : level;
}

/** The level of the flag, so no asset's. */
export const ONLINE = 'online';
export const onlineTopic = (base: string): string => `${base}/${ONLINE}`;

export function standingMessages(base: string, level: string, standing: Standing): Message[] {
  const { asset, t, state, score, threshold, modelId, contributions, alarms } = standing;
  const told = {
    asset,
    time: isoTime(t),
    state,
    score,
    threshold,
    model: modelId,
    alarm: urgency(standing),
    contributions,
  };
  const listed = alarms.map(({ id, kind, raised, cleared, acknowledged, peakScore, incidentId }) => ({
    id,
    kind,
    raised: isoTime(raised),
    cleared: isoTime(cleared),
    acknowledged: isoTime(acknowledged),
    peakScore,
    incident: incidentId,
  }));
  return [
    { topic: `${base}/${level}`, payload: JSON.stringify(told) },
    { topic: `${base}/${level}/alarms`, payload: JSON.stringify(listed) },
  ];
}

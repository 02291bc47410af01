/**
 * Incidents: which alarms belong together, when it was over, how bad it was, what people wrote and decided.
 * The functions that follow an alarm run inside the alarm desk's transaction and leave telling the screen to it.
 */
import { SECOND, type Alarm, type Incident, type Micros, type Note, type Verdict } from '../../api/words.ts';
import type { AlarmRecords } from '../alarm/alarm-records.ts';
import { found, Refusal } from '../engine-parts.ts';

/** An alarm that begins within this event time after the last one cleared belongs to the same incident. */
export const MERGE_GAP: Micros = 10 * 60 * SECOND;

export type Contributions = Incident['contributions'];

export interface IncidentBook {
  /** The incident that takes in an alarm of this asset: the newest one if it is near enough, otherwise a new one. */
  takeIn(assetId: number, began: Micros, raised: Micros): Incident;
  /** Keeps score and contributions when this alarm is now the furthest above its threshold. Null: nothing changed. */
  notePeak(alarm: Alarm, contributions: Contributions): Incident | null;
  /** Closes the incident once none of its alarms is active. Null: still open. */
  alarmCleared(alarm: Alarm): Incident | null;
  /** @throws Refusal when there is no such incident, or nothing is written */
  write(incidentId: number, author: string, text: string, now: Micros): Note;
  /** @throws Refusal when there is no such incident */
  judge(incidentId: number, verdict: Verdict, by: string, now: Micros): Incident;
}

export function createIncidentBook(
  records: AlarmRecords,
  onIncident: (incident: Incident) => void,
): IncidentBook {
  const get = (incidentId: number): Incident =>
    found(records.incidents.get(incidentId), 'incident', incidentId);
  const save = (incident: Incident): Incident => {
    records.incidents.update(incident);
    return incident;
  };
  const audit = (incident: Incident, action: string, at: Micros, actor: string, detail: string): void =>
    records.audit({ at, actor, action: `incident.${action}`, subject: `incident ${incident.id}`, detail });

  return {
    takeIn(assetId, began, raised) {
      // An older recording replayed into the same asset lies before its newer incidents and does not join them.
      const near = ({ from, to }: Incident): boolean =>
        began >= from - MERGE_GAP && (to === null || began <= to + MERGE_GAP);
      const newest = records.incidents
        .list({ assetId })
        .filter(near)
        .reduce<Incident | null>((a, b) => (a === null || b.from >= a.from ? b : a), null);
      if (newest === null) {
        const opened = records.incidents.insert({
          assetId,
          from: began,
          to: null,
          peakScore: null,
          verdict: 'open',
          contributions: [],
        });
        audit(opened, 'opened', raised, 'engine', `asset ${assetId}`);
        return opened;
      }
      if (newest.to !== null)
        audit(newest, 'reopened', raised, 'engine', 'another alarm began within ten minutes');
      return save({ ...newest, from: Math.min(newest.from, began), to: null });
    },

    notePeak(alarm, contributions) {
      const incident = get(alarm.incidentId);
      // Different models have different thresholds: what compares is how far above its own an alarm has come.
      const height = ({ peakScore, threshold }: Alarm): number =>
        peakScore === null || threshold === null ? -Infinity : peakScore / threshold;
      const higher = records.alarms
        .list({ incidentId: incident.id })
        .some((other) => other.id !== alarm.id && height(other) >= height(alarm));
      return higher ? null : save({ ...incident, peakScore: alarm.peakScore, contributions });
    },

    alarmCleared(alarm) {
      const incident = get(alarm.incidentId);
      const alarms = records.alarms.list({ incidentId: incident.id });
      if (alarms.some((other) => other.cleared === null)) return null;
      const to = alarms.reduce((latest, other) => Math.max(latest, other.cleared ?? latest), incident.from);
      audit(incident, 'closed', to, 'engine', `all of ${alarms.length} alarms cleared`);
      return save({ ...incident, to });
    },

    write(incidentId, author, text, now) {
      const incident = get(incidentId);
      if (text.trim() === '') throw new Refusal('The note is empty. Write something first.');
      return records.transaction(() => {
        const note = records.notes.insert({ incidentId, at: now, author: author.trim(), text: text.trim() });
        audit(incident, 'noted', now, note.author, `note ${note.id}`);
        return note;
      });
    },

    judge(incidentId, verdict, by, now) {
      const before = get(incidentId);
      if (before.verdict === verdict) return before;
      const judged = records.transaction(() => {
        audit(before, 'judged', now, by, `${before.verdict} -> ${verdict}`);
        return save({ ...before, verdict });
      });
      onIncident(judged);
      return judged;
    },
  };
}

/**
 * Channel shares at one moment as an incident keeps them.
 * @param tagIds [C] the asset's tags in channel order
 * @param shares [C] share of each channel, 0..1; empty when unknown
 * @returns largest first, channels without a share left out
 */
export function rankContributions(tagIds: readonly number[], shares: ArrayLike<number>): Contributions {
  return Array.from(tagIds, (tagId, channel) => ({ tagId, share: shares[channel] ?? 0 }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}

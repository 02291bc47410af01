/**
 * What is written when an alarm changes: the alarm itself, its incident and the audit trail, in one transaction; then
 * the newest state of everything that changed is told, once.
 */
import type { Alarm, Incident, Micros } from '../../api/words.ts';
import { found } from '../engine-parts.ts';
import { createIncidentBook, type Contributions } from '../incident/incident-book.ts';
import type { AlarmRecords } from './alarm-records.ts';

export interface AlarmListeners {
  readonly records: AlarmRecords;
  /** Called after the change is stored, with the whole new state. */
  readonly onAlarm: (alarm: Alarm) => void;
  readonly onIncident: (incident: Incident) => void;
}

/** A new alarm as its cause describes it. */
export type Raised = Pick<Alarm, 'assetId' | 'kind' | 'tagId' | 'modelId' | 'began' | 'raised'> &
  Pick<Alarm, 'peakScore' | 'threshold'>;

export interface AlarmLedger {
  /** All changes made by `work` are stored together or not at all. */
  commit(work: () => void): void;
  /** Inside `commit`. */
  raise(alarm: Raised): Alarm;
  /** Inside `commit`: the alarm has come to a new peak, with these channel shares. */
  peak(alarmId: number, score: number, contributions: Contributions): void;
  /** Inside `commit`. */
  clear(alarmId: number, t: Micros, why: string): void;
  /** Inside `commit`. The first acknowledgement stands. */
  acknowledge(alarmId: number, by: string, now: Micros): Alarm;
}

export function createAlarmLedger({ records, onAlarm, onIncident }: AlarmListeners): AlarmLedger {
  const incidents = createIncidentBook(records, onIncident);
  const changedAlarms = new Map<number, Alarm>();
  const changedIncidents = new Map<number, Incident>();

  const get = (alarmId: number): Alarm => found(records.alarms.get(alarmId), 'alarm', alarmId);
  const save = (alarm: Alarm): Alarm => {
    records.alarms.update(alarm);
    changedAlarms.set(alarm.id, alarm);
    return alarm;
  };
  const changed = (incident: Incident | null): void => {
    if (incident !== null) changedIncidents.set(incident.id, incident);
  };
  const audit = (alarm: Alarm, action: string, at: Micros, actor: string, detail: string): void =>
    records.audit({ at, actor, action: `alarm.${action}`, subject: `alarm ${alarm.id}`, detail });

  return {
    commit(work) {
      changedAlarms.clear();
      changedIncidents.clear();
      records.transaction(work);
      const incidentsNow = [...changedIncidents.values()];
      const alarmsNow = [...changedAlarms.values()];
      incidentsNow.forEach(onIncident);
      alarmsNow.forEach(onAlarm);
    },

    raise(cause) {
      const incident = incidents.takeIn(cause.assetId, cause.began, cause.raised);
      changed(incident);
      const unattended = { cleared: null, acknowledged: null, acknowledgedBy: null };
      const alarm = records.alarms.insert({ ...cause, ...unattended, incidentId: incident.id });
      changedAlarms.set(alarm.id, alarm);
      audit(alarm, 'raised', alarm.raised, 'engine', causeOf(alarm));
      return alarm;
    },

    peak(alarmId, score, contributions) {
      changed(incidents.notePeak(save({ ...get(alarmId), peakScore: score }), contributions));
    },

    clear(alarmId, t, why) {
      const alarm = get(alarmId);
      // Whoever settles an asset may know an older time than the alarm: it cannot end before it was raised.
      const cleared = Math.max(t, alarm.raised);
      audit(alarm, 'cleared', cleared, 'engine', why);
      changed(incidents.alarmCleared(save({ ...alarm, cleared })));
    },

    acknowledge(alarmId, by, now) {
      const alarm = get(alarmId);
      if (alarm.acknowledged !== null) return alarm;
      audit(alarm, 'acknowledged', now, by, alarm.cleared === null ? 'while active' : 'after it cleared');
      return save({ ...alarm, acknowledged: now, acknowledgedBy: by });
    },
  };
}

/** What an auditor needs to see why it was raised. */
function causeOf({ kind, tagId, modelId, peakScore, threshold, incidentId }: Alarm): string {
  const cause =
    kind === 'score'
      ? `score ${peakScore?.toPrecision(4)} above threshold ${threshold?.toPrecision(4)} of model ${modelId}`
      : `tag ${tagId} is ${kind}`;
  return `${cause}, incident ${incidentId}`;
}

/** Alarms (IEC 62682 / ISA-18.2, on the conditions of OPC UA Part 9), in event time only. */
export { createAlarmDesk, type AlarmDesk } from './alarm-desk.ts';
export type { AlarmListeners } from './alarm-ledger.ts';
export type { AlarmRecords } from './alarm-records.ts';
export { CONDITION_RULES, type ConditionKind } from './condition-switch.ts';
export type { ScoreRows } from './score-watch.ts';

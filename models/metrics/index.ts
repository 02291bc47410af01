/**
 * How good are scores, where somebody says which rows were anomalous? Measures that a random score cannot win: nothing
 * here is point-adjusted (one hit never counts for a whole event's rows), and a row without a score is a row not detected.
 */
export { areaUnderRoc, averagePrecision } from './ranking.ts';
export { volumeUnderPr, usualBuffer } from './volume-under-pr.ts';
export { rowsAboveThreshold } from './rows-above-threshold.ts';
export type { RowMeasures } from './rows-above-threshold.ts';
export { labelledEvents } from './labelled-events.ts';
export type { LabelledEvent } from './labelled-events.ts';
export { judgeAlarms } from './judge-alarms.ts';
export type { AlarmMeasures, JudgedRows } from './judge-alarms.ts';

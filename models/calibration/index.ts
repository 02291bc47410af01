/** From held-back normal scores to a threshold that keeps a promise. */
export { AlarmSwitch, DEFAULT_ALARM_RULE } from './alarm-switch.ts';
export type { AlarmRule } from './alarm-switch.ts';
export { countAlarms, scoredSeconds } from './event-replay.ts';
export type { ScoredStretch } from './event-replay.ts';
export { declusteredPeaks } from './decluster.ts';
export { fitTail, tailExceedance, tailQuantile } from './pareto-tail.ts';
export type { ParetoTail } from './pareto-tail.ts';
export { calibrateThreshold, secondsToCount } from './calibrate-threshold.ts';
export type { Calibration, CalibrationOptions, RatePoint } from './calibrate-threshold.ts';
export { fitSurprise, surprise } from './surprise.ts';
export type { SurpriseScale } from './surprise.ts';

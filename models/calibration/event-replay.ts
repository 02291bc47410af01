import { AlarmSwitch, DEFAULT_ALARM_RULE, type AlarmRule } from './alarm-switch.ts';

/** Scores of one unbroken stretch of held-back normal operation. */
export interface ScoredStretch {
  /** [T] microseconds, ascending. */
  readonly t: Float64Array;
  /** [T] NaN where not scored. */
  readonly score: Float64Array;
}

/**
 * How many alarms the deployed alarm logic would have raised. Each stretch starts with the alarm at rest.
 */
export function countAlarms(
  stretches: readonly ScoredStretch[],
  threshold: number,
  rule: AlarmRule = DEFAULT_ALARM_RULE,
): number {
  let alarms = 0;
  for (const { t, score } of stretches) {
    const alarm = new AlarmSwitch(rule);
    let before = false;
    for (let i = 0; i < t.length; i++) {
      const active = alarm.step(t[i]!, score[i]!, threshold);
      if (active && !before) alarms++;
      before = active;
    }
  }
  return alarms;
}

/** Seconds of operation that the scored rows stand for. */
export function scoredSeconds(stretches: readonly ScoredStretch[], samplePeriod: number): number {
  let rows = 0;
  for (const { score } of stretches) for (const value of score) if (!Number.isNaN(value)) rows++;
  return rows * samplePeriod;
}

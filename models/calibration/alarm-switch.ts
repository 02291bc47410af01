/**
 * When a score becomes an alarm: on-delay, hysteresis and off-delay in event time (OPC UA Part 9, 5.8.2 and 5.8.3:
 * on-delay, off-delay, deadband). It lives here because a threshold is calibrated for exactly this rule.
 */

export interface AlarmRule {
  /** Consecutive scored windows above the threshold before the alarm is raised. */
  readonly onDelayWindows: number;
  /** Seconds of event time below the clearing level before the alarm clears. */
  readonly offDelaySeconds: number;
  /** The clearing level as a share of the threshold. */
  readonly clearRatio: number;
}

export const DEFAULT_ALARM_RULE: AlarmRule = { onDelayWindows: 2, offDelaySeconds: 60, clearRatio: 0.9 };

/** Steps through scores in time order and says whether the alarm is active. A window without a score changes nothing. */
export class AlarmSwitch {
  active = false;
  /** Time of the first window of the present excursion, microseconds; null while there is none. */
  began: number | null = null;
  #above = 0;
  #belowSince: number | null = null;
  readonly rule: AlarmRule;

  constructor(rule: AlarmRule = DEFAULT_ALARM_RULE) {
    this.rule = rule;
  }

  /** @param t microseconds @param score NaN where not scored @returns whether the alarm is active after this window */
  step(t: number, score: number, threshold: number): boolean {
    if (Number.isNaN(score)) return this.active;
    if (!this.active) {
      if (score > threshold) {
        this.began ??= t;
        this.#above += 1;
        if (this.#above >= this.rule.onDelayWindows) this.active = true;
      } else {
        this.#above = 0;
        this.began = null;
      }
      return this.active;
    }
    if (score > threshold * this.rule.clearRatio) {
      this.#belowSince = null;
      return true;
    }
    this.#belowSince ??= t;
    if (t - this.#belowSince >= this.rule.offDelaySeconds * 1e6) {
      this.active = false;
      this.began = null;
      this.#above = 0;
      this.#belowSince = null;
    }
    return this.active;
  }
}

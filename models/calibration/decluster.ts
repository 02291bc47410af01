import { DEFAULT_ALARM_RULE, type AlarmRule } from './alarm-switch.ts';
import type { ScoredStretch } from './event-replay.ts';

/**
 * One peak for every separate excursion. Scores of neighbouring rows are nearly the same number, so a tail fitted on
 * all of them would be fitted on copies. Two peaks are separate when at least `apart` rows between them lie below
 * `level`. With an on-delay of n windows the height of an excursion is the highest value reached by n windows in a
 * row: that is the threshold at which its alarm would just be raised.
 * @param apart rows below the level that end an excursion
 */
export function declusteredPeaks(
  stretches: readonly ScoredStretch[],
  level: number,
  apart: number,
  rule: AlarmRule = DEFAULT_ALARM_RULE,
): number[] {
  const peaks: number[] = [];
  for (const { score } of stretches) {
    let peak = -Infinity;
    let below = 0;
    const held = heldLevel(score, rule.onDelayWindows);
    for (const value of held) {
      if (value > level) {
        peak = Math.max(peak, value);
        below = 0;
      } else if (peak > -Infinity && ++below >= apart) {
        peaks.push(peak);
        peak = -Infinity;
      }
    }
    if (peak > -Infinity) peaks.push(peak);
  }
  return peaks;
}

/** The lowest of the last `windows` scored values: an alarm is raised where it passes the threshold. */
function heldLevel(score: Float64Array, windows: number): number[] {
  const scored = score.filter((value) => !Number.isNaN(value));
  const held: number[] = [];
  for (let i = windows - 1; i < scored.length; i++) {
    let least = Infinity;
    for (let k = 0; k < windows; k++) least = Math.min(least, scored[i - k]!);
    held.push(least);
  }
  return held;
}

/** Whether one thing is better than another on the same seeds. */
import { deviation, mean } from '../real-data/statistics.ts';

/** Two-sided 95 % points of Student's t for 1, 2, ... degrees of freedom; beyond these, the last serves and is cautious. */
const STUDENT = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26];

export interface Step {
  readonly from: string;
  readonly to: string;
  /** Mean over the seeds of what `to` has more. */
  readonly gain: number;
  /** better, worse: the 95 % interval of the gain leaves out 0 (paired t-test); same: it does not. */
  readonly outcome: 'better' | 'worse' | 'same';
}

/** @param from one result a seed @param to on the same seeds in the same order */
export function compareSeeds(
  from: { readonly name: string; readonly values: readonly number[] },
  to: { readonly name: string; readonly values: readonly number[] },
): Step {
  const differences = to.values.map((value, seed) => value - from.values[seed]!);
  const gain = mean(differences);
  const error = deviation(differences) / Math.sqrt(differences.length);
  // With one seed there is no noise to compare with, and nothing is shown.
  const isClear = Math.abs(gain) > error * STUDENT[Math.min(differences.length - 1, STUDENT.length) - 1]!;
  const outcome = !isClear ? 'same' : gain > 0 ? 'better' : 'worse';
  return { from: from.name, to: to.name, gain, outcome };
}

/** The paper's claim: every step towards the full MemAE makes anomalies stand out more. */
export function judgeClaim(steps: readonly Step[]): 'holds' | 'holds in part' | 'does not hold' {
  const better = steps.filter(({ outcome }) => outcome === 'better').length;
  if (better === steps.length) return 'holds';
  return better > 0 && steps.every(({ outcome }) => outcome !== 'worse') ? 'holds in part' : 'does not hold';
}

/** The numbers a report states, counted from its input. */
import { WINDOW_STATES, type Micros, type WindowState } from '../../api/words.ts';
import type { ReportInput } from './report-input.ts';

export interface Figures {
  /** Scored windows within the incident, and how many of them were above the threshold. */
  readonly scored: number;
  readonly above: number;
  /** Windows within the incident that could not be scored, by reason, most frequent first. */
  readonly notScored: readonly { readonly state: WindowState; readonly count: number }[];
  /** When the score was highest; null when nothing was scored. */
  readonly peakAt: Micros | null;
  /** Highest score in multiples of the threshold. */
  readonly peakRatio: number | null;
}

/** An incident that is still active counts to the end of the period. */
export function figuresOf({ incident, period, scores }: ReportInput): Figures {
  const to = incident.to ?? period.to;
  const counts = new Map<WindowState, number>();
  let [scored, above, peak] = [0, 0, -Infinity];
  let peakAt: Micros | null = null;
  scores?.t.forEach((t, row) => {
    if (t < incident.from || t > to) return;
    const state = WINDOW_STATES[scores.state[row]!]!;
    const score = scores.score[row]!;
    if (state !== 'scored') {
      counts.set(state, (counts.get(state) ?? 0) + 1);
      return;
    }
    scored += 1;
    if (score > scores.threshold) above += 1;
    if (score > peak) [peak, peakAt] = [score, t];
  });
  const notScored = [...counts].map(([state, count]) => ({ state, count })).sort((a, b) => b.count - a.count);
  const peakRatio = scores === null || peakAt === null ? null : peak / scores.threshold;
  return { scored, above, notScored, peakAt, peakRatio };
}

/** The newest value at or before `t`; NaN when there is none. */
export function valueAt(t: ArrayLike<number>, value: ArrayLike<number>, at: Micros): number {
  let [low, high] = [0, t.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (t[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? NaN : value[low - 1]!;
}

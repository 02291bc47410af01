import type { ScoredStretch } from '../calibration/index.ts';

/** Operation that taught the model nothing, and how strange it looked to it. Plain data. */
export interface HeldStretch {
  /** Half-open, microseconds. */
  readonly from: number;
  readonly to: number;
  /** Highest score, and the time of its row. */
  readonly peak: number;
  readonly peakAt: number;
}

/** Pieces that the held-back operation is cut into, about, and those kept at most. */
const PIECES = 24;
const MOST_KEPT = 48;

/**
 * Cuts scored held-back operation into pieces that can be looked at one by one. Of very many short stretches the loudest are
 * kept: they are what the threshold has to stand.
 * @param stretches scores on rows the model never learned from @param samplePeriod seconds
 * @returns in time order; a piece in which nothing could be scored is left out
 */
export function heldStretches(stretches: readonly ScoredStretch[], samplePeriod: number): HeldStretch[] {
  const rows = stretches.reduce((sum, { t }) => sum + t.length, 0);
  const longest = Math.max(1, Math.ceil(rows / PIECES));
  const pieces = stretches.flatMap(({ t, score }) => {
    const count = Math.ceil(t.length / longest);
    return Array.from({ length: count }, (_, i) => {
      const from = Math.round((i * t.length) / count);
      const to = Math.round(((i + 1) * t.length) / count);
      let at = -1;
      for (let row = from; row < to; row++) if (score[row]! > (score[at] ?? -Infinity)) at = row;
      return {
        from: t[from]!,
        to: t[to - 1]! + samplePeriod * 1e6,
        peak: score[at] ?? NaN,
        peakAt: t[at] ?? NaN,
      };
    });
  });
  return pieces
    .filter(({ peak }) => !Number.isNaN(peak))
    .sort((a, b) => b.peak - a.peak)
    .slice(0, MOST_KEPT)
    .sort((a, b) => a.from - b.from);
}

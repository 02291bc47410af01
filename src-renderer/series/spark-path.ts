/** A score history as one small SVG path, measured in thresholds. */
import { SECOND } from '../../src-main/api/words.ts';
import type { ColumnRing } from './column-ring.ts';
import type { TimeView } from '../time/time-view.ts';

export interface SparkPath {
  /** Path data; empty when nothing was scored. */
  readonly line: string;
  /** Height of the threshold line in the same units. */
  readonly threshold: number;
}

/**
 * @param ring column 0 is the score, NaN where not scored (the line breaks)
 * @param threshold scores are drawn as multiples of it; the picture always shows at least 1.5 of them
 */
export function sparkPath(
  ring: ColumnRing,
  threshold: number,
  view: TimeView,
  width: number,
  height: number,
  longestHole = 600 * SECOND,
): SparkPath {
  const first = ring.from(view.from);
  let top = 1.5;
  for (let i = first; i < ring.length; i++) {
    const ratio = ring.value(0, i) / threshold;
    if (ratio > top) top = ratio;
  }
  const y = (ratio: number) => Math.round((height - 1 - (ratio / top) * (height - 2)) * 10) / 10;
  let line = '';
  let pen = false;
  for (let i = first; i < ring.length && ring.t(i) <= view.to; i++) {
    const score = ring.value(0, i);
    if (Number.isNaN(score) || (i > first && ring.t(i) - ring.t(i - 1) > longestHole)) pen = false;
    if (Number.isNaN(score)) continue;
    const x = Math.round(((ring.t(i) - view.from) / (view.to - view.from)) * width * 10) / 10;
    line += `${pen ? 'L' : 'M'}${x} ${y(Math.max(0, score / threshold))}`;
    pen = true;
  }
  return { line, threshold: y(1) };
}

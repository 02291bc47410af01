/** Rows of a ring as the flat [x, y, x, y, ...] that a line is drawn from. x is in milliseconds. */
import type { ColumnRing } from './column-ring.ts';
import type { TimeView } from '../time/time-view.ts';

/**
 * One column inside a view, with one row more on each side so that the line reaches the edges. A NaN breaks the line,
 * and so does a hole longer than `longestHole` microseconds: no line is drawn where nothing was measured.
 * @param scale what every value is divided by
 */
export function linePoints(
  ring: ColumnRing,
  column: number,
  view: TimeView,
  longestHole = Infinity,
  scale = 1,
): Float64Array {
  const first = Math.max(0, ring.at(view.from));
  const last = Math.min(ring.length - 1, ring.from(view.to));
  if (last < first) return new Float64Array(0);
  const points = new Float64Array(4 * (last - first + 1));
  let length = 0;
  let before = NaN;
  for (let i = first; i <= last; i++) {
    const t = ring.t(i);
    if (t - before > longestHole) {
      points[length++] = (t + before) / 2000;
      points[length++] = NaN;
    }
    points[length++] = t / 1000;
    points[length++] = ring.value(column, i) / scale;
    before = t;
  }
  return points.slice(0, length);
}

/** The smallest and largest finite y of flat points, widened by what is already known. */
export function extentOf(points: Float64Array, low = Infinity, high = -Infinity): [number, number] {
  for (let i = 1; i < points.length; i += 2) {
    const y = points[i]!;
    if (y < low) low = y;
    if (y > high) high = y;
  }
  return [low, high];
}

export interface NiceScale {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
}

/** A scale of at most `parts` round steps that holds both ends. A flat line gets room on both sides. */
export function niceScale(low: number, high: number, parts = 2): NiceScale {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { min: 0, max: 1, interval: 1 };
  const flat = high - low < 1e-9 * Math.max(1, Math.abs(high));
  const room = flat ? Math.max(Math.abs(high) * 0.05, 0.5) : 0;
  const bottom = low - room;
  const top = high + room;
  const rough = (top - bottom) / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const factor of [1, 2, 2.5, 5, 10, 20, 25, 50]) {
    const interval = factor * power;
    const min = Math.floor(bottom / interval + 1e-9) * interval;
    const max = Math.ceil(top / interval - 1e-9) * interval;
    if (Math.round((max - min) / interval) <= parts) return { min, max, interval };
  }
  return { min: bottom, max: top, interval: rough };
}

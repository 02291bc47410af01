/** A score history as small SVG paths, measured in thresholds. */
import { SECOND } from '../../src-main/api/words.ts';
import type { ColumnRing } from './column-ring.ts';
import type { TimeView } from '../time/time-view.ts';

export interface SparkPath {
  /** Path data; empty when nothing was scored. */
  readonly line: string;
  /** Closed areas between the line and the threshold, where the score is above it; empty when it never is. */
  readonly beyond: string;
  /** Height of the threshold line in the same units. */
  readonly threshold: number;
}

interface Point {
  readonly x: number;
  readonly ratio: number;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/**
 * Of all scores within one unit of width the lowest and the highest are drawn, in the order they came: no spike vanishes.
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
  const strokes = strokesOf(ring, threshold, view, width, longestHole);
  let top = 1.5;
  for (const stroke of strokes) for (const { ratio } of stroke) if (ratio > top) top = ratio;
  const y = (ratio: number) => tenth(height - 1 - (ratio / top) * (height - 2));
  const at = ({ x, ratio }: Point) => `${tenth(x)} ${y(ratio)}`;
  return {
    line: strokes.map((stroke) => `M${stroke.map(at).join('L')}`).join(''),
    beyond: strokes
      .flatMap(areasAbove)
      .map((area) => `M${area.map(at).join('L')}Z`)
      .join(''),
    threshold: y(1),
  };
}

/** Unbroken stretches of the score, thinned. */
function strokesOf(
  ring: ColumnRing,
  threshold: number,
  view: TimeView,
  width: number,
  longestHole: number,
): Point[][] {
  const strokes: Point[][] = [[]];
  /** What lies within the unit of width that is being gathered. */
  let column: Point[] = [];
  const flush = () => {
    strokes.at(-1)!.push(...extremes(column));
    column = [];
  };
  const first = ring.from(view.from);
  for (let i = first; i < ring.length && ring.t(i) <= view.to; i++) {
    const score = ring.value(0, i);
    if (Number.isNaN(score) || (i > first && ring.t(i) - ring.t(i - 1) > longestHole)) {
      flush();
      strokes.push([]);
    }
    if (Number.isNaN(score)) continue;
    const x = ((ring.t(i) - view.from) / (view.to - view.from)) * width;
    if (column.length > 0 && Math.floor(column[0]!.x) !== Math.floor(x)) flush();
    column.push({ x, ratio: Math.max(0, score / threshold) });
  }
  flush();
  return strokes.filter(({ length }) => length > 0);
}

/** The lowest and the highest of some points, in the order they came. */
function extremes(points: readonly Point[]): Point[] {
  if (points.length <= 2) return [...points];
  const low = points.reduce((a, b) => (b.ratio < a.ratio ? b : a));
  const high = points.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  return low.x <= high.x ? [low, high] : [high, low];
}

/** The parts of a stroke above the threshold, each from crossing to crossing. */
function areasAbove(stroke: readonly Point[]): Point[][] {
  const areas: Point[][] = [];
  stroke.forEach((point, i) => {
    const before = stroke[i - 1];
    const above = point.ratio > 1;
    const wasAbove = before !== undefined && before.ratio > 1;
    if (above && !wasAbove) areas.push([before ? crossing(before, point) : { x: point.x, ratio: 1 }]);
    if (above) areas.at(-1)!.push(point);
    if (!above && wasAbove) areas.at(-1)!.push(crossing(before, point));
  });
  const last = stroke.at(-1)!;
  if (last.ratio > 1) areas.at(-1)!.push({ x: last.x, ratio: 1 });
  return areas;
}

/** Where the line between two points passes the threshold. */
function crossing(a: Point, b: Point): Point {
  const share = (1 - a.ratio) / (b.ratio - a.ratio);
  return { x: a.x + share * (b.x - a.x), ratio: 1 };
}

/** The score timeline: score as multiples of its threshold, alarm bands, recorded ranges, not-scored stretches. */
import type { Alarm, Micros, TimeRange } from '../../src-main/api/words.ts';
import type { ColumnRing } from '../series/column-ring.ts';
import { extentOf, linePoints, niceScale } from '../series/line-points.ts';
import { formatLoose } from '../series/number-format.ts';
import { unscoredStretches, type UnscoredStretch } from '../series/score-stretches.ts';
import type { TimeView } from '../time/time-view.ts';
import {
  cornersOf,
  frame,
  line,
  timeAxis,
  valueAxis,
  type ChartOption,
  type Palette,
} from './chart-option.ts';
import { filled, hatched, type Polygon } from './shape-series.ts';

export interface ScoreChart {
  readonly view: TimeView;
  /** Columns: score, window state. */
  readonly scores: ColumnRing;
  readonly threshold: number;
  /** Microseconds between two grid steps. */
  readonly step: number;
  /** Scores of the model that runs beside this one; null where none does. */
  readonly shadow: { readonly scores: ColumnRing; readonly threshold: number } | null;
  readonly alarms: readonly Alarm[];
  /** Event time now: where an alarm that has not cleared ends on the chart. */
  readonly now: Micros;
  readonly reasonText: (reason: UnscoredStretch['reason']) => string;
}

export function scoreOption(input: ScoreChart, palette: Palette): ChartOption {
  const { view, scores, threshold, step } = input;
  const points = linePoints(scores, 0, view, holeOf(view, step), threshold);
  const shadow = input.shadow
    ? linePoints(input.shadow.scores, 0, view, holeOf(view, step), input.shadow.threshold)
    : new Float64Array(0);
  const scale = niceScale(...extentOf(shadow, ...extentOf(points, 0, 1.5)), 3);
  const corners = cornersOf(view, scale);
  const bands = alarmBands(input.alarms, view, input.now);
  const unscored = unscoredStretches(scores, 1, view, step).map(({ from, to, reason }) => ({
    from: from / 1000,
    to: to / 1000,
    label: input.reasonText(reason),
  }));
  return {
    grid: frame(8, 8),
    xAxis: timeAxis(view),
    yAxis: valueAxis(scale, palette, (value) => `${formatLoose(value)} ×`),
    series: [
      filled(
        'alarms',
        bands.map(({ from, to }) => rectangle(from / 1000, to / 1000, scale.min, scale.max)),
        palette.highFaint,
        corners,
        0,
      ),
      filled('above', excess(points), palette.beyond, corners, 1),
      hatched(
        'not scored',
        unscored,
        { hatch: palette.hatch, text: palette.text, back: palette.panel },
        corners,
      ),
      line('threshold', Float64Array.of(view.from / 1000, 1, view.to / 1000, 1), {
        colour: palette.textDim,
        width: 1,
        z: 2,
        dash: [6, 4],
      }),
      // Told apart by its dots, not by a colour: thin, dotted, and named in the legend.
      line('shadow', shadow, { colour: palette.textDim, width: 2, z: 2, dash: [1, 4] }),
      line('score', points, { colour: palette.measurement }),
    ],
  };
}

/** Holes longer than this break a line: five steps, or what a few pixels of a long view already hide. */
export const holeOf = (view: TimeView, step: number): number =>
  Math.max(5 * step, (view.to - view.from) / 150);

/** Alarm times inside the view; what is still active lasts until now. */
export function alarmBands(alarms: readonly Alarm[], view: TimeView, now: Micros): TimeRange[] {
  return alarms
    .map(({ began, cleared }) => ({ from: began, to: cleared ?? Math.max(now, began) }))
    .filter(({ from, to }) => to >= view.from && from <= view.to);
}

const rectangle = (left: number, right: number, bottom: number, top: number): Polygon =>
  Float64Array.of(left, bottom, left, top, right, top, right, bottom);

/** The areas between the line y = 1 and the score above it. Crossings are interpolated so that edges meet the line. */
export function excess(points: Float64Array): Polygon[] {
  const areas: Polygon[] = [];
  let corners: number[] = [];
  const close = (x: number) => {
    if (corners.length > 2) areas.push(Float64Array.from([...corners, x, 1]));
    corners = [];
  };
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    const [lastX, lastY] = i > 0 ? [points[i - 2]!, points[i - 1]!] : [x, NaN];
    const crossing = () => lastX + ((1 - lastY) / (y - lastY)) * (x - lastX);
    if (y > 1) {
      if (corners.length === 0) corners.push(lastY <= 1 ? crossing() : x, 1);
      corners.push(x, y);
    } else if (corners.length > 0) close(y <= 1 ? crossing() : lastX);
  }
  if (points.length > 0) close(points[points.length - 2]!);
  return areas;
}

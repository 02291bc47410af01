/** One channel over time: measurement, reconstruction over it, normal band, and what lies beyond it. */
import type { ColumnRing } from '../series/column-ring.ts';
import { extentOf, linePoints, niceScale } from '../series/line-points.ts';
import { formatLoose } from '../series/number-format.ts';
import { departures } from '../series/score-stretches.ts';
import type { TimeView } from '../time/time-view.ts';
import { frame, line, timeAxis, valueAxis, type ChartOption, type Palette } from './chart-option.ts';
import { holeOf } from './score-option.ts';
import { filled, type Polygon } from './shape-series.ts';

export interface StripChart {
  readonly view: TimeView;
  /** Column 0: measurement in the tag's unit. */
  readonly measured: ColumnRing;
  /** Columns: reconstruction in the tag's unit, contribution. */
  readonly model: ColumnRing;
  /** Half-width of the normal band, in the tag's unit. */
  readonly band: number;
  /** Microseconds between two grid steps. */
  readonly step: number;
}

export function stripOption(
  { view, measured, model, band, step }: StripChart,
  palette: Palette,
): ChartOption {
  const hole = holeOf(view, step);
  const measurement = linePoints(measured, 0, view, hole);
  const reconstruction = linePoints(model, 0, view, hole);
  const [low, high] = extentOf(reconstruction);
  const scale = niceScale(...extentOf(measurement, low - band, high + band), 4);
  const anchor: [number, number] = [view.from / 1000, scale.min];
  const beyond = departures(measured, model, band, view, hole).map((run) => between(run, step));
  return {
    grid: frame(8, 8),
    xAxis: timeAxis(view),
    yAxis: valueAxis(scale, palette, formatLoose),
    series: [
      filled('band', bandAreas(reconstruction, band), palette.normalBand, anchor, 1),
      filled('beyond', beyond, palette.beyond, anchor, 2),
      line('measurement', measurement, { colour: palette.measurement, width: 1.25 }),
      line('reconstruction', reconstruction, { colour: palette.reconstruction, width: 1.75, z: 4 }),
    ],
  };
}

/** The area `band` wide on both sides of a line; one polygon for every unbroken stretch of it. */
export function bandAreas(points: Float64Array, band: number): Polygon[] {
  const areas: Polygon[] = [];
  let start = 0;
  for (let i = 0; i <= points.length; i += 2) {
    if (i < points.length && !Number.isNaN(points[i + 1]!)) continue;
    const count = (i - start) / 2;
    if (count > 1) {
      const area = new Float64Array(count * 4);
      for (let k = 0; k < count; k++) {
        const [x, y] = [points[start + 2 * k]!, points[start + 2 * k + 1]!];
        area.set([x, y + band], 2 * k);
        area.set([x, y - band], 2 * (2 * count - 1 - k));
      }
      areas.push(area);
    }
    start = i + 2;
  }
  return areas;
}

/** The area between the measurement and the near edge of the band. One lone step is drawn one step wide. */
function between(run: readonly { t: number; value: number; edge: number }[], step: number): Polygon {
  const last = run.at(-1)!;
  const steps = run.length === 1 ? [last, { ...last, t: last.t + step }] : run;
  return Float64Array.from([
    ...steps.flatMap(({ t, value }) => [t / 1000, value]),
    ...steps.toReversed().flatMap(({ t, edge }) => [t / 1000, edge]),
  ]);
}

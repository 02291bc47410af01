/** One channel over time: measurement, reconstruction over it, normal band, and what lies beyond it. */
import type { ColumnRing } from '../series/column-ring.ts';
import { extentOf, linePoints, niceScale } from '../series/line-points.ts';
import { formatLoose } from '../series/number-format.ts';
import { departures } from '../series/score-stretches.ts';
import type { TimeView } from '../time/time-view.ts';
import {
  cornersOf,
  frame,
  line,
  RESTLESS,
  timeAxis,
  travelOf,
  valueAxis,
  type ChartOption,
  type Palette,
} from './chart-option.ts';
import { holeOf } from './score-option.ts';
import { filled, type Polygon } from './shape-series.ts';
import { thinPoints } from '../series/thin-points.ts';

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
  /** Column 0: the measurement of another period, moved onto this one; null where none is compared. */
  readonly ghost: ColumnRing | null;
}

/** More columns of pixels than this are not told apart in a strip. */
const PIXELS = 1200;

export function stripOption(
  { view, measured, model, band, step, ghost }: StripChart,
  palette: Palette,
): ChartOption {
  const hole = holeOf(view, step);
  const drawn = (ring: ColumnRing) =>
    thinPoints(linePoints(ring, 0, view, hole), view.from / 1000, view.to / 1000, PIXELS);
  const measurement = drawn(measured);
  const reconstruction = drawn(model);
  const other = ghost ? drawn(ghost) : new Float64Array(0);
  const [low, high] = extentOf(reconstruction);
  const extent = extentOf(measurement, low - band, high + band);
  const scale = niceScale(...extentOf(other, ...extent), 4);
  const corners = cornersOf(view, scale);
  const runs = departures(measured, model, band, view, hole);
  // As columns, pixel by pixel, a restless band fills the same pixels in a fraction of the time.
  const kind = travelOf(reconstruction) > RESTLESS ? 'columns' : 'polygons';
  const beyond =
    kind === 'columns'
      ? runs.map((run) => Float64Array.from(run.flatMap(({ t, value, edge }) => [t / 1000, value, edge])))
      : runs.map((run) => between(run, step));
  const areas = kind === 'columns' ? [bandColumns(reconstruction, band)] : bandAreas(reconstruction, band);
  return {
    grid: frame(8, 8),
    xAxis: timeAxis(view),
    yAxis: valueAxis(scale, palette, formatLoose),
    series: [
      filled('band', areas, palette.normalBand, corners, 1, kind),
      filled('beyond', beyond, palette.beyond, corners, 2, kind),
      line('ghost', other, { colour: palette.textDim, width: 1, z: 2, dash: [3, 3] }),
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

/** The same as columns, [x, top, bottom, ...]: one for every point. */
export function bandColumns(points: Float64Array, band: number): Float64Array {
  const columns = new Float64Array(1.5 * points.length);
  let length = 0;
  for (let i = 0; i < points.length; i += 2) {
    const y = points[i + 1]!;
    if (Number.isNaN(y)) continue;
    columns[length++] = points[i]!;
    columns[length++] = y + band;
    columns[length++] = y - band;
  }
  return columns.slice(0, length);
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

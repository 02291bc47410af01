/** What every chart of the screen has in common: its frame, its colours, its axes. */
import type { ChartOption } from './echarts.ts';
import type { NiceScale } from '../series/line-points.ts';
import type { TimeView } from '../time/time-view.ts';

export type { ChartOption };

/** Pixels left and right of every plot, so that all time axes lie exactly under each other. Left there are also names. */
export const PLOT_LEFT = 88;
export const PLOT_RIGHT = 16;

/** The colour tokens charts draw with, resolved. */
export interface Palette {
  readonly text: string;
  readonly textDim: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly measurement: string;
  readonly reconstruction: string;
  readonly normalBand: string;
  readonly beyond: string;
  readonly beyondSolid: string;
  readonly hatch: string;
  readonly gridLine: string;
  readonly high: string;
  readonly highFaint: string;
  readonly panel: string;
}

export const FONT = "'Inter Variable', system-ui, sans-serif";

/** The plot's place inside its element. */
export const frame = (top: number, bottom: number) => ({
  left: PLOT_LEFT,
  right: PLOT_RIGHT,
  top,
  bottom,
  containLabel: false,
});

/** The time axis of a strip: it only places the data. Its marks are drawn once for all strips. */
export const timeAxis = (view: TimeView) => ({
  type: 'value' as const,
  min: view.from / 1000,
  max: view.to / 1000,
  show: false,
});

/** The corners of a plot with that time axis and that value axis. */
export const cornersOf = (view: TimeView, scale: NiceScale) => ({
  low: [view.from / 1000, scale.min] as [number, number],
  high: [view.to / 1000, scale.max] as [number, number],
});

/** A value axis with round numbers. @param label turns a value into its text */
export const valueAxis = (scale: NiceScale, palette: Palette, label: (value: number) => string) => ({
  type: 'value' as const,
  min: scale.min,
  max: scale.max,
  interval: scale.interval,
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: {
    color: palette.textDim,
    fontFamily: FONT,
    fontSize: 12,
    margin: 8,
    showMinLabel: true,
    showMaxLabel: true,
    formatter: (value: number) => label(value),
  },
  splitLine: { lineStyle: { color: palette.gridLine, width: 1 } },
});

export interface Stroke {
  readonly colour: string;
  readonly width?: number;
  readonly z?: number;
  /** Dash and gap in pixels. */
  readonly dash?: number[];
}

/** How often a line goes all the way up or down its own range. */
export function travelOf(points: Float64Array): number {
  let [low, high, way] = [Infinity, -Infinity, 0];
  for (let i = 1; i < points.length; i += 2) {
    const y = points[i]!;
    if (Number.isNaN(y)) continue;
    if (y < low) low = y;
    if (y > high) high = y;
    const step = Math.abs(y - points[i - 2]!);
    if (step > 0) way += step;
  }
  return high > low ? way / (high - low) : 0;
}

/**
 * From here on a line is drawn as fine as the screen can: so many ups and downs lie side by side that it fills its plot at
 * any width, and a browser without a GPU strokes lines wider than one pixel thirty times as slowly.
 */
export const RESTLESS = 40;
const FINEST = 1 / (globalThis.devicePixelRatio ?? 1);

/** A line without marks, for flat [x, y] points. NaN breaks it. */
export const line = (id: string, data: Float64Array, { colour, width = 1.5, z = 3, dash }: Stroke) => ({
  id,
  type: 'line' as const,
  // ECharts reads flat typed arrays by the number of dimensions; its types know only arrays of pairs.
  dimensions: ['x', 'y'],
  data: data as unknown as number[],
  showSymbol: false,
  silent: true,
  connectNulls: false,
  lineStyle: {
    color: colour,
    width: travelOf(data) > RESTLESS ? FINEST : width,
    join: 'round' as const,
    ...(dash ? { type: dash } : {}),
  },
  itemStyle: { color: colour },
  emphasis: { disabled: true },
  z,
});

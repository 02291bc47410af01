/** ECharts without a browser: one option in, one SVG out, nothing left behind. */
import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { EChartsOption } from 'echarts';
import type { TimeRange } from '../../api/words.ts';
import type { ZonedTime } from '../incident/zoned-time.ts';
import { MUTED, RULE } from './palette.ts';
import { timeTicks } from './time-ticks.ts';

echarts.use([LineChart, CustomChart, GridComponent, MarkAreaComponent, MarkLineComponent, SVGRenderer]);

/** Points (1/72 inch): the drawing is embedded at its own size. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** @returns the drawing as an SVG document */
export function draw(option: EChartsOption, { width, height }: Size): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'Roboto' }, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

const TEXT = { fontFamily: 'Roboto', fontSize: 7, color: MUTED };
/** Left: room for the longest number. Right: half a time label. Fixed, so that time runs alike in every drawing. */
export const PLOT = { left: 36, right: 12, top: 6, bottom: 16, outerBoundsMode: 'none' } as const;

/** The common time axis: same plot edges and marks in every drawing of one period. */
export function timeAxis(period: TimeRange, time: ZonedTime): EChartsOption['xAxis'] {
  const ticks = timeTicks(period, time, 9);
  const labels = new Map(ticks.map(({ t, label }) => [t, label]));
  const customValues = ticks.map(({ t }) => t);
  return {
    type: 'value',
    min: period.from,
    max: period.to,
    axisLine: { onZero: false, lineStyle: { color: RULE, width: 0.75 } },
    axisTick: { customValues, length: 3, lineStyle: { color: RULE, width: 0.75 } },
    axisLabel: { ...TEXT, margin: 5, customValues, formatter: (t: number) => labels.get(t) ?? '' },
    splitLine: { show: false },
  };
}

/** Limits of a value axis and the distance of its marks, in the value's unit. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export function valueAxis(
  { min, max, step }: Scale,
  number: (value: number) => string,
): EChartsOption['yAxis'] {
  return {
    type: 'value',
    min,
    max,
    interval: step,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { ...TEXT, margin: 5, formatter: number },
    splitLine: { lineStyle: { color: RULE, width: 0.4 } },
  };
}

/** A scale of about so many round steps that holds all the values. Flat values get room around them. */
export function roundScale(values: readonly number[], steps: number): Scale {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { min: 0, max: 1, step: 0.5 };
  const size = Math.max(Math.abs(low), Math.abs(high));
  const tiny = 1e-100;
  const flat = high - low <= Math.max(size * 1e-9, tiny);
  const reach = flat ? (size > tiny ? size * 0.2 : 2) : high - low;
  const middle = (low + high) / 2;
  const rough = reach / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((size) => size >= rough) ?? 10 * power;
  const mark = (x: number): number => Number((x * step).toPrecision(12));
  return {
    min: mark(Math.floor((middle - reach / 2) / step)),
    max: mark(Math.ceil((middle + reach / 2) / step)),
    step,
  };
}

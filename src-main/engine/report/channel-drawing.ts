/** One channel: the measurement, what the model expected of it, the normal band, and where it went beyond. */
import type { ReconstructionColumns, SeriesColumns } from '../../api/contract.ts';
import type { Alarm, TimeRange } from '../../api/words.ts';
import type { ZonedTime } from '../incident/zoned-time.ts';
import { draw, PLOT, roundScale, timeAxis, valueAxis, type Size } from './drawing.ts';
import { ALARM_BAND, BAND, BEYOND, MEASUREMENT, RECONSTRUCTION } from './palette.ts';
import { alarmRanges } from './score-drawing.ts';
import { thinOut, withGaps } from './thin-out.ts';

type Polygon = [number, number][];

/** @param reconstruction null when the model does not cover the channel or never scored @returns an SVG */
export function drawChannel(
  samples: SeriesColumns,
  reconstruction: ReconstructionColumns | null,
  alarms: readonly Alarm[],
  period: TimeRange,
  samplePeriod: number,
  time: ZonedTime,
  number: (value: number) => string,
  size: Size,
): string {
  const longest = Math.max(typicalStep(samples.t) * 5, samplePeriod * 3e6);
  const measured = thinOut(
    withGaps({ t: samples.t, value: samples.value }, longest),
    period.from,
    period.to,
    size.width,
  );
  const expected = thinOut(
    { t: reconstruction?.t ?? [], value: reconstruction?.reconstruction ?? [] },
    period.from,
    period.to,
    size.width,
  );
  const band = reconstruction?.band ?? 0;
  const scale = roundScale([...measured.value, ...expected.value.flatMap((v) => [v - band, v + band])], 3);
  const filled = (polygons: Polygon[], color: string, opacity: number): object => ({
    type: 'custom',
    clip: true,
    silent: true,
    data: polygons.map((_, i) => [i]),
    renderItem: (params: { dataIndex: number }, api: { coord: (point: number[]) => number[] }) => ({
      type: 'polygon',
      shape: { points: polygons[params.dataIndex]!.map((point) => api.coord(point)) },
      style: { fill: color, opacity },
    }),
  });
  const line = ({ t, value }: { t: number[]; value: number[] }, color: string, width: number): object => ({
    type: 'line',
    data: t.map((x, i) => [x, value[i]]),
    showSymbol: false,
    lineStyle: { color, width },
  });
  return draw(
    {
      grid: PLOT,
      xAxis: timeAxis(period, time)!,
      yAxis: valueAxis(scale, number)!,
      series: [
        {
          ...line(measured, MEASUREMENT, 0.8),
          z: 4,
          markArea: {
            silent: true,
            data: alarmRanges(alarms, period).map(({ from, to }) => [
              { xAxis: from, itemStyle: { color: ALARM_BAND, opacity: 0.5 } },
              { xAxis: to },
            ]),
          },
        },
        filled(bandPolygons(expected, band), BAND, 0.16),
        filled(beyondPolygons(expected, band, measured), BEYOND, 0.75),
        { ...line(expected, RECONSTRUCTION, 0.9), z: 3 },
      ],
    } as Parameters<typeof draw>[0],
    size,
  );
}

/** Median distance of neighbouring samples, microseconds. */
function typicalStep(t: Float64Array): number {
  const steps = Float64Array.from({ length: Math.max(0, t.length - 1) }, (_, i) => t[i + 1]! - t[i]!).sort();
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

/** Indices of unbroken stretches of numbers. */
function runs(value: readonly number[]): number[][] {
  const found: number[][] = [];
  value.forEach((v, i) => {
    if (Number.isNaN(v)) return;
    if (i > 0 && !Number.isNaN(value[i - 1]!)) found.at(-1)!.push(i);
    else found.push([i]);
  });
  return found.filter((run) => run.length > 1);
}

function bandPolygons({ t, value }: { t: number[]; value: number[] }, band: number): Polygon[] {
  if (!(band > 0)) return [];
  return runs(value).map((run) => [
    ...run.map((i): [number, number] => [t[i]!, value[i]! + band]),
    ...run.toReversed().map((i): [number, number] => [t[i]!, value[i]! - band]),
  ]);
}

/** Between the measurement and the nearer edge of the band, wherever the measurement lies beyond it. */
function beyondPolygons(
  expected: { t: number[]; value: number[] },
  band: number,
  measured: { t: number[]; value: number[] },
): Polygon[] {
  if (!(band > 0)) return [];
  let k = 0;
  const excess = expected.t.map((t, i) => {
    while (k < measured.t.length - 2 && measured.t[k + 1]! <= t) k++;
    const [t0, t1] = [measured.t[k]!, measured.t[k + 1]!];
    const [v0, v1] = [measured.value[k]!, measured.value[k + 1]!];
    if (!(t >= t0 && t <= t1)) return { edge: NaN, value: NaN };
    const value = v0 + ((v1 - v0) * (t - t0)) / (t1 - t0 || 1);
    const edge = Math.min(Math.max(value, expected.value[i]! - band), expected.value[i]! + band);
    return { edge, value: value === edge || Number.isNaN(edge) ? NaN : value };
  });
  return runs(excess.map(({ value }) => value)).map((run) => [
    ...run.map((i): [number, number] => [expected.t[i]!, excess[i]!.value]),
    ...run.toReversed().map((i): [number, number] => [expected.t[i]!, excess[i]!.edge]),
  ]);
}

/** The price of sensitivity: how often normal operation would raise the alarm at each threshold. */
import { formatLoose } from '../series/number-format.ts';
import { FONT, line, type ChartOption, type Palette } from './chart-option.ts';

export interface CurvePoint {
  readonly threshold: number;
  readonly falseAlarmsPerWeek: number;
}

/**
 * The threshold that keeps a promise, between two points of the curve on a straight line over the logarithm of the rate.
 * @param curve thresholds ascending, rates falling
 * @returns null where the curve does not reach that rate
 */
export function thresholdFor(curve: readonly CurvePoint[], rate: number): number | null {
  const points = curve.filter((point) => point.falseAlarmsPerWeek > 0);
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    if (a.falseAlarmsPerWeek < rate || b.falseAlarmsPerWeek > rate) continue;
    const whole = Math.log(a.falseAlarmsPerWeek / b.falseAlarmsPerWeek);
    const part = whole === 0 ? 0 : Math.log(a.falseAlarmsPerWeek / rate) / whole;
    return a.threshold + part * (b.threshold - a.threshold);
  }
  return null;
}

/** The curve in two parts that meet: counted from at least one excursion, and drawn on beyond what was counted. */
export function splitCurve(
  curve: readonly CurvePoint[],
  countable: number,
): { counted: CurvePoint[]; beyond: CurvePoint[] } {
  const points = curve.filter((point) => point.falseAlarmsPerWeek > 0);
  const first = points.findIndex((point) => point.falseAlarmsPerWeek < countable);
  if (first < 0) return { counted: points, beyond: [] };
  return { counted: points.slice(0, first), beyond: points.slice(Math.max(0, first - 1)) };
}

export interface SensitivityChart {
  readonly curve: readonly CurvePoint[];
  /** Lowest rate that could be counted in the held-back operation, false alarms a week. */
  readonly countable: number;
  /** The promise chosen, false alarms a week. */
  readonly chosen: number;
  readonly names: { readonly threshold: string; readonly rate: string };
}

export function sensitivityOption(
  { curve, countable, chosen, names }: SensitivityChart,
  palette: Palette,
): ChartOption {
  const { counted, beyond } = splitCurve(curve, countable);
  const flat = (points: readonly CurvePoint[]) =>
    Float64Array.from(points.flatMap((point) => [point.threshold, point.falseAlarmsPerWeek]));
  const at = thresholdFor(curve, chosen);
  const rates = [...curve.map((point) => point.falseAlarmsPerWeek), chosen].filter((rate) => rate > 0);
  const thresholds = curve.map(({ threshold }) => threshold);
  const low = Math.min(...thresholds);
  const decade = (rate: number, round: (value: number) => number) => 10 ** round(Math.log10(rate));
  const floor = decade(Math.min(...rates), Math.floor);
  const label = { color: palette.textDim, fontFamily: FONT, fontSize: 12 };
  const name = { nameTextStyle: { ...label }, nameLocation: 'middle' as const };
  const dashed = { colour: palette.lineStrong, width: 1, dash: [2, 4] };
  return {
    grid: { left: 72, right: 24, top: 12, bottom: 44 },
    xAxis: {
      type: 'value',
      min: low,
      max: Math.max(...thresholds),
      name: names.threshold,
      nameGap: 26,
      ...name,
      axisLine: { lineStyle: { color: palette.lineStrong } },
      axisLabel: {
        ...label,
        formatter: (value: number) => formatLoose(value),
        // The ends are no round numbers.
        showMinLabel: false,
        showMaxLabel: false,
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'log',
      min: floor,
      max: decade(Math.max(...rates), Math.ceil),
      name: names.rate,
      nameGap: 52,
      ...name,
      axisLabel: { ...label, formatter: (value: number) => formatLoose(value) },
      splitLine: { lineStyle: { color: palette.gridLine } },
    },
    series: [
      line('counted', flat(counted), { colour: palette.measurement, width: 2 }),
      line('beyond', flat(beyond), { colour: palette.measurement, width: 1.5, dash: [6, 4] }),
      line(
        'promise',
        at === null ? new Float64Array() : Float64Array.of(low, chosen, at, chosen, at, floor),
        dashed,
      ),
      {
        ...line('chosen', at === null ? new Float64Array() : Float64Array.of(at, chosen), {
          colour: palette.reconstruction,
          z: 5,
        }),
        showSymbol: true,
        symbol: 'circle',
        symbolSize: 12,
      },
    ],
  };
}

/** The score over the period, in multiples of its threshold, with alarms and what was not scored. */
import type { ScoreColumns } from '../../api/contract.ts';
import { WINDOW_STATES, type Alarm, type Micros, type TimeRange } from '../../api/words.ts';
import type { ZonedTime } from '../incident/zoned-time.ts';
import { draw, PLOT, roundScale, timeAxis, valueAxis, type Size } from './drawing.ts';
import { ALARM, ALARM_BAND, MEASUREMENT, NOT_SCORED } from './palette.ts';
import { thinOut } from './thin-out.ts';

const SCORED = WINDOW_STATES.indexOf('scored');

/** @returns an SVG; the score axis counts multiples of the threshold */
export function drawScore(
  scores: ScoreColumns,
  alarms: readonly Alarm[],
  period: TimeRange,
  time: ZonedTime,
  number: (value: number) => string,
  size: Size,
): string {
  const ratio = Float64Array.from(scores.score, (score, i) =>
    scores.state[i] === SCORED ? score / scores.threshold : NaN,
  );
  const points = thinOut({ t: scores.t, value: ratio }, period.from, period.to, size.width);
  const scale = roundScale([0, 1.2, ...points.value], 4);
  const above = { t: points.t, value: points.value.map((v) => (v > 1 ? v : NaN)) };
  const line = (value: number[], color: string, width: number): object => ({
    type: 'line',
    data: points.t.map((t, i) => [t, value[i]]),
    showSymbol: false,
    connectNulls: false,
    lineStyle: { color, width },
  });
  return draw(
    {
      grid: PLOT,
      xAxis: timeAxis(period, time)!,
      yAxis: valueAxis(scale, number)!,
      series: [
        {
          ...line(points.value, MEASUREMENT, 0.8),
          markArea: {
            silent: true,
            data: [
              ...notScored(scores, period).map((range) => area(range, NOT_SCORED, 1)),
              ...alarmRanges(alarms, period).map((range) => area(range, ALARM_BAND, 0.7)),
            ],
          },
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: ALARM, width: 0.8, type: [4, 3] },
            data: [{ yAxis: 1 }],
          },
        },
        line(above.value, ALARM, 1.1),
      ],
    } as Parameters<typeof draw>[0],
    size,
  );
}

/** When an alarm was active, cut to the period. */
export function alarmRanges(alarms: readonly Alarm[], period: TimeRange): TimeRange[] {
  return alarms
    .map(({ raised, cleared }) => ({
      from: Math.max(raised, period.from),
      to: Math.min(cleared ?? period.to, period.to),
    }))
    .filter(({ from, to }) => to > from);
}

/** Stretches of neighbouring grid steps that have no score. */
function notScored({ t, state }: ScoreColumns, period: TimeRange): TimeRange[] {
  const ranges: TimeRange[] = [];
  let from: Micros | null = null;
  t.forEach((now, i) => {
    if (state[i] !== SCORED) from ??= now;
    else if (from !== null) {
      ranges.push({ from, to: now });
      from = null;
    }
  });
  if (from !== null) ranges.push({ from, to: Math.min(t.at(-1)!, period.to) });
  return ranges.filter((range) => range.to > range.from);
}

const area = ({ from, to }: TimeRange, color: string, opacity: number): object[] => [
  { xAxis: from, itemStyle: { color, opacity } },
  { xAxis: to },
];

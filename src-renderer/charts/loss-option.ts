/** The loss of a training, epoch by epoch, on a logarithmic scale. */
import type { TrainingProgress } from '../../src-main/api/words.ts';
import { formatLoose } from '../series/number-format.ts';
import { FONT, line, type ChartOption, type Palette } from './chart-option.ts';

export function lossOption(
  { losses, epochs }: Pick<TrainingProgress, 'losses' | 'epochs'>,
  palette: Palette,
): ChartOption {
  const points = (of: 'training' | 'heldBack') =>
    Float64Array.from(losses.flatMap((loss, i) => [i + 1, loss[of] > 0 ? loss[of] : NaN]));
  const label = { color: palette.textDim, fontFamily: FONT, fontSize: 12 };
  return {
    grid: { left: 64, right: 16, top: 8, bottom: 24 },
    xAxis: {
      type: 'value',
      min: 1,
      max: Math.max(2, epochs),
      minInterval: 1,
      axisLine: { lineStyle: { color: palette.lineStrong } },
      axisLabel: label,
      splitLine: { show: false },
    },
    yAxis: {
      type: 'log',
      axisLabel: { ...label, formatter: (value: number) => formatLoose(value) },
      splitLine: { lineStyle: { color: palette.gridLine } },
    },
    series: [
      line('training', points('training'), { colour: palette.measurement }),
      line('held back', points('heldBack'), { colour: palette.reconstruction, width: 1.75, z: 4 }),
    ],
  };
}

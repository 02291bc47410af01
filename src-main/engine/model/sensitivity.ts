/** The price of sensitivity, and no more of it than the held-back operation and its tail can carry. */
import type { Calibration } from '../../../models/index.ts';
import type { CallOutput } from '../../api/contract.ts';

export type Sensitivity = CallOutput<'model.sensitivity'>;
type RatePoint = Sensitivity['curve'][number];

const HOURS_OF_WEEK = 168;
/** With fewer alarms than this in the held-back operation a rate was not counted but taken from the fitted tail. */
const COUNTED = 3;
/** The curve ends where the tail's own uncertainty (one standard error of its scale) is a factor of so much. */
const MOST_UNCERTAIN = 4;

/**
 * The model file's curve, told with care. It only falls: who lowers the threshold is never promised fewer alarms. It
 * passes through the promise made for the model's own threshold; rates from the tail are raised by as much as the promise
 * lies above the plain tail there. It ends where the tail knows no more: for n excursions the logarithm of a rate
 * that is p times as rare is uncertain by ln(1/p) / sqrt(n).
 * @returns thresholds ascending
 */
export function sensitivityOf(calibration: Calibration): Sensitivity {
  const { hours, excursions, interval, threshold, falseAlarmsPerWeek: promise } = calibration;
  const weeks = hours / HOURS_OF_WEEK;
  const plain = rateAt(calibration.curve, threshold);
  const caution = plain > 0 ? Math.max(1, promise / plain) : 1;
  const rarest = (excursions / weeks) * Math.exp(-Math.log(MOST_UNCERTAIN) * Math.sqrt(excursions));
  const careful = (rate: number): number => (rate * weeks >= COUNTED ? rate : rate * caution);
  const beside = calibration.curve
    .map((point) => ({ ...point, falseAlarmsPerWeek: careful(point.falseAlarmsPerWeek) }))
    .filter((point) => point.threshold < threshold || point.falseAlarmsPerWeek >= rarest);
  const below = beside.filter((point) => point.threshold < threshold);
  const above = beside.filter((point) => point.threshold > threshold);
  const own = { threshold, falseAlarmsPerWeek: promise };
  // From the rarest on: what is promised at one threshold is the least that may be told of a lower one.
  let least = 0;
  const curve = [...above].reverse().map((point) => {
    least = Math.min(promise, Math.max(least, point.falseAlarmsPerWeek));
    return { ...point, falseAlarmsPerWeek: least };
  });
  curve.push(own);
  least = promise;
  for (const point of below.reverse()) {
    least = Math.max(least, point.falseAlarmsPerWeek);
    curve.push({ ...point, falseAlarmsPerWeek: least });
  }
  return { hours, excursions, interval: [...interval], curve: curve.reverse() };
}

/** The curve between its points, where rates fall by factors. */
function rateAt(curve: readonly RatePoint[], threshold: number): number {
  const next = curve.findIndex((point) => point.threshold >= threshold);
  const above = curve[next];
  const below = curve[next - 1];
  if (above === undefined) return 0;
  if (below === undefined || above.threshold === threshold) return above.falseAlarmsPerWeek;
  const share = (threshold - below.threshold) / (above.threshold - below.threshold);
  return below.falseAlarmsPerWeek ** (1 - share) * above.falseAlarmsPerWeek ** share;
}

import type { FaultKind } from './fault-kinds.ts';

/** One fault of one channel, from row `from` to the end of the rows. Sizes may be negative where they are offsets. */
export type Fault = FaultOf<FaultKind>;

interface Begun {
  readonly channel: number;
  /** First row with the fault. */
  readonly from: number;
}

/** Offsets and noise are measured in standard deviations of the channel. */
interface Deviating {
  readonly size: number;
  /** One standard deviation in the units of the values; 1 for normalised rows. */
  readonly deviation: number;
}

interface FaultParts {
  /** A constant offset. */
  readonly bias: Deviating;
  /** An offset that grows evenly and reaches its size in the last row. */
  readonly drift: Deviating;
  /** White Gaussian noise on top. */
  readonly noise: Deviating;
  /** One single row is off. */
  readonly spike: Deviating;
  /** The value at the start stays for `size` rows; Infinity: to the end. */
  readonly stuck: { readonly size: number };
  /** The channel arrives `size` rows late. */
  readonly delay: { readonly size: number };
  /** The channel and its partner exchange their names. */
  readonly swapped: { readonly partner: number };
  /**
   * The correlation with the other channels is broken: `size` (0 to 1) of the value follows a course of the same channel
   * from another time, the rest is still its own.
   */
  readonly decoupled: { readonly size: number; readonly course: ArrayLike<number> };
}

type FaultOf<K extends FaultKind> = K extends FaultKind
  ? Begun & { readonly kind: K } & FaultParts[K]
  : never;

/**
 * A copy of the rows with one fault. Missing values (NaN) stay missing, except that a late or exchanged channel takes
 * its gaps along.
 * @param values [T x C] row-major, in any units @param channels C
 * @param random only noise draws from it, one number for each faulty row
 * @throws RangeError where the channel, the partner or the first row is not among the rows, or a course is empty
 */
export function injectFault<V extends Float32Array | Float64Array>(
  values: V,
  channels: number,
  fault: Fault,
  random: { normal(): number },
): V {
  const count = values.length / channels;
  const { channel, from } = fault;
  checkFault(fault, channels, count);
  const faulty = values.slice() as V;
  const set = (t: number, value: number): void => {
    faulty[t * channels + channel] = value;
  };
  const at = (t: number): number => values[t * channels + channel]!;
  switch (fault.kind) {
    case 'bias':
      for (let t = from; t < count; t++) set(t, at(t) + fault.size * fault.deviation);
      break;
    case 'drift':
      for (let t = from; t < count; t++)
        set(t, at(t) + (fault.size * fault.deviation * (t - from + 1)) / (count - from));
      break;
    case 'noise':
      for (let t = from; t < count; t++) set(t, at(t) + fault.size * fault.deviation * random.normal());
      break;
    case 'spike':
      set(from, at(from) + fault.size * fault.deviation);
      break;
    case 'stuck': {
      const held = lastValue(at, from);
      for (let t = from; t < Math.min(count, from + fault.size); t++) if (!Number.isNaN(at(t))) set(t, held);
      break;
    }
    case 'delay':
      for (let t = from; t < count; t++) set(t, at(Math.max(0, t - fault.size)));
      break;
    case 'swapped':
      for (let t = from; t < count; t++) {
        set(t, values[t * channels + fault.partner]!);
        faulty[t * channels + fault.partner] = at(t);
      }
      break;
    case 'decoupled':
      for (let t = from; t < count; t++)
        set(t, at(t) + fault.size * (fault.course[(t - from) % fault.course.length]! - at(t)));
  }
  return faulty;
}

/** The newest value at or before a row; NaN where there is none. */
function lastValue(at: (t: number) => number, from: number): number {
  for (let t = from; t >= 0; t--) if (!Number.isNaN(at(t))) return at(t);
  return NaN;
}

function checkFault(fault: Fault, channels: number, count: number): void {
  const touched = fault.kind === 'swapped' ? [fault.channel, fault.partner] : [fault.channel];
  for (const channel of touched)
    if (!Number.isInteger(channel) || channel < 0 || channel >= channels)
      throw new RangeError(`There is no channel ${channel} among ${channels}.`);
  if (!Number.isInteger(fault.from) || fault.from < 0 || fault.from >= count)
    throw new RangeError(`A fault cannot begin at row ${fault.from} of ${count}.`);
  if (fault.kind === 'decoupled' && fault.course.length === 0)
    throw new RangeError('A decoupled channel needs a course from another time.');
}

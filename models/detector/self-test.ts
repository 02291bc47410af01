/**
 * Faults injected into held-back normal rows. They show which paths find anything at the promised false alarm rate,
 * and so which paths deserve to be heard.
 */
import type { NormalisedRows } from '../normalise/index.ts';

export const FAULT_KINDS = ['bias', 'drift', 'noise', 'stuck', 'decoupled'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface InjectedFault {
  readonly kind: FaultKind;
  readonly channel: number;
  /** Standard deviations of the channel in the baseline; without meaning for stuck and decoupled. */
  readonly size: number;
  /** First row with the fault. */
  readonly from: number;
}

/**
 * A copy of the rows with one fault from `from` to the end.
 * bias: a constant offset. drift: an offset that grows to twice its size. noise: white noise on top. stuck: the value at
 * the start stays. decoupled: the channel follows its own course from another time (`elsewhere`).
 */
export function injectFault(
  rows: NormalisedRows,
  fault: InjectedFault,
  elsewhere: Float64Array,
  normal: () => number,
): NormalisedRows {
  const { channels, count } = rows;
  const values = Float64Array.from(rows.values);
  const { kind, channel, size, from } = fault;
  const held = values[from * channels + channel]!;
  for (let t = from; t < count; t++) {
    const at = t * channels + channel;
    const value = values[at]!;
    if (kind === 'bias') values[at] = value + size;
    else if (kind === 'drift') values[at] = value + (2 * size * (t - from + 1)) / (count - from);
    else if (kind === 'noise') values[at] = value + Math.abs(size) * normal();
    else if (kind === 'stuck') values[at] = held;
    else values[at] = elsewhere[(t - from) % elsewhere.length]!;
  }
  return { ...rows, values };
}

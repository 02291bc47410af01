/** In the order in which they are shown. */
export const FAULT_KINDS = [
  'bias',
  'drift',
  'noise',
  'spike',
  'stuck',
  'delay',
  'swapped',
  'decoupled',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/**
 * What a size counts. deviations: standard deviations of the channel in the baseline. rows: grid steps. share: of the
 * value, 0 to 1. whole: there is no more or less of it.
 */
export type SizeUnit = 'deviations' | 'rows' | 'share' | 'whole';

export interface FaultSizes {
  readonly unit: SizeUnit;
  /** Sizes worth trying, ascending; the steps are those a person would name. None for stuck: one long trial shows all. */
  readonly ladder: readonly number[];
}

const DEVIATIONS = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10];

/** What the size of each kind means is said at `Fault`. */
export const FAULT_SIZES: Readonly<Record<FaultKind, FaultSizes>> = {
  bias: { unit: 'deviations', ladder: DEVIATIONS },
  drift: { unit: 'deviations', ladder: DEVIATIONS },
  noise: { unit: 'deviations', ladder: DEVIATIONS },
  spike: { unit: 'deviations', ladder: [0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 15, 20] },
  stuck: { unit: 'rows', ladder: [] },
  delay: { unit: 'rows', ladder: [1, 2, 3, 5, 8, 12, 20, 30] },
  swapped: { unit: 'whole', ladder: [1] },
  decoupled: { unit: 'share', ladder: [0.1, 0.2, 0.3, 0.5, 0.7, 1] },
};

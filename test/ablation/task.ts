import type { Segment, TrainingData } from '../../models/index.ts';

/** @returns [T] higher is further from normal; NaN where not scored */
export type Scorer = (segment: Segment) => Promise<Float64Array>;

/** Shares of 1. */
export interface Measures {
  /** Area under the ROC curve, mean over the faults. */
  readonly area: number;
  /** Share of faulty rows above what a usual share of the normal rows exceeds, mean over the faults; NaN: not measured. */
  readonly found: number;
}

/** Normal operation to learn from, and what is measured then. */
export interface Task {
  readonly data: TrainingData;
  /** Held-back normal operation, where the protocol gives it. */
  readonly calibration?: readonly Segment[];
  /** Grid steps of a window, where not chosen from the data. */
  readonly windowLength?: number;
  /** @param warmUp rows after which everything that is compared has scored */
  measure(score: Scorer, warmUp: number): Promise<Measures>;
}

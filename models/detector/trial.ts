import type { NormalisedRows } from '../normalise/index.ts';
import type { Statements } from './combine.ts';

/** Rows as the paths saw them. */
export interface Trial {
  readonly rows: NormalisedRows;
  /** In the order of PATHS; null where a path was not asked. */
  readonly paths: readonly (Statements | null)[];
  /** The first row that counts. */
  readonly from: number;
}

/** Held-back normal rows. */
export interface NormalTrial extends Trial {
  /** [rows.count - from] microseconds. */
  readonly t: Float64Array;
  /** Trials of one fold belong to one stretch of time. */
  readonly fold: number;
}

/**
 * The shapes that go in and out of this library. Rows are grid steps, columns are channels, matrices are row-major.
 */

/** An unbroken stretch of grid steps. No window spans two segments. */
export interface Segment {
  /** [T] time of each step, microseconds since the Unix epoch, strictly increasing by the sample period. */
  readonly t: Float64Array;
  /** [T x C] values in the channels' own units; NaN where a value is missing or masked. */
  readonly values: Float32Array;
}

/** Recorded normal operation. */
export interface TrainingData {
  /** [C] channel names, unique. */
  readonly channels: readonly string[];
  /** [C] their units; only kept for the model file. */
  readonly units?: readonly string[];
  /** Seconds between two grid steps. */
  readonly samplePeriod: number;
  readonly segments: readonly Segment[];
}

/** What scoring returns for T rows of one segment. The first `context` rows, and rows that cannot be scored, are NaN. */
export interface Scores {
  /** [T] higher is further from normal; comparable with the detector's threshold. */
  readonly score: Float64Array;
  /** [T x C] what the row should have looked like, in the channels' own units. */
  readonly reconstruction: Float32Array;
  /** [T x C] each channel's share of the score, >= 0, rows sum to 1. */
  readonly contribution: Float32Array;
}

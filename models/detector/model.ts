import type { Calibration } from '../calibration/index.ts';
import type { MemoryProvenance } from '../explanation/provenance.ts';
import type { DataSheet } from '../data-sheet/index.ts';
import type { Normalisation } from '../normalise/index.ts';
import type { Memae } from '../training/index.ts';
import type { PathVoice } from './combine.ts';
import type { HeldStretch } from './held-stretches.ts';
import type { LinearPaths } from './paths.ts';
import type { Recall } from './recall.ts';
import type { ResidualStatistics } from './residual-statistics.ts';

/** Everything a trained detector is. Plain data: this is what a model file holds. */
export interface DetectorModel {
  readonly channels: readonly string[];
  /** [C] units, empty strings where unknown. */
  readonly units: readonly string[];
  /** Seconds between two grid steps. */
  readonly samplePeriod: number;
  /** Grid steps of a MemAE window, L. */
  readonly windowLength: number;
  /** Rows needed before the first scored row. */
  readonly context: number;
  readonly seed: number;
  readonly normalisation: Normalisation;
  readonly linear: LinearPaths;
  readonly memory: {
    readonly memae: Memae;
    readonly statistics: ResidualStatistics;
    readonly recall: Recall;
    /** Where the memory comes from; absent in models trained before it was recorded. */
    readonly provenance?: MemoryProvenance;
  };
  /** In the order of PATHS. */
  readonly voices: readonly PathVoice[];
  readonly calibration: Calibration;
  /** Operation the model was judged on and never trained on; absent in models trained before it was kept. */
  readonly heldBack?: readonly HeldStretch[];
  /** [C] half-width of the normal band around the reconstruction, own units. */
  readonly band: Float32Array;
  /** [C] seconds a channel may stay unchanged; Infinity where it often does so in normal operation. */
  readonly stuckLimit: Float64Array;
  readonly summary: DetectorSummary;
  /** What it can see; absent in models trained before it was measured. */
  readonly dataSheet?: DataSheet;
  readonly verdict: string;
}

/** One path or reference as the self-test saw it. */
export interface PathReport {
  readonly path: string;
  /** Whether it has a voice in the score. */
  readonly heard: boolean;
  /** Share of injected faults found by this path alone, at its own threshold for the same promise. */
  readonly found: number;
  /** The same above what 1 % and 5 % of normal rows exceed, mean of both: paths are compared by it. */
  readonly usual: number;
}

export interface DetectorSummary {
  readonly rows: number;
  readonly heldBackRows: number;
  readonly averagingLengths: readonly number[];
  readonly paths: readonly PathReport[];
  /** Share of injected faults found by the combination, at the threshold and at the usual levels. */
  readonly found: number;
  readonly usual: number;
  /** Share of the held-back signal's energy that the MemAE explains. */
  readonly memoryExplained: number;
  readonly memoryHealthy: boolean;
  readonly memoryPerplexity: number;
}

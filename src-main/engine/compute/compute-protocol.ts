/** What the engine and a compute process say to each other. Messages are structured-clone values on a Channel. */
import type { Scores, Segment, TrainingData } from '../../../models/index.ts';
import type { TrainingOptions } from '../../api/words.ts';

export interface TrainingRequest {
  readonly data: TrainingData;
  readonly windowLength: number;
  readonly options: TrainingOptions;
}

/** A finished training: the model file and what the engine's records keep of it. */
export interface TrainedModel {
  readonly file: Uint8Array;
  readonly facts: DetectorFacts;
  readonly backend: string;
  readonly trainSeconds: number;
}

/** What the engine must know of a loaded detector to feed it and to draw its results. */
export interface DetectorFacts {
  readonly channels: readonly string[];
  readonly samplePeriod: number;
  readonly windowLength: number;
  /** Earlier rows needed before the first scored row. */
  readonly context: number;
  readonly threshold: number;
  readonly extrapolated: boolean;
  /** [C] half-width of the normal band, channel units. */
  readonly band: Float32Array;
  /** [C] seconds a channel may stay unchanged. */
  readonly stuckLimit: Float64Array;
  readonly verdict: string;
}

export interface ComputeProgress {
  readonly phase: 'preparing' | 'training' | 'calibrating';
  readonly epoch: number;
  readonly epochs: number;
  readonly losses: readonly { readonly training: number; readonly heldBack: number }[];
  readonly backend: string;
  readonly etaSeconds: number | null;
}

/** Calls a compute process answers. Every method name is a message kind. */
export type ComputeCalls = {
  /** One at a time. To cancel it, end the process. */
  train(request: TrainingRequest): Promise<TrainedModel>;
  /** Makes a model ready under a key; the same key may be loaded again. */
  load(key: number, file: Uint8Array): Promise<DetectorFacts>;
  score(key: number, segment: Segment): Promise<Scores>;
};

/** Events a compute process sends. */
export type ComputeEvents = {
  progress(progress: ComputeProgress): void;
};

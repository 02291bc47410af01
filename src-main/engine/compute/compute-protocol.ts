/** What the engine and a compute process say to each other. Messages are structured-clone values on a Channel. */
import type { DeviceReport, MomentExplanation, Scores, Segment } from '../../../models/index.ts';
import type { Asset, TimeRange, TrainingOptions } from '../../api/words.ts';

/** Normal operation in the store. */
export interface BaselineRequest {
  readonly asset: Asset;
  /** [C] names of the asset's tags, unique. */
  readonly channels: readonly string[];
  /** Those of its tags whose source says itself when a value no longer counts. */
  readonly sessionTagIds: readonly number[];
  /** In time order, apart from each other. */
  readonly ranges: readonly TimeRange[];
  readonly excluded: readonly TimeRange[];
}

export interface TrainingRequest {
  /** The compute process reads the samples from the raw days in it by itself, and leaves its checkpoints there. */
  readonly dataDir: string;
  readonly baseline: BaselineRequest;
  readonly options: TrainingOptions;
}

/** A finished training: the model file and what the engine's records keep of it. */
export interface TrainedModel {
  readonly file: Uint8Array;
  readonly facts: DetectorFacts;
  /** What is wrong with the training, in two words; null where nothing is. */
  readonly flag: string | null;
  readonly backend: string;
  /** Which device computes, how fast each one was, and why each other one was not taken. */
  readonly devices: readonly DeviceReport[];
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
  readonly phase: 'preparing' | 'training' | 'calibrating' | 'self-test';
  readonly epoch: number;
  readonly epochs: number;
  readonly losses: readonly { readonly training: number; readonly heldBack: number }[];
  readonly backend: string;
  /** Which device computes, how fast each one was, and why each other one was not taken. */
  readonly devices: readonly DeviceReport[];
  readonly etaSeconds: number | null;
  /** What an operator should know of the way it runs, in sentences: that it was resumed, that data was left out. */
  readonly remarks: readonly string[];
}

/** Calls a compute process answers. Every method name is a message kind. */
export type ComputeCalls = {
  /** One at a time. To cancel it, end the process. */
  train(request: TrainingRequest): Promise<TrainedModel>;
  /** Makes a model ready under a key; the same key may be loaded again. */
  load(key: number, file: Uint8Array): Promise<DetectorFacts>;
  score(key: number, segment: Segment): Promise<Scores>;
  /** Explains the newest row of an unbroken stretch. */
  explain(key: number, segment: Segment): Promise<MomentExplanation>;
  /** [W x N] each memory item's share in what the newest window of each unbroken stretch recalls. */
  recall(key: number, segments: readonly Segment[]): Promise<Float32Array>;
};

/** Events a compute process sends. */
export type ComputeEvents = {
  progress(progress: ComputeProgress): void;
};

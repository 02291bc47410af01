import type { MemoryDiagnostics } from '../memory/index.ts';
import type { MemaeConfig, Weights } from '../network/index.ts';
import type { CheckpointPlace } from './checkpoint.ts';

/** An unbroken stretch of normalised grid steps: T rows of C channels, row-major. No window spans two segments. */
export interface NormalisedSegment {
  /** [T x C] values in normalised units (mean 0, deviation 1 in the baseline); 0 where missing. */
  readonly rows: Float32Array;
  /** [T x C] 1 where a value is present, 0 where it is missing. */
  readonly mask: Uint8Array;
  /** [T x C] what the network is to say of each value; absent: the value itself. */
  readonly targets?: Float32Array;
}

/** One finished epoch. */
export interface MemaeProgress {
  /** 1 is the first epoch. */
  readonly epoch: number;
  /** The most epochs this training will run; early stopping may end it before. */
  readonly epochs: number;
  readonly phase: 'warm-up' | 'ramp' | 'full';
  /** Mean squared error over present values, normalised units squared. */
  readonly trainingLoss: number;
  /** The same on held-back windows. */
  readonly heldBackLoss: number;
  /** Memory items no held-back query recalled in this epoch; 0 during warm-up. */
  readonly deadItems: number;
  readonly elapsedSeconds: number;
  /** Estimated seconds to the last epoch. */
  readonly etaSeconds: number;
}

/** An AbortSignal, as far as a library without a DOM knows it. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}

export interface MemaeTrainingOptions {
  /** Same seed, data and backend give the same weights. */
  readonly seed: number;
  readonly maxEpochs?: number;
  /** Windows per step. */
  readonly batch?: number;
  readonly onEpoch?: (progress: MemaeProgress) => void;
  /** Aborting it ends the training within a second with the signal's reason. */
  readonly signal?: CancelSignal;
  /**
   * Multiply-adds the training may cost (see multiplyAddsPerWindow; one core does about 10^10 a second on wasm). It
   * shortens the schedule the same way on every machine, so the weights stay reproducible.
   */
  readonly workBudget?: number;
  /** Training stops after the epoch that passes this many seconds, keeping the best weights so far. Not reproducible. */
  readonly timeBudgetSeconds?: number;
  /**
   * Where the state is kept between epochs. A training finds its own last checkpoint there and goes on from it to the
   * very weights an uninterrupted one gives; `onEpoch` tells the epochs done before once more.
   */
  readonly checkpoints?: CheckpointPlace;
}

/** A trained network. Plain data: structured-clone and file friendly. */
export interface Memae {
  readonly config: MemaeConfig;
  readonly weights: Weights;
  /** Mean squared distance of held-back queries to what memory returned: the unit of latent distance. */
  readonly latentScale: number;
  /** Held-back loss of these weights. */
  readonly heldBackLoss: number;
  /** One entry per epoch. */
  readonly losses: readonly { readonly training: number; readonly heldBack: number }[];
  /** Share of the held-back signal's energy the reconstruction explains; 0 or less: the network learned nothing. */
  readonly explained: number;
  /** State of the memory on held-back windows, with a verdict in words. */
  readonly diagnostics: MemoryDiagnostics;
  readonly seed: number;
  readonly backend: string;
}

/** Every window of one segment, by the row it ends at; entry i belongs to row i + L - 1. */
export interface SegmentReconstruction {
  /** [W x C], W = T - L + 1: reconstruction of the last step of the window. */
  readonly last: Float32Array;
  /** [W x C] mean squared error over the window's present values; NaN where a channel is missing throughout. */
  readonly windowError: Float32Array;
  /** [W] mean squared distance of the window's queries to what memory returned, in units of its held-back mean. */
  readonly latentDistance: Float32Array;
  /** [W] memory item the window's last query recalls most; -1 where it recalls none. */
  readonly nearestItem: Int32Array;
  /** [W] the address weight of that item. */
  readonly nearestWeight: Float32Array;
}

/** One window in full. */
export interface WindowReconstruction {
  /** [L x C] */
  readonly reconstruction: Float32Array;
  /** [P x N] address weights of the P positions of the feature map, oldest first. */
  readonly addresses: Float32Array;
  readonly positions: number;
  readonly items: number;
}

/** A trained network on a device. */
export interface OpenMemae {
  readonly memae: Memae;
  /** All windows of one segment of `count` rows, in time order. Fewer than L rows give empty arrays. */
  reconstruct(rows: Float32Array, mask: Uint8Array, count: number): Promise<SegmentReconstruction>;
  /** @param rows [L x C] normalised rows, 0 where missing */
  window(rows: Float32Array): Promise<WindowReconstruction>;
  /** Frees the device's memory. Further calls are refused. */
  dispose(): void;
}

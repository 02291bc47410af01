import type { Addressing } from '../memory/index.ts';
import type { MemoryTerm, Weights } from '../network/index.ts';
import type { SavedParameters } from './parameters.ts';

/** What a pass of windows through a network can tell, by name; P positions, N items, D numbers in a query. */
export type Told =
  /** [B x L x C] */
  | 'reconstruction'
  /** [B] mean squared distance of a window's queries to what memory returned; 0 without memory. */
  | 'latentDistance'
  /** [B x N] address weights of each window's newest position; empty without memory. */
  | 'newest'
  /** [B P x D] */
  | 'queries'
  /** [B P x N] address weights before shrinkage; empty without memory. */
  | 'soft'
  /** [B P x N] address weights; empty without memory. */
  | 'weights';

/** A network on a device. One call at a time; what a call returns holds until the next one. */
export interface NetworkOnDevice {
  /** Windows one call can take. */
  readonly capacity: number;
  /** [capacity x L x C] the caller writes its windows here before a call; 0 where missing. */
  readonly rows: Float32Array;
  /**
   * Passes the first `count` windows of `rows` through the network.
   *
   * @param addressing null passes the memory by
   */
  pass<W extends Told>(
    count: number,
    addressing: Addressing | null,
    wanted: readonly W[],
  ): Promise<Readonly<Record<W, Float32Array>>>;
  /** Frees the device's memory. */
  dispose(): void;
}

/** What the steps since the last report gave. */
export interface StepReport {
  /** Mean over the steps of the weighted mean squared error over present values. */
  readonly loss: number;
  /** [N] 1 for each item a query recalled; null where the memory was passed by. */
  readonly recalled: Uint8Array | null;
}

/** A network under training. */
export interface NetworkInTraining extends NetworkOnDevice {
  /** [capacity x L x C] what the network is to say: the caller writes it before a step. */
  readonly targets: Float32Array;
  /** [capacity x L x C] weight of each value in the loss, 0 where it is missing: the caller writes it before a step. */
  readonly mask: Float32Array;
  /** One step of Adam on the first `count` windows; weights that took no part stay as they are. */
  step(count: number, memory: MemoryTerm | null, learningRate: number): Promise<void>;
  /** What the steps since the last report gave. */
  report(): Promise<StepReport>;
  /** Replaces weights and forgets their moments. */
  load(weights: Weights): void;
  /** A copy of the weights and their moments. */
  save(): Promise<SavedParameters>;
  /** Goes back to what was saved, bit for bit. */
  restore(saved: SavedParameters): void;
}

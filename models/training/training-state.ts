import { initialWeights, type MemaeConfig, type Weights } from '../network/index.ts';
import type { SavedParameters } from './parameters.ts';
import type { MemaeProgress } from './types.ts';

/**
 * Everything a training is between two epochs: from here it goes on as if it had never stopped. Random numbers need no
 * state: every epoch draws from a stream of its own. Plain data.
 */
export interface TrainingState {
  /** Weights and Adam's moments. */
  readonly parameters: SavedParameters;
  /** Whether the memory has been put where the queries are. */
  readonly memoryStarted: boolean;
  /** What the scheduled learning rate is multiplied by: halved each time the training diverged. */
  readonly rateScale: number;
  /** How often it diverged. */
  readonly divergences: number;
  /** The best weights of the full phase. */
  readonly best: { readonly weights: Weights; readonly loss: number } | null;
  /** Epochs since a held-back loss that was clearly better than the one before. */
  readonly sinceBest: number;
  /** The finished epochs. */
  readonly finished: readonly MemaeProgress[];
  /** Seconds of training so far, interruptions not counted. */
  readonly elapsedSeconds: number;
  /** No further epoch is needed. */
  readonly over: boolean;
}

/** Where a training begins. */
export function firstState(config: MemaeConfig, seed: number): TrainingState {
  const parameters = Object.fromEntries(
    Object.entries(initialWeights(config, seed)).map(([name, weight]) => [
      name,
      {
        ...weight,
        firstMoment: new Float32Array(weight.values.length),
        secondMoment: new Float32Array(weight.values.length),
        steps: 0,
      },
    ]),
  );
  return {
    parameters,
    memoryStarted: config.schedule === 'plain' || config.memoryItems === 0,
    rateScale: 1,
    divergences: 0,
    best: null,
    sinceBest: 0,
    finished: [],
    elapsedSeconds: 0,
    over: false,
  };
}

import type { Backend } from '../backend/index.ts';
import { seededRandom, type MemaeConfig, type MemoryTerm } from '../network/index.ts';
import { progressBefore, secondsPerEpoch, type EpochPlan } from './epoch-plan.ts';
import type { Evaluation } from './evaluation.ts';
import { reseedMemory, startMemory } from './memory-start.ts';
import type { NetworkInTraining } from './network-on-device.ts';
import type { SavedParameters } from './parameters.ts';
import { learningRateAt, mayReseed, memoryAt, phaseAt, type Phase } from './schedule.ts';
import { trainEpoch } from './train-epoch.ts';
import type { TrainingState } from './training-state.ts';
import type { MemaeTrainingOptions } from './types.ts';
import type { Windows } from './windows.ts';

/** Epochs in the full phase without a better held-back loss before the training stops. */
const PATIENCE = 8;
const LEAST_IMPROVEMENT = 1e-3;
/** How often a training that diverged goes back to its last good state. */
const MOST_DIVERGENCES = 3;

/** What the epochs of one training share. */
export interface EpochParts {
  readonly tf: Backend['tf'];
  readonly config: MemaeConfig;
  /** Hold what `from` says. */
  readonly network: NetworkInTraining;
  readonly windows: Windows;
  readonly plan: EpochPlan;
  readonly options: MemaeTrainingOptions;
  readonly pause: () => Promise<void>;
  /** Evaluates the weights as they are on held-back windows. */
  readonly check: (memory: MemoryTerm | null) => Promise<Evaluation>;
  readonly from: TrainingState;
}

/**
 * Runs the epoch after a state, which the network holds. Where the training diverges, it and the state go back and
 * the learning rate is halved; Error when it does so too often.
 */
export type RunEpoch = (state: TrainingState) => Promise<TrainingState>;

export function epochRunner(parts: EpochParts): RunEpoch {
  const { tf, config, network, windows, plan, options, pause, check, from } = parts;
  const { epochs } = plan;
  const budget = options.timeBudgetSeconds ?? Infinity;
  const began = tf.util.now() - from.elapsedSeconds * 1000;
  const elapsed = (): number => (tf.util.now() - began) / 1000;

  return async (state) => {
    const epoch = state.finished.length + 1;
    const random = seededRandom(streamOf(options.seed, epoch, state.divergences));
    const progress = progressBefore(epoch, epochs, elapsed() / budget);
    const phase = phaseAt(config, Math.min(1, progress));
    const startsMemory = phase !== 'warm-up' && !state.memoryStarted;
    if (startsMemory) await startMemory(config, network, windows, random, pause);
    const memory = memoryAt(config, Math.min(1, progress));
    const epochEnd = elapsed() + secondsPerEpoch(budget);
    const { loss, recalled } = await trainEpoch(
      network,
      windows,
      memory,
      learningRateAt(config, progress) * state.rateScale,
      plan,
      () => elapsed() > epochEnd,
      random,
      pause,
    );
    const evaluation = await check(memory);
    // A rectifier may hide a weight that is not a number.
    const trained = await network.save();
    if (!Number.isFinite(loss) || !Number.isFinite(evaluation.loss) || !allFinite(trained))
      return goBack(state);

    const judged = judge(state, phase, evaluation.loss, trained);
    const over =
      judged.best !== null &&
      (epoch >= epochs || elapsed() >= budget || progress >= 1 || judged.sinceBest >= PATIENCE);
    const seconds = elapsed();
    const told = {
      epoch,
      epochs,
      phase,
      trainingLoss: loss,
      heldBackLoss: evaluation.loss,
      deadItems: recalled ? recalled.length - recalled.reduce((a, b) => a + b, 0) : 0,
      elapsedSeconds: seconds,
      etaSeconds: Math.max(0, Math.min((seconds / epoch) * (epochs - epoch), budget - seconds)),
    };
    options.onEpoch?.(told);
    const reseeded =
      !over && recalled !== null && mayReseed(config, progress)
        ? await reseedMemory(config, network, windows, random, recalled, pause)
        : 0;
    return {
      ...state,
      ...judged,
      parameters: reseeded > 0 ? await network.save() : trained,
      memoryStarted: state.memoryStarted || startsMemory,
      finished: [...state.finished, told],
      elapsedSeconds: seconds,
      over,
    };
  };

  function goBack(state: TrainingState): TrainingState {
    if (state.divergences >= MOST_DIVERGENCES) {
      throw new Error(
        'Training diverged again and again. Look for extreme values in the baseline, or exclude them.',
      );
    }
    network.restore(state.parameters);
    return { ...state, rateScale: state.rateScale / 2, divergences: state.divergences + 1 };
  }
}

/** Early stopping: only what is learned with the memory as it will be used counts. */
function judge(
  { best, sinceBest }: TrainingState,
  phase: Phase,
  loss: number,
  trained: SavedParameters,
): Pick<TrainingState, 'best' | 'sinceBest'> {
  if (phase !== 'full') return { best, sinceBest };
  const clearly = best === null || loss < best.loss * (1 - LEAST_IMPROVEMENT);
  return {
    sinceBest: clearly ? 0 : sinceBest + 1,
    best: best === null || loss < best.loss ? { weights: weightsOf(trained), loss } : best,
  };
}

const weightsOf = (saved: SavedParameters): NonNullable<TrainingState['best']>['weights'] =>
  Object.fromEntries(Object.entries(saved).map(([name, { shape, values }]) => [name, { shape, values }]));

const allFinite = (saved: SavedParameters): boolean =>
  Object.values(saved).every(({ values }) => values.every(Number.isFinite));

/** A seed for every epoch, and for each further try of it: what it draws does not depend on how it was reached. */
function streamOf(seed: number, epoch: number, tries: number): number {
  return seed ^ 0x5bd1e995 ^ Math.imul(epoch, 0x9e3779b1) ^ Math.imul(tries, 0x85ebca6b);
}

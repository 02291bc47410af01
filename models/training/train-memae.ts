import type { Backend } from '../backend/index.ts';
import { checkConfig, MEMORY_ITEMS, type MemaeConfig } from '../network/index.ts';
import { CheckpointError, decodeCheckpoint, encodeCheckpoint, type CheckpointPlace } from './checkpoint.ts';
import { batchSize, planEpochs } from './epoch-plan.ts';
import { evaluate } from './evaluation.ts';
import { fingerprint } from './fingerprint.ts';
import { openTraining } from './open-network.ts';
import { pauser } from './pauser.ts';
import { epochRunner, type EpochParts, type RunEpoch } from './run-epoch.ts';
import { memoryAt } from './schedule.ts';
import { firstState, type TrainingState } from './training-state.ts';
import type { Memae, MemaeTrainingOptions, NormalisedSegment } from './types.ts';
import { spaceEvenly, windowsOf } from './windows.ts';

/**
 * Trains a MemAE: warm-up without memory, items from k-means over queries, shrinkage and entropy ramped up, then the full
 * loss with early stopping on held-back data; the best weights of the full phase are kept. Same seed, data and backend
 * give the same weights, interrupted and resumed or not, unless a time budget cuts in.
 *
 * @param training normalised segments to learn from; windows are drawn by number and copied a batch at a time
 * @param heldBack segments for early stopping and diagnostics; where they hold no window, the training windows serve
 * @throws RangeError where the data holds no window or a value that is not finite; Error where training diverges; the
 *   signal's reason where it was cancelled
 */
export async function trainMemae(
  backend: Backend,
  config: MemaeConfig,
  training: readonly NormalisedSegment[],
  heldBack: readonly NormalisedSegment[],
  options: MemaeTrainingOptions,
): Promise<Memae> {
  checkConfig(config);
  const { tf } = backend;
  const { windowLength, channels } = config;
  const windows = windowsOf(training, windowLength, channels, config.newestWeight);
  if (windows.count === 0) {
    throw new RangeError(
      `No unbroken stretch of ${windowLength} rows is left to learn from, besides the rows held back. Record longer, or choose a shorter window.`,
    );
  }
  for (const segment of [...training, ...heldBack]) refuseNonFinite(segment);
  const heldBackWindows = windowsOf(heldBack, windowLength, channels, config.newestWeight);
  const checked = heldBackWindows.count > 0 ? heldBackWindows : windows;
  const plan = planEpochs(config, windows.count, options.maxEpochs, options.workBudget);
  const batch = options.batch ?? batchSize(config);
  const numbers = spaceEvenly(checked.count, plan.checked);
  const pause = pauser(tf, options.signal);

  const place = options.checkpoints;
  const mark = place ? markOf(backend, config, training, heldBack, options) : '';
  const found = place ? await resume(place, mark) : null;
  const from = found ?? firstState(config, options.seed);
  // Whoever draws the course of the training gets it from its beginning.
  for (const epoch of from.finished) options.onEpoch?.(epoch);

  const network = openTraining(tf, config, from.parameters, batch);
  try {
    network.restore(from.parameters);
    const check: EpochParts['check'] = (memory) => evaluate(config, network, memory, checked, numbers, pause);
    const run = epochRunner({ tf, config, network, windows, plan, options, pause, check, from });
    const saveNow = place ? (state: TrainingState) => place.save(mark, encodeCheckpoint(mark, state)) : null;
    const { best, finished } = await runEpochs(run, from, saveNow, place?.everySeconds ?? Infinity);
    network.load(best!.weights);
    const final = await check(memoryAt(config, 1));
    return {
      config,
      weights: best!.weights,
      latentScale: final.latentDistance,
      heldBackLoss: final.loss,
      losses: finished.map((epoch) => ({ training: epoch.trainingLoss, heldBack: epoch.heldBackLoss })),
      explained: 1 - final.loss / Math.max(final.energy, 1e-12),
      diagnostics: final.census.diagnose(best!.weights[MEMORY_ITEMS]?.values ?? new Float32Array(0)),
      seed: options.seed,
      backend: backend.name,
    };
  } finally {
    network.dispose();
  }
}

/** Epoch after epoch until no more is needed; the last state is always saved, so that a crash later costs no epoch. */
async function runEpochs(
  run: RunEpoch,
  from: TrainingState,
  save: ((state: TrainingState) => Promise<void>) | null,
  everySeconds: number,
): Promise<TrainingState> {
  let state = from;
  let savedAt = from.elapsedSeconds;
  while (!state.over) {
    state = await run(state);
    if (!state.over && state.elapsedSeconds - savedAt < everySeconds) continue;
    await save?.(state);
    savedAt = state.elapsedSeconds;
  }
  return state;
}

/** The state to go on from, or null: a checkpoint that cannot be used is as good as none, but not in silence. */
async function resume(place: CheckpointPlace, mark: string): Promise<TrainingState | null> {
  const bytes = await place.load(mark);
  if (bytes === null) return null;
  try {
    const state = decodeCheckpoint(bytes, mark);
    place.onResume?.(state.finished.length);
    return state;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    place.onRefusal?.(`${error.message} Training begins anew.`);
    return null;
  }
}

/** Everything the weights depend on. */
function markOf(
  { name }: Backend,
  config: MemaeConfig,
  training: readonly NormalisedSegment[],
  heldBack: readonly NormalisedSegment[],
  { seed, maxEpochs, batch, workBudget, timeBudgetSeconds }: MemaeTrainingOptions,
): string {
  const settings = { name, config, seed, maxEpochs, batch, workBudget, timeBudgetSeconds };
  const data = [training, heldBack].flatMap((segments) => [
    String(segments.length),
    ...segments.flatMap(({ rows, mask, targets = rows }) => [rows, mask, targets]),
  ]);
  return fingerprint([JSON.stringify(settings), ...data]);
}

function refuseNonFinite({ rows, mask, targets = rows }: NormalisedSegment): void {
  for (let i = 0; i < rows.length; i++) {
    if (mask[i] && !(Number.isFinite(rows[i]) && Number.isFinite(targets[i]))) {
      throw new RangeError('A value marked as present is not finite. Mark it as missing.');
    }
  }
}

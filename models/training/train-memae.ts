import type { Backend } from '../backend/index.ts';
import { checkConfig, initialWeights, MEMORY_ITEMS, seededRandom } from '../network/index.ts';
import type { MemaeConfig, MemoryTerm, Weights } from '../network/index.ts';
import { batchSize, planEpochs, secondsPerEpoch } from './epoch-plan.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import { reseedMemory, startMemory } from './memory-start.ts';
import { openParameters, type Parameters } from './parameters.ts';
import { pauser } from './pauser.ts';
import { learningRateAt, mayReseed, memoryAt, phaseAt } from './schedule.ts';
import type { Memae, MemaeTrainingOptions, NormalisedSegment } from './types.ts';
import { trainEpoch } from './train-epoch.ts';
import { spaceEvenly, windowsOf, type Windows } from './windows.ts';

/** Epochs in the full phase without a better held-back loss before the training stops. */
const PATIENCE = 8;
const LEAST_IMPROVEMENT = 1e-3;
const MOST_RETRIES = 3;

/**
 * Trains a MemAE: warm-up without memory, items from k-means over queries, shrinkage and entropy ramped up, then the full
 * loss with early stopping on held-back data; the best weights of the full phase are kept. Same seed, data and backend
 * give the same weights, unless a time budget cuts in.
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
  const { windowLength, channels } = config;
  const windows = windowsOf(training, windowLength, channels);
  if (windows.count === 0) {
    throw new RangeError(
      `The baseline holds no unbroken stretch of ${windowLength} steps. Record longer, or choose a shorter window.`,
    );
  }
  for (const segment of [...training, ...heldBack]) refuseNonFinite(segment);
  const parameters = openParameters(backend.tf, initialWeights(config, options.seed));
  try {
    const heldBackWindows = windowsOf(heldBack, windowLength, channels);
    const checked = heldBackWindows.count > 0 ? heldBackWindows : windows;
    return await runEpochs(backend, config, parameters, windows, checked, options);
  } finally {
    parameters.dispose();
  }
}

async function runEpochs(
  { tf, name }: Backend,
  config: MemaeConfig,
  parameters: Parameters,
  windows: Windows,
  checked: Windows,
  options: MemaeTrainingOptions,
): Promise<Memae> {
  const plan = planEpochs(config, windows.count, options.maxEpochs, options.workBudget);
  const { epochs } = plan;
  const batch = options.batch ?? batchSize(config);
  const budget = options.timeBudgetSeconds ?? Infinity;
  const random = seededRandom(options.seed ^ 0x5bd1e995);
  const pause = pauser(tf, options.signal);
  const began = tf.util.now();
  const elapsed = (): number => (tf.util.now() - began) / 1000;
  const checkedNumbers = spaceEvenly(checked.count, plan.checked);
  const check = (memory: MemoryTerm | null): Promise<Evaluation> =>
    evaluate(tf, config, parameters.tensors, memory, checked, checkedNumbers, batch, pause);
  const fullMemory = memoryAt(config, 1);

  const losses: { training: number; heldBack: number }[] = [];
  let best: { weights: Weights; loss: number } | null = null;
  let sinceBest = 0;
  let memoryStarted = config.schedule === 'plain' || config.memoryItems === 0;
  let rateScale = 1;
  let retries = 0;

  for (let epoch = 1; ; epoch++) {
    const progress = Math.max((epoch - 1) / epochs, elapsed() / budget);
    const lastChance = progress >= 1;
    const phase = phaseAt(config, Math.min(1, progress));
    if (phase !== 'warm-up' && !memoryStarted) {
      await startMemory(tf, config, parameters, windows, batch, random, pause);
      memoryStarted = true;
    }
    const memory = memoryAt(config, Math.min(1, progress));
    const safe = await parameters.read();
    const rate = learningRateAt(config, progress) * rateScale;
    const epochEnd = elapsed() + secondsPerEpoch(budget);
    const { loss, recalled } = await trainEpoch(
      tf,
      config,
      parameters,
      windows,
      memory,
      rate,
      batch,
      plan,
      () => elapsed() > epochEnd,
      random,
      pause,
    );
    const evaluation = await check(memory);
    if (!Number.isFinite(loss) || !Number.isFinite(evaluation.loss)) {
      if (++retries > MOST_RETRIES) {
        throw new Error(
          'Training diverged again and again. Look for extreme values in the baseline, or exclude them.',
        );
      }
      parameters.load(safe);
      rateScale /= 2;
      epoch--;
      continue;
    }
    losses.push({ training: loss, heldBack: evaluation.loss });
    if (phase === 'full') {
      if (!best || evaluation.loss < best.loss * (1 - LEAST_IMPROVEMENT)) sinceBest = 0;
      else sinceBest++;
      if (!best || evaluation.loss < best.loss)
        best = { weights: await parameters.read(), loss: evaluation.loss };
    }
    const deadItems = recalled ? recalled.length - recalled.reduce((a, b) => a + b, 0) : 0;
    options.onEpoch?.({
      epoch,
      epochs,
      phase,
      trainingLoss: loss,
      heldBackLoss: evaluation.loss,
      deadItems,
      elapsedSeconds: elapsed(),
      etaSeconds: Math.max(0, Math.min((elapsed() / epoch) * (epochs - epoch), budget - elapsed())),
    });
    const over = epoch >= epochs || elapsed() >= budget || lastChance || sinceBest >= PATIENCE;
    if (best && over) break;
    if (recalled && mayReseed(config, progress)) {
      await reseedMemory(tf, config, parameters, windows, batch, random, recalled, pause);
    }
  }

  parameters.load(best.weights);
  const final = await check(fullMemory);
  const diagnostics = final.census.diagnose(best.weights[MEMORY_ITEMS]?.values ?? new Float32Array(0));
  const explained = 1 - final.loss / Math.max(final.energy, 1e-12);
  return {
    config,
    weights: best.weights,
    latentScale: final.latentDistance,
    heldBackLoss: final.loss,
    losses,
    explained,
    diagnostics,
    seed: options.seed,
    backend: name,
  };
}

function refuseNonFinite({ rows, mask }: NormalisedSegment): void {
  for (let i = 0; i < rows.length; i++) {
    if (mask[i] && !Number.isFinite(rows[i])) {
      throw new RangeError('A value marked as present is not finite. Mark it as missing.');
    }
  }
}

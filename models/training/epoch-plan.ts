import { multiplyAddsPerWindow, type MemaeConfig } from '../network/index.ts';

/** Grid steps an epoch may see: 4096 windows of 512 steps. Longer windows overlap more and are drawn more sparsely. */
const EPOCH_STEPS = 1 << 21;
const MOST_WINDOWS = 4096;
const LEAST_WINDOWS = 256;
/** Numbers a batch may hold: its columns and gradients are some thirty times as many. */
const BATCH_NUMBERS = 1 << 19;
const MOST_BATCH = 64;

const DEFAULT_EPOCHS = 30;
/** Below this many epochs there is no time for warm-up, ramp and full phase: a small budget makes them shorter instead. */
const LEAST_EPOCHS = 10;

/** How long a training may be and how much each epoch sees. */
export interface EpochPlan {
  readonly epochs: number;
  /** Windows of one pass, evenly drawn. */
  readonly windows: number;
  /** Passes: short baselines are seen several times an epoch. */
  readonly passes: number;
  /** Windows a check on held-back data looks at, at most. */
  readonly checked: number;
}

/**
 * @param count windows there are to draw from
 * @param maxEpochs epochs asked for, where the caller asks
 * @param workBudget multiply-adds the whole training may cost
 */
export function planEpochs(
  config: MemaeConfig,
  count: number,
  maxEpochs = DEFAULT_EPOCHS,
  workBudget = Infinity,
): EpochPlan {
  // Forward, and backward for weights and for inputs.
  const affordable = workBudget / (3 * multiplyAddsPerWindow(config));
  const sparse = Math.max(
    LEAST_WINDOWS,
    Math.min(MOST_WINDOWS, Math.floor(EPOCH_STEPS / config.windowLength)),
  );
  const most = Math.max(
    batchSize(config),
    Math.min(sparse, Math.floor(affordable / Math.min(LEAST_EPOCHS, maxEpochs))),
  );
  const windows = Math.min(count, most);
  const passes = Math.max(1, Math.ceil(most / 2 / windows));
  const epochs = Math.max(
    Math.min(LEAST_EPOCHS, maxEpochs),
    Math.min(maxEpochs, Math.floor(affordable / (windows * passes))),
  );
  return { epochs, windows, passes, checked: Math.max(1, Math.ceil(most / 4)) };
}

/**
 * Share of the training that is over before an epoch: by the epochs done, or by the clock where a slow device would not
 * get through them. The clock is heard only once it is a whole epoch ahead: read any sooner, a moment's stall would move
 * the learning rate by its last bits, and the same seed would give another model.
 *
 * @param epoch from 1
 * @param epochs planned
 * @param timeShare share of the time budget that is used up
 */
export const progressBefore = (epoch: number, epochs: number, timeShare: number): number =>
  timeShare > epoch / epochs ? timeShare : (epoch - 1) / epochs;

/** Seconds one epoch may take within a time budget. */
export const secondsPerEpoch = (timeBudgetSeconds: number): number => timeBudgetSeconds / LEAST_EPOCHS;

/** Windows per step where the caller asks for no number: 64, or fewer where a window is very large. */
export function batchSize({ windowLength, channels }: MemaeConfig): number {
  return Math.max(2, Math.min(MOST_BATCH, Math.floor(BATCH_NUMBERS / (windowLength * channels))));
}

/**
 * The three networks that the paper compares (Gong et al. 2019, section 4): the same autoencoder without memory, with a
 * memory but no shrinkage, and with hard shrinkage and the entropy term. Each rebuilds the values of a window; the score
 * of a row is the mean squared error of the window that ends with it. Nothing is added: no whitening, no averages.
 *
 * Similarity is the cosine of the paper's equation 5 without temperature and lambda = 1/N, the low end of its range: a
 * perfect match then has N w below e, so 3/N leaves nothing, and even at 2/N nearly every query of a fresh network is
 * zeroed. Memory items start at random and learn by backpropagation alone, as published.
 */
import type { Backend, TrainingData } from '../../models/index.ts';
import { clipForNetwork } from '../../models/detector/clip-for-network.ts';
import { holdOut, type RowRange } from '../../models/detector/hold-out.ts';
import { paperMemaeConfig, type MemaeConfig } from '../../models/network/index.ts';
import {
  fitNormalisation,
  normaliseRows,
  sliceRows,
  type NormalisedRows,
} from '../../models/normalise/index.ts';
import { openMemae, trainMemae, type NormalisedSegment } from '../../models/training/index.ts';
import type { Scorer, Task } from './task.ts';

/** Multiply-adds each training may cost. */
const WORK = 8e10;
/**
 * Ten times the paper's. Its schedule is a hundred times as long; at 1e-4 none of the three networks would have learned
 * its normal operation within the budget.
 */
const LEARNING_RATE = 1e-3;
const FOLDS = 5;
/** Rows scored at once: bounds the memory a long stretch needs. */
const CHUNK = 8192;

/** In the order in which the paper expects them to improve. */
export const PAPER_NETWORKS = ['AE', 'MemAE without shrinkage', 'MemAE (paper)'] as const;
export type PaperNetwork = (typeof PAPER_NETWORKS)[number];

/** A trained one on a device. */
export interface Reconstructing {
  readonly score: Scorer;
  /** Share of the held-back signal's energy that it rebuilds. */
  readonly explained: number;
  /** What is wrong with its memory; null: nothing. */
  readonly fault: string | null;
  dispose(): void;
}

export function configOf(network: PaperNetwork, windowLength: number, channels: number): MemaeConfig {
  const full = { ...paperMemaeConfig(windowLength, channels), learningRate: LEARNING_RATE };
  switch (network) {
    case 'AE':
      return { ...full, memoryItems: 0 };
    case 'MemAE without shrinkage':
      return { ...full, addressing: { ...full.addressing, shrinkage: 0 }, entropyWeight: 0 };
    case 'MemAE (paper)':
      return full;
  }
}

/**
 * Trains one of them on the rows that the default detector's MemAE learns from, with the same windows.
 * @param windowLength grid steps @param workBudget multiply-adds
 */
export async function reconstructing(
  network: PaperNetwork,
  task: Task,
  windowLength: number,
  seed: number,
  backend: Backend,
  workBudget = WORK,
): Promise<Reconstructing> {
  const { data, calibration } = task;
  const channels = data.channels.length;
  const normalisation = fitNormalisation(data.segments, channels);
  const normalised = (values: Float32Array) => normaliseRows(values, normalisation);
  const { training, heldBack } = calibration
    ? { training: rowsOf(data, normalised), heldBack: calibration.map(({ values }) => normalised(values)) }
    : lastFold(rowsOf(data, normalised), windowLength);
  const config = configOf(network, windowLength, channels);
  const memae = await trainMemae(backend, config, training.map(seen), heldBack.map(seen), {
    seed,
    workBudget,
  });
  const open = openMemae(backend, memae);
  const score: Scorer = async ({ values }) => {
    const rows = normalised(values);
    const out = new Float64Array(rows.count).fill(NaN);
    for (let from = windowLength - 1; from < rows.count; from += CHUNK) {
      const first = from - windowLength + 1;
      const some = sliceRows(rows, first, Math.min(rows.count, from + CHUNK));
      const { windowError } = await open.reconstruct(seen(some).rows, some.present, some.count);
      for (let i = 0; i * channels < windowError.length; i++)
        out[from + i] = meanKnown(windowError.subarray(i * channels, (i + 1) * channels));
    }
    return out;
  };
  return {
    score,
    explained: memae.explained,
    fault: memae.diagnostics.fault ?? null,
    dispose: () => open.dispose(),
  };
}

function rowsOf(
  { segments }: TrainingData,
  normalised: (values: Float32Array) => NormalisedRows,
): NormalisedRows[] {
  return segments.map(({ values }) => normalised(values));
}

/** The blocks that the default detector holds back from its MemAE. */
function lastFold(rows: readonly NormalisedRows[], windowLength: number) {
  const counts = rows.map(({ count }) => count);
  const fold = holdOut(counts, windowLength, FOLDS).at(-1)!;
  const cut = (ranges: readonly RowRange[]) =>
    ranges.map(({ segment, from, to }) => sliceRows(rows[segment]!, from, to));
  return { training: cut(fold.training), heldBack: cut(fold.heldBack) };
}

/** Rows as the default detector's network sees them. */
function seen({ values, present }: NormalisedRows): NormalisedSegment {
  return { rows: Float32Array.from(values, clipForNetwork), mask: present };
}

function meanKnown(errors: Float32Array): number {
  let [sum, known] = [0, 0];
  for (const error of errors)
    if (!Number.isNaN(error)) {
      sum += error;
      known++;
    }
  return sum / known;
}

import { defaultMemaeConfig, paperMemaeConfig } from '../network/index.ts';
import type { Matrix } from '../linear/index.ts';
import { sliceRows, type NormalisedRows } from '../normalise/index.ts';
import {
  openMemae,
  trainMemae,
  type Memae,
  type NormalisedSegment,
  type OpenMemae,
} from '../training/index.ts';
import type { Lengths } from './choose-lengths.ts';
import {
  clipForNetwork,
  dynamicResidual,
  dynamicSignature,
  guidedResidual,
  memoryResidual,
  type LinearPaths,
} from './paths.ts';
import type { HeldBlock } from './held-blocks.ts';
import { allowOffsets } from './lost-channels.ts';
import type { Reporter } from './progress.ts';
import type { Split } from './split-data.ts';
import { fitResidualStatistics, type ResidualStatistics } from './residual-statistics.ts';
import type { DetectorOptions } from './train-detector.ts';

/** Rows on which the residuals of the trained network are measured. */
const RESIDUAL_ROWS = 8000;
/**
 * Multiply-adds the MemAE may cost: about 15 s on one core with the wasm backend. Work is limited rather than time, so
 * that the same seed and data give the same model on a busy machine too; the time limit is for devices far slower.
 */
const WORK = 1.6e11;
const MOST_SECONDS = 90;

export interface MemoryOptions {
  readonly lengths: Lengths;
  /** [C] variance of lasting offsets that count as normal. */
  readonly drift: Float64Array;
  /** [C] */
  readonly noiseFloor: Float64Array;
}

export interface TrainedMemory {
  readonly memae: Memae;
  readonly statistics: ResidualStatistics;
  readonly guided: ResidualStatistics;
  /** [C] */
  readonly gain: Float64Array;
}

/** Trains the MemAE and measures what it leaves of its training rows. */
export async function trainMemory(
  options: DetectorOptions,
  { training, heldBack }: Split,
  linear: LinearPaths,
  { lengths, drift, noiseFloor }: MemoryOptions,
  report: Reporter,
): Promise<TrainedMemory> {
  const unseen = heldBack.filter((block) => !block.trainedOn);
  const channels = noiseFloor.length;
  const config = (options.preset === 'paper' ? paperMemaeConfig : defaultMemaeConfig)(
    lengths.window,
    channels,
  );
  const losses: { training: number; heldBack: number }[] = [];
  const memae = await trainMemae(
    options.backend,
    config,
    training.map(forNetwork),
    unseen.map((b) => forNetwork(b.rows)),
    {
      seed: options.seed,
      workBudget: WORK,
      timeBudgetSeconds: options.timeBudgetSeconds ?? MOST_SECONDS,
      ...(options.maxEpochs === undefined ? {} : { maxEpochs: options.maxEpochs }),
      ...(options.signal ? { signal: options.signal } : {}),
      onEpoch: ({ epoch, epochs, trainingLoss, heldBackLoss, etaSeconds }) => {
        losses.push({ training: trainingLoss, heldBack: heldBackLoss });
        report({ phase: 'training', epoch, epochs, losses: [...losses], etaSeconds });
      },
    },
  );
  const open = openMemae(options.backend, memae);
  try {
    const gain = await fitGain(unseen, open, channels);
    const recalled: Float64Array[] = [];
    const guided: Float64Array[] = [];
    for (const rows of spread(training)) {
      const memory = await memoryResidual(rows, open);
      recalled.push(memory.residuals);
      guided.push(guidedResidual(rows, dynamicResidual(rows, linear.innovation), memory, gain).residuals);
    }
    const fit = (residuals: readonly Float64Array[], signature?: Matrix) =>
      fitResidualStatistics(residuals, channels, lengths.averaging, noiseFloor, signature);
    return {
      memae,
      gain,
      statistics: allowOffsets(fit(recalled), drift),
      guided: fit(guided, dynamicSignature(linear.innovation, channels)),
    };
  } finally {
    open.dispose();
  }
}

function forNetwork(rows: NormalisedRows): NormalisedSegment {
  return { rows: Float32Array.from(rows.values, clipForNetwork), mask: rows.present };
}

/** All rows where they are few; otherwise evenly spread stretches of them. */
function spread(segments: readonly NormalisedRows[]): NormalisedRows[] {
  const total = segments.reduce((sum, s) => sum + s.count, 0);
  if (total <= RESIDUAL_ROWS) return [...segments];
  const length = 1000;
  const stretches = segments.flatMap((s) =>
    Array.from({ length: Math.ceil(s.count / length) }, (_, i) =>
      sliceRows(s, i * length, Math.min(s.count, (i + 1) * length)),
    ),
  );
  const every = total / RESIDUAL_ROWS;
  return stretches.filter((_s, i) => Math.floor(i / every) !== Math.floor((i - 1) / every));
}

/** Least squares gain of the memory's correction on rows that neither path was trained on, 0 to 1 for each channel. */
async function fitGain(
  unseen: readonly HeldBlock[],
  memae: OpenMemae,
  channels: number,
): Promise<Float64Array> {
  const product = new Float64Array(channels);
  const square = new Float64Array(channels).fill(1e-9);
  for (const { rows, linear } of unseen) {
    const memory = await memoryResidual(rows, memae);
    const { residuals } = dynamicResidual(rows, linear.innovation);
    for (let i = 0; i < residuals.length; i++) {
      const correction = residuals[i]! - memory.residuals[i]!;
      if (Number.isNaN(correction)) continue;
      const c = i % channels;
      product[c] = product[c]! + residuals[i]! * correction;
      square[c] = square[c]! + correction * correction;
    }
  }
  return product.map((p, c) => Math.max(0, Math.min(1, p / square[c]!)));
}

import { defaultMemaeConfig, paperMemaeConfig, type MemaeConfig } from '../network/index.ts';
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
import { clipForNetwork } from './clip-for-network.ts';
import { fitGain, fitSpread, fitUsualLevel, type Heard } from './fit-recall.ts';
import { dynamicResidual, dynamicSignature, type LinearPaths } from './paths.ts';
import type { Reporter } from './progress.ts';
import { recalledResidual, recallRows, type ContextRecall, type Recall } from './recall.ts';
import {
  fitResidualStatistics,
  residualStatistics,
  statisticDependence,
  VALUES_ONLY,
  type PathResidual,
  type ResidualStatistics,
} from './residual-statistics.ts';
import type { Split } from './split-data.ts';
import type { DetectorOptions } from './train-detector.ts';

/** Rows on which what the trained network leaves is measured. */
const RESIDUAL_ROWS = 24_000;
/**
 * Multiply-adds the MemAE may cost: about 15 s on one core with the wasm backend. Work is limited rather than time, so
 * that the same seed and data give the same model on a busy machine too; the time limit is for devices far slower.
 */
const WORK = 1.6e11;
const MOST_SECONDS = 90;
/** The newest row is what the score is about: it counts as much as this many others. */
const NEWEST_WEIGHT = 8;
/** Rows of baseline for each item, and how many items there are at least and at most. */
const ROWS_PER_ITEM = 50;
const LEAST_ITEMS = 20;
const MOST_ITEMS = 100;
/** Least variance of a residual that has unit variance by design. */
const LEAST_VARIANCE = 1e-3;
const LEAST_UNIT_VARIANCE = 1e-4;

export interface MemoryOptions {
  readonly lengths: Lengths;
  /** [C] */
  readonly noiseFloor: Float64Array;
}

export interface TrainedMemory {
  readonly memae: Memae;
  readonly recall: Recall;
  readonly statistics: ResidualStatistics;
}

/**
 * Trains the MemAE and learns how its word is taken. By default it sees windows of values and learns the errors the
 * one-step prediction makes in them; the paper's preset rebuilds the values themselves, without additions.
 */
export async function trainMemory(
  options: DetectorOptions,
  { training, heldBack }: Split,
  linear: LinearPaths,
  { lengths, noiseFloor }: MemoryOptions,
  report: Reporter,
): Promise<TrainedMemory> {
  const unseen = heldBack.filter((block) => !block.trainedOn);
  const channels = noiseFloor.length;
  const count = training.reduce((sum, rows) => sum + rows.count, 0);
  const paper = options.preset === 'paper';
  const config = paper
    ? paperMemaeConfig(lengths.window, channels)
    : contextConfig(lengths.window, channels, count);
  const unit = errorUnit(training, linear, noiseFloor);
  const forNetwork = (rows: NormalisedRows, { innovation }: LinearPaths): NormalisedSegment => {
    const segment = { rows: Float32Array.from(rows.values, clipForNetwork), mask: rows.present };
    if (paper) return segment;
    const { residuals } = dynamicResidual(rows, innovation);
    const target = (error: number, i: number) =>
      Number.isNaN(error) ? 0 : clipForNetwork(error / unit[i % channels]!);
    return { ...segment, targets: Float32Array.from(residuals, target) };
  };
  const losses: { training: number; heldBack: number }[] = [];
  const memae = await trainMemae(
    options.backend,
    config,
    training.map((rows) => forNetwork(rows, linear)),
    unseen.map((block) => forNetwork(block.rows, block.linear)),
    {
      seed: options.seed,
      workBudget: WORK,
      timeBudgetSeconds: options.timeBudgetSeconds ?? MOST_SECONDS,
      ...(options.maxEpochs === undefined ? {} : { maxEpochs: options.maxEpochs }),
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.checkpoints ? { checkpoints: options.checkpoints } : {}),
      onEpoch: ({ epoch, epochs, trainingLoss, heldBackLoss, etaSeconds }) => {
        losses.push({ training: trainingLoss, heldBack: heldBackLoss });
        report({ phase: 'training', epoch, epochs, losses: [...losses], etaSeconds });
      },
    },
  );
  const open = openMemae(options.backend, memae);
  try {
    const known = await hear(spread(training), linear, unit, open);
    if (paper) {
      const recall = { kind: 'reconstruction' } as const;
      const residuals = known.map((heard) => leftOf(heard, unit, recall).residuals);
      return {
        memae,
        recall,
        statistics: fitResidualStatistics(residuals, channels, lengths.averaging, noiseFloor),
      };
    }
    const strange: Heard[] = [];
    for (const block of unseen) strange.push(...(await hear([block.rows], block.linear, unit, open)));
    return {
      memae,
      ...fitContext(known, strange, linear, { unit, lengths, noiseFloor, items: config.memoryItems }),
    };
  } finally {
    open.dispose();
  }
}

/** Cosine addressing as by default, with as many items as the baseline has patterns to fill. */
function contextConfig(window: number, channels: number, rows: number): MemaeConfig {
  const items = Math.max(LEAST_ITEMS, Math.min(MOST_ITEMS, Math.round(rows / ROWS_PER_ITEM)));
  return { ...defaultMemaeConfig(window, channels, items), newestWeight: NEWEST_WEIGHT };
}

/** Learns how the word of a context memory is taken, and the statistics of what it leaves. */
function fitContext(
  known: readonly Heard[],
  strange: readonly Heard[],
  linear: LinearPaths,
  {
    unit,
    lengths,
    noiseFloor,
    items,
  }: MemoryOptions & { readonly unit: Float64Array; readonly items: number },
): Pick<TrainedMemory, 'recall' | 'statistics'> {
  const channels = unit.length;
  const gain = fitGain(strange, channels);
  const floor = noiseFloor.map((v, c) => Math.max(LEAST_UNIT_VARIANCE, v / unit[c]! ** 2));
  const context = {
    kind: 'context',
    unit,
    gain,
    spread: fitSpread(known, strange, gain, items, floor),
  } as const;
  const left = known.map((heard) => leftOf(heard, unit, context));
  const statistics = fitResidualStatistics(
    left.map((path) => path.residuals),
    channels,
    lengths.averaging,
    new Float64Array(channels).fill(LEAST_VARIANCE),
    inUnits(
      dynamicSignature(linear.innovation, channels),
      unit.map((u, c) => u * context.spread[items * channels + c]!),
    ),
  );
  const values = known.map(
    ({ rows }, s) => residualStatistics(left[s]!, rows.usable, statistics, VALUES_ONLY).values,
  );
  const usual = statisticDependence(lengths.averaging).map((_rows, k) =>
    fitUsualLevel(
      values.map((stretch) => stretch[k]!),
      known.map(({ recalled }) => recalled.item),
      items,
    ),
  );
  return { recall: { ...context, usual }, statistics };
}

/** @param scale [C] @returns the matrix with each column in another unit */
function inUnits(matrix: Matrix, scale: Float64Array): Matrix {
  return { ...matrix, data: matrix.data.map((v, i) => v / scale[i % scale.length]!) };
}

/** Lets the memory speak over stretches of rows. */
async function hear(
  stretches: readonly NormalisedRows[],
  { innovation }: LinearPaths,
  unit: Float64Array,
  memae: OpenMemae,
): Promise<Heard[]> {
  const heard: Heard[] = [];
  for (const rows of stretches) {
    const { residuals, known } = dynamicResidual(rows, innovation);
    const errors = residuals.map((error, i) => error / unit[i % unit.length]!);
    heard.push({ rows, errors, known, recalled: await recallRows(rows, memae) });
  }
  return heard;
}

function leftOf(
  { rows, errors, known, recalled }: Heard,
  unit: Float64Array,
  recall: Recall | Omit<ContextRecall, 'usual'>,
): PathResidual {
  const residuals = errors.map((error, i) => error * unit[i % unit.length]!);
  return recalledResidual(rows, { residuals, known, further: [] }, recalled, recall);
}

/** [C] deviation of the one-step errors in the baseline. */
function errorUnit(
  training: readonly NormalisedRows[],
  { innovation }: LinearPaths,
  noiseFloor: Float64Array,
): Float64Array {
  const channels = noiseFloor.length;
  const square = new Float64Array(channels);
  let values = 0;
  for (const rows of training)
    dynamicResidual(rows, innovation).residuals.forEach((error, i) => {
      if (Number.isNaN(error)) return;
      square[i % channels] = square[i % channels]! + error * error;
      values++;
    });
  return square.map((sum, c) => Math.sqrt((sum * channels) / Math.max(1, values) + noiseFloor[c]!));
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

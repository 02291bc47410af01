import { calibrateThreshold, type ScoredStretch } from '../calibration/index.ts';
import type { Backend } from '../backend/index.ts';
import type { Segment, TrainingData } from '../detector-types.ts';
import { seededRandom } from '../network/index.ts';
import { fitNormalisation, HOLD_ROWS, normaliseRows, sliceRows, type NormalisedRows } from '../normalise/index.ts';
import { openMemae, type CancelSignal } from '../training/index.ts';
import { chooseGains } from './choose-gains.ts';
import { chooseLengths, chooseOrder, type Lengths } from './choose-lengths.ts';
import { evaluateRows, type OpenMemory } from './evaluate-rows.ts';
import { heldBlocks, type HeldBlock } from './held-blocks.ts';
import { holdOut, type RowRange } from './hold-out.ts';
import type { DetectorModel } from './model.ts';
import { openDetector, type Detector } from './open-detector.ts';
import { fitLinearPaths, PATHS, type LinearPaths } from './paths.ts';
import type { DetectorProgress } from './progress.ts';
import { scoreRows } from './score-rows.ts';
import { drawTrials } from './draw-trials.ts';
import { measureBand } from './band.ts';
import { stuckLimits } from './stuck-limit.ts';
import { trainMemory } from './train-memory.ts';
import { writeVerdict } from './verdict.ts';
import { calibrateVoices } from './calibrate-voices.ts';
import type { PathVoice } from './combine.ts';

export interface DetectorOptions {
  readonly backend: Backend;
  /** Same seed, data and backend give the same detector, unless the time budget cuts in. */
  readonly seed: number;
  /** Grid steps of a window; chosen from the length of the data where absent. */
  readonly windowLength?: number;
  /** The promise the threshold is set for. */
  readonly falseAlarmsPerWeek: number;
  /** Held-back normal operation. Absent: blocks of the training data are held back. */
  readonly calibration?: readonly Segment[];
  /** paper: the MemAE of Gong et al. 2019 without additions. */
  readonly preset?: 'default' | 'paper';
  /** Seconds the MemAE may train. */
  readonly timeBudgetSeconds?: number;
  readonly onProgress?: (progress: DetectorProgress) => void;
  /** Aborting it ends the training within about a second with the signal's reason. */
  readonly signal?: CancelSignal;
}

const FOLDS = 5;
/** Fewer rows than this teach nothing that would hold. */
export const LEAST_ROWS = 100;

/**
 * Learns normal operation: three linear paths and a MemAE, calibrated on held-back blocks, and the threshold that keeps
 * the promise. Throws a RangeError that says what to do where the data cannot be learned from, and the signal's reason
 * where it was cancelled.
 */
export async function trainDetector(data: TrainingData, options: DetectorOptions): Promise<Detector> {
  const report = reporter(options);
  report({ phase: 'preparing' });
  checkData(data, options);
  const channels = data.channels.length;
  const normalisation = fitNormalisation(data.segments, channels);
  const normalised = data.segments.map((s) => normaliseRows(s.values, normalisation));
  const lengths = chooseLengths(normalised.map((r) => r.count), options.windowLength);
  const random = seededRandom(options.seed);
  const order = chooseOrder(normalised, normalisation.noiseFloor);
  const fit = (rows: readonly NormalisedRows[]) =>
    fitLinearPaths(rows, {
      order,
      pcaLength: lengths.pca,
      lengths: lengths.averaging,
      noiseFloor: normalisation.noiseFloor,
      random: random.uniform,
    });
  const context = contextRows(lengths, order);
  const linear = fit(normalised);
  report({ phase: 'preparing' });

  const split = options.calibration
    ? givenHeldBack(options.calibration, channels, normalisation, normalised, linear, context)
    : await foldedHeldBack(data.segments, normalised, lengths.window, context, fit, options);
  const trained = await trainMemory(
    options,
    split.training,
    split.heldBack.filter((b) => !b.trainedOn),
    linear,
    lengths,
    normalisation.noiseFloor,
    report,
  );
  report({ phase: 'calibrating' });
  const { memae } = trained;
  const memory: OpenMemory = { ...trained, memae: openMemae(options.backend, memae) };
  try {
    const voices = await calibrateVoices(split.heldBack, memory, channels, lengths, options.signal);
    const trials = await drawTrials(split.heldBack, memory, lengths, context, normalisation, random, options.signal);
    const promise = {
      samplePeriod: data.samplePeriod,
      falseAlarmsPerWeek: options.falseAlarmsPerWeek,
      apart: lengths.averaging.at(-1)!,
    };
    const choice = chooseGains(trials.normal, trials.faulty, voices, promise);
    const chosen = voices.map((voice, p) => ({ ...voice, gain: choice.gains[p]! }));
    const scored = await scoreHeldBack(split.heldBack, memory, chosen, options.signal);
    const calibration = calibrateThreshold(scored.stretches, promise);
    const summary = {
      rows: normalised.reduce((sum, r) => sum + r.count, 0),
      heldBackRows: scored.stretches.reduce((sum, s) => sum + s.score.filter((v) => !Number.isNaN(v)).length, 0),
      averagingLengths: lengths.averaging,
      paths: PATHS.map((path, p) => ({ path, gain: choice.gains[p]!, found: choice.alone[p]! })),
      found: choice.found,
      memoryExplained: memae.explained,
      memoryHealthy: memae.diagnostics.healthy,
      memoryPerplexity: memae.diagnostics.perplexity,
      trainSeconds: report.elapsed(),
    };
    const model: DetectorModel = {
      channels: data.channels,
      units: data.units ?? data.channels.map(() => ''),
      samplePeriod: data.samplePeriod,
      windowLength: lengths.window,
      context,
      seed: options.seed,
      normalisation,
      linear,
      memory: trained,
      voices: chosen,
      calibration,
      band: measureBand(scored.departures, normalisation),
      stuckLimit: stuckLimits(data.segments, channels, data.samplePeriod),
      summary,
      verdict: writeVerdict(summary, calibration, memae.diagnostics.verdict),
    };
    return openDetector(model, options.backend);
  } finally {
    memory.memae.dispose();
  }
}

type Report = ((progress: Partial<DetectorProgress> & Pick<DetectorProgress, 'phase'>) => void) & {
  elapsed(): number;
};

function reporter(options: DetectorOptions): Report {
  const began = options.backend.tf.util.now();
  let losses: DetectorProgress['losses'] = [];
  const report = (progress: Partial<DetectorProgress> & Pick<DetectorProgress, 'phase'>) => {
    losses = progress.losses ?? losses;
    options.onProgress?.({ epoch: 0, epochs: 0, etaSeconds: null, ...progress, losses });
  };
  return Object.assign(report, { elapsed: () => (options.backend.tf.util.now() - began) / 1000 });
}

function checkData(data: TrainingData, options: DetectorOptions): void {
  const channels = data.channels.length;
  if (channels === 0) throw new RangeError('There is no channel to learn. Choose at least one tag or column.');
  for (const { t, values } of [...data.segments, ...(options.calibration ?? [])])
    if (values.length !== t.length * channels)
      throw new RangeError(`A stretch of ${t.length} rows needs ${t.length * channels} values, not ${values.length}.`);
  const rows = data.segments.reduce((sum, s) => sum + s.t.length, 0);
  if (rows < LEAST_ROWS)
    throw new RangeError(`${rows} rows of normal operation are too few. Record at least ${LEAST_ROWS}.`);
  if (!data.segments.some((s) => s.values.some(Number.isFinite)))
    throw new RangeError('The normal operation holds no value at all. Check the recording.');
}

function contextRows(lengths: Lengths, order: number): number {
  const past = Math.max(lengths.window - 1, order, lengths.pca - 1);
  return past + lengths.averaging.at(-1)! - 1 + HOLD_ROWS;
}

interface Split {
  /** What the MemAE learns from. */
  readonly training: readonly NormalisedRows[];
  readonly heldBack: readonly HeldBlock[];
}

function givenHeldBack(
  segments: readonly Segment[],
  channels: number,
  normalisation: DetectorModel['normalisation'],
  training: readonly NormalisedRows[],
  linear: LinearPaths,
  context: number,
): Split {
  const heldBack = segments.flatMap((segment, s) => {
    const rows = normaliseRows(segment.values, normalisation);
    const range: RowRange = { segment: s, from: 0, to: rows.count };
    return heldBlocks(range, rows, segment, context, linear, false);
  });
  if (channels === 0 || heldBack.length === 0)
    throw new RangeError('The calibration data holds no row. Give a stretch of normal operation, or leave it out.');
  return { training, heldBack };
}

/** Every block is held back once from the linear paths; the blocks of the last fold are held back from the MemAE too. */
async function foldedHeldBack(
  segments: readonly Segment[],
  rows: readonly NormalisedRows[],
  window: number,
  context: number,
  fit: (rows: readonly NormalisedRows[]) => LinearPaths,
  options: DetectorOptions,
): Promise<Split> {
  const folds = holdOut(rows.map((r) => r.count), window, FOLDS);
  const cut = (ranges: readonly RowRange[]) => ranges.map((r) => sliceRows(rows[r.segment]!, r.from, r.to));
  const heldBack: HeldBlock[] = [];
  for (const fold of folds) {
    await breathe(options);
    const trainedOn = fold !== folds.at(-1);
    const paths = fit(cut(fold.training));
    for (const range of fold.heldBack)
      heldBack.push(...heldBlocks(range, rows[range.segment]!, segments[range.segment]!, context, paths, trainedOn));
  }
  return { training: cut(folds.at(-1)!.training), heldBack };
}

/** Lets the process answer between two pieces of work, and stops where the training was cancelled. */
async function breathe({ signal, backend }: DetectorOptions): Promise<void> {
  await backend.tf.nextFrame();
  if (signal?.aborted) throw signal.reason;
}

async function scoreHeldBack(
  blocks: readonly HeldBlock[],
  memory: OpenMemory,
  voices: readonly PathVoice[],
  signal: CancelSignal | undefined,
): Promise<{ stretches: ScoredStretch[]; departures: Float64Array[] }> {
  const asked = voices.map((voice) => voice.gain > 0);
  const stretches: ScoredStretch[] = [];
  const departures: Float64Array[] = [];
  for (const { rows, skip, t, linear } of blocks) {
    if (signal?.aborted) throw signal.reason;
    const { score, departure } = scoreRows(rows, await evaluateRows(rows, linear, memory, asked), voices);
    stretches.push({ t, score: score.slice(skip) });
    const scored = departure.slice(skip * rows.channels);
    departures.push(scored.map((v, i) => (Number.isNaN(score[skip + Math.floor(i / rows.channels)]!) ? NaN : v)));
  }
  return { stretches, departures };
}

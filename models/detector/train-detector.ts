import { calibrateThreshold } from '../calibration/index.ts';
import type { Backend } from '../backend/index.ts';
import type { Segment, TrainingData } from '../detector-types.ts';
import { recordProvenance } from '../explanation/record-provenance.ts';
import { seededRandom } from '../network/index.ts';
import {
  fitNormalisation,
  HOLD_ROWS,
  normaliseRows,
  sliceRows,
  type NormalisedRows,
} from '../normalise/index.ts';
import { openMemae, type CancelSignal, type CheckpointPlace } from '../training/index.ts';
import type { LargeBaseline } from './calibrate-unseen.ts';
import { checkData } from './check-data.ts';
import { chooseGains, stretchOf } from './choose-gains.ts';
import { chooseLengths, chooseOrder, longestAverage, type Lengths } from './choose-lengths.ts';
import { clipForNetwork } from './clip-for-network.ts';
import { isHeard } from './combine.ts';
import { drawFaults } from './draw-faults.ts';
import type { OpenMemory } from './evaluate-rows.ts';
import { finishDetector } from './finish-detector.ts';
import { heldStretches } from './held-stretches.ts';
import { judgeHeldBack } from './judge-held-back.ts';
import { driftAllowance } from './slow-course.ts';
import { SHORT_PAST } from './lost-channels.ts';
import { measureBand } from './measure-band.ts';
import type { DetectorModel } from './model.ts';
import type { Detector } from './open-detector.ts';
import { fitLinearPaths, PATHS } from './paths.ts';
import { reporter, type DetectorProgress } from './progress.ts';
import { foldedHeldBack, givenHeldBack } from './split-data.ts';
import { stuckLimits } from './stuck-limit.ts';
import { trainMemory } from './train-memory.ts';

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
  /** Where the baseline is larger than `data`: the threshold is then set on the rows that `data` leaves out. */
  readonly large?: LargeBaseline;
  /** paper: the MemAE of Gong et al. 2019 without additions. */
  readonly preset?: 'default' | 'paper';
  /** Seconds the MemAE may train at most; default 90, which only a slow device reaches. */
  readonly timeBudgetSeconds?: number;
  /** Epochs the MemAE may train at most. */
  readonly maxEpochs?: number;
  /** Where the MemAE's training leaves its state, and goes on from after a crash. */
  readonly checkpoints?: CheckpointPlace;
  readonly onProgress?: (progress: DetectorProgress) => void;
  /** Aborting it ends the training within about a second with the signal's reason. */
  readonly signal?: CancelSignal;
}

/** The score is -log10 of a probability: what one normal row in ten exceeds is no evidence, however still the plant stood. */
const LOWEST_THRESHOLD = 1;

/**
 * Learns normal operation: two linear paths and a MemAE, calibrated on held-back blocks, and the threshold that keeps
 * the promise.
 * @throws RangeError that says what to do where the data cannot be learned from; the signal's reason where cancelled
 */
export async function trainDetector(data: TrainingData, options: DetectorOptions): Promise<Detector> {
  const { backend, signal } = options;
  const report = reporter(options.onProgress);
  const breathe = async (): Promise<void> => {
    await backend.tf.nextFrame();
    if (signal?.aborted) throw signal.reason;
  };
  report({ phase: 'preparing' });
  checkData(data, options.falseAlarmsPerWeek, options.calibration);
  const channels = data.channels.length;
  const normalisation = fitNormalisation(data.segments, channels);
  const rows = data.segments.map((s) => normaliseRows(s.values, normalisation));
  const lengths = chooseLengths(
    rows.map((r) => r.count),
    channels,
    options.windowLength,
  );
  const drift = driftAllowance(rows, lengths.window);
  const random = seededRandom(options.seed);
  const order = chooseOrder(rows, normalisation.noiseFloor);
  const fit = (taken: readonly NormalisedRows[]) =>
    fitLinearPaths(taken, {
      order,
      pcaLength: lengths.pca,
      lengths: lengths.averaging,
      noiseFloor: normalisation.noiseFloor,
      drift,
      random: random.uniform,
    });
  const past = contextRows(lengths, order, true);
  await breathe();
  const linear = fit(rows);
  const split = options.calibration
    ? givenHeldBack(
        options.calibration,
        normalisation,
        rows,
        linear,
        lengths.window,
        past,
        longestAverage(lengths),
      )
    : await foldedHeldBack(data.segments, rows, lengths.window, past, linear, fit, breathe);
  const trained = await trainMemory(
    options,
    split,
    linear,
    { lengths, noiseFloor: normalisation.noiseFloor },
    report,
  );
  report({ phase: 'calibrating' });
  const unseen = split.heldBack.filter((block) => !block.trainedOn);
  const provenance = await recordProvenance(
    backend,
    trained.memae,
    rows.map((r, s) => asSeen(data.segments[s]!.t, r)),
    {
      samplePeriod: data.samplePeriod,
      heldBack: unseen.map((b) => asSeen(b.t, sliceRows(b.rows, b.skip, b.rows.count))),
      pause: breathe,
    },
  );
  const memory: OpenMemory = { ...trained, memae: openMemae(backend, trained.memae) };
  try {
    const judged = await judgeHeldBack(split.heldBack, linear, memory, channels, lengths, breathe);
    const faulty = await drawFaults(
      split.heldBack,
      linear,
      memory,
      { context: past, length: longestAverage(lengths), normalisation, random },
      breathe,
    );
    const promise = {
      samplePeriod: data.samplePeriod,
      falseAlarmsPerWeek: options.falseAlarmsPerWeek,
      apart: longestAverage(lengths),
      lowest: LOWEST_THRESHOLD,
    };
    const { voices, found, usual, alone } = await chooseGains(judged, faulty, promise, breathe);
    const stretches = judged.normal.map((trial) => stretchOf(trial, voices));
    const calibration = calibrateThreshold(stretches, promise);
    const summary = {
      rows: rows.reduce((sum, r) => sum + r.count, 0),
      heldBackRows: Math.round((calibration.hours * 3600) / data.samplePeriod),
      averagingLengths: lengths.averaging,
      paths: PATHS.map((path, p) => ({ path, heard: isHeard(voices[p]!), ...alone[p]! })),
      found,
      usual,
      memoryExplained: trained.memae.explained,
      memoryHealthy: trained.memae.diagnostics.healthy,
      memoryPerplexity: trained.memae.diagnostics.perplexity,
    };
    const draft: Omit<DetectorModel, 'verdict'> = {
      channels: data.channels,
      units: data.units ?? data.channels.map(() => ''),
      samplePeriod: data.samplePeriod,
      windowLength: lengths.window,
      context: contextRows(lengths, order, voices.slice(2).some(isHeard)),
      seed: options.seed,
      normalisation,
      linear,
      memory: { ...trained, ...(provenance ? { provenance } : {}) },
      voices,
      calibration,
      heldBack: heldStretches(
        stretches.filter((_stretch, block) => !split.heldBack[block]!.trainedOn),
        data.samplePeriod,
      ),
      band: await measureBand(split.heldBack, memory, voices, normalisation, breathe),
      stuckLimit: stuckLimits(data.segments, channels, data.samplePeriod),
      summary,
    };
    return await finishDetector(draft, options, {
      promise,
      stretches,
      unseen,
      within: longestAverage(lengths),
      breathe,
      report,
    });
  } finally {
    memory.memae.dispose();
  }
}

/** Rows as the network sees them when it scores. */
function asSeen(t: Float64Array, { values }: NormalisedRows): { t: Float64Array; rows: Float32Array } {
  return { t, rows: Float32Array.from(values, clipForNetwork) };
}

/** Rows of past that a score needs; a MemAE that is not heard needs none for its window. */
function contextRows(lengths: Lengths, order: number, memoryHeard: boolean): number {
  const past = Math.max(memoryHeard ? lengths.window - 1 : 0, order, lengths.pca - 1, SHORT_PAST);
  return past + longestAverage(lengths) - 1 + HOLD_ROWS;
}

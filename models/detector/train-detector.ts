import { calibrateThreshold, type ScoredStretch } from '../calibration/index.ts';
import type { Backend } from '../backend/index.ts';
import type { Segment, TrainingData } from '../detector-types.ts';
import { seededRandom } from '../network/index.ts';
import { fitNormalisation, HOLD_ROWS, normaliseRows, type NormalisedRows } from '../normalise/index.ts';
import { openMemae, type CancelSignal } from '../training/index.ts';
import { measureBand } from './band.ts';
import { calibrateVoices } from './calibrate-voices.ts';
import { checkData } from './check-data.ts';
import { chooseGains } from './choose-gains.ts';
import { chooseLengths, chooseOrder, type Lengths } from './choose-lengths.ts';
import { isHeard, type PathVoice } from './combine.ts';
import { drawTrials } from './draw-trials.ts';
import { evaluateHeld } from './evaluate-held.ts';
import type { OpenMemory } from './evaluate-rows.ts';
import type { HeldBlock } from './held-blocks.ts';
import { driftAllowance } from './slow-course.ts';
import { SHORT_PAST } from './lost-channels.ts';
import type { DetectorModel } from './model.ts';
import { openDetector, type Detector } from './open-detector.ts';
import { fitLinearPaths, PATHS } from './paths.ts';
import { reporter, type DetectorProgress } from './progress.ts';
import { scoreRows } from './score-rows.ts';
import { foldedHeldBack, givenHeldBack } from './split-data.ts';
import { stuckLimits } from './stuck-limit.ts';
import { trainMemory } from './train-memory.ts';
import { writeVerdict } from './verdict.ts';

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
  /** Seconds the MemAE may train; default 20. */
  readonly timeBudgetSeconds?: number;
  readonly onProgress?: (progress: DetectorProgress) => void;
  /** Aborting it ends the training within about a second with the signal's reason. */
  readonly signal?: CancelSignal;
}

/**
 * Learns normal operation: two linear paths and a MemAE, calibrated on held-back blocks, and the threshold that keeps
 * the promise.
 * @throws RangeError that says what to do where the data cannot be learned from; the signal's reason where cancelled
 */
export async function trainDetector(data: TrainingData, options: DetectorOptions): Promise<Detector> {
  const { backend, signal } = options;
  const began = backend.tf.util.now();
  const report = reporter(options.onProgress);
  const breathe = async (): Promise<void> => {
    await backend.tf.nextFrame();
    if (signal?.aborted) throw signal.reason;
  };
  report({ phase: 'preparing' });
  checkData(data, options.calibration);
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
  const context = contextRows(lengths, order);
  await breathe();
  const linear = fit(rows);
  const split = options.calibration
    ? givenHeldBack(options.calibration, normalisation, rows, linear, lengths.window, context)
    : await foldedHeldBack(data.segments, rows, lengths.window, context, linear, fit, breathe);
  const trained = await trainMemory(
    options,
    split,
    linear,
    { lengths, drift, noiseFloor: normalisation.noiseFloor },
    report,
  );
  report({ phase: 'calibrating' });
  const memory: OpenMemory = { ...trained, memae: openMemae(backend, trained.memae) };
  try {
    const voices = await calibrateVoices(split.heldBack, memory, channels, lengths, breathe);
    const trials = await drawTrials(
      split.heldBack,
      linear,
      memory,
      lengths,
      context,
      normalisation,
      random,
      breathe,
    );
    const promise = {
      samplePeriod: data.samplePeriod,
      falseAlarmsPerWeek: options.falseAlarmsPerWeek,
      apart: lengths.averaging[1],
    };
    const choice = await chooseGains(trials, voices, promise, breathe);
    const scored = await scoreHeldBack(split.heldBack, memory, choice.voices, breathe);
    const calibration = calibrateThreshold(scored.stretches, promise);
    const summary = {
      rows: rows.reduce((sum, r) => sum + r.count, 0),
      heldBackRows: Math.round((calibration.hours * 3600) / data.samplePeriod),
      averagingLengths: lengths.averaging,
      paths: PATHS.map((path, p) => ({ path, heard: isHeard(choice.voices[p]!), found: choice.alone[p]! })),
      found: choice.found,
      memoryExplained: trained.memae.explained,
      memoryHealthy: trained.memae.diagnostics.healthy,
      memoryPerplexity: trained.memae.diagnostics.perplexity,
      trainSeconds: (backend.tf.util.now() - began) / 1000,
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
      voices: choice.voices,
      calibration,
      band: measureBand(scored.departures, normalisation),
      stuckLimit: stuckLimits(data.segments, channels, data.samplePeriod),
      summary,
      verdict: writeVerdict(summary, calibration, trained.memae.diagnostics.verdict),
    };
    return openDetector(model, backend);
  } finally {
    memory.memae.dispose();
  }
}

function contextRows(lengths: Lengths, order: number): number {
  const past = Math.max(lengths.window - 1, order, lengths.pca - 1, SHORT_PAST);
  return past + lengths.averaging[1] - 1 + HOLD_ROWS;
}

/** The final score on rows that the linear paths, and where they can the MemAE, have not seen. */
async function scoreHeldBack(
  blocks: readonly HeldBlock[],
  memory: OpenMemory,
  voices: readonly PathVoice[],
  breathe: () => Promise<void>,
): Promise<{ stretches: ScoredStretch[]; departures: Float64Array[] }> {
  const asked = voices.map(isHeard);
  const stretches: ScoredStretch[] = [];
  const departures: Float64Array[] = [];
  for (const block of blocks) {
    const { rows, skip, t } = block;
    await breathe();
    const { score, departure } = scoreRows(rows, await evaluateHeld(block, memory, asked), voices);
    stretches.push({ t, score: score.slice(skip) });
    const { channels } = rows;
    departures.push(
      departure
        .slice(skip * channels)
        .map((v, i) => (Number.isNaN(score[skip + Math.floor(i / channels)]!) ? NaN : v)),
    );
  }
  return { stretches, departures };
}

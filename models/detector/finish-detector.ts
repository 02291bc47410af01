import type { CalibrationOptions, ScoredStretch } from '../calibration/index.ts';
import { measureDataSheet, recordedRows, type DataSheet } from '../data-sheet/index.ts';
import { calibrateUnseen } from './calibrate-unseen.ts';
import { isHeard } from './combine.ts';
import type { HeldBlock } from './held-blocks.ts';
import { heldStretches } from './held-stretches.ts';
import type { DetectorModel } from './model.ts';
import { openDetector, type Detector } from './open-detector.ts';
import type { Reporter } from './progress.ts';
import type { DetectorOptions } from './train-detector.ts';
import { loudestMoment, writeVerdict } from './verdict.ts';

/** Rows times channels the data sheet may score: about as long as the MemAE trains. */
const SHEET_WORK = 6e6;
/** A row costs about this many times as much where the MemAE is heard. */
const MEMORY_COST = 4;

export interface Finishing {
  readonly promise: CalibrationOptions;
  /** Scored held-back operation. */
  readonly stretches: readonly ScoredStretch[];
  /** Blocks that no path was trained on. */
  readonly unseen: readonly HeldBlock[];
  /** Rows within which an injected fault has to be found. */
  readonly within: number;
  readonly breathe: () => Promise<void>;
  readonly report: Reporter;
}

/** Sets the threshold on what is left of a large baseline, measures the data sheet, and writes the verdict. */
export async function finishDetector(
  draft: Omit<DetectorModel, 'verdict'>,
  options: DetectorOptions,
  finishing: Finishing,
): Promise<Detector> {
  const { report, stretches } = finishing;
  const unseen = await recalibrate(draft, options, finishing);
  const { calibration, heldBack } = unseen ?? draft;
  const summary = {
    ...draft.summary,
    heldBackRows: Math.round((calibration.hours * 3600) / draft.samplePeriod),
  };
  const verdict = writeVerdict(summary, calibration, draft.memory.memae.diagnostics.verdict, {
    loudest: loudestMoment(stretches),
    constant: draft.channels.filter((_name, c) => draft.normalisation.constant[c] === 1),
  });
  const model: DetectorModel = { ...draft, calibration, ...(heldBack ? { heldBack } : {}), summary, verdict };
  report({ phase: 'self-test' });
  const detector = openDetector(model, options.backend);
  try {
    return openDetector(
      { ...model, dataSheet: await dataSheetOf(detector, options, finishing) },
      options.backend,
    );
  } finally {
    detector.dispose();
  }
}

async function recalibrate(
  draft: Omit<DetectorModel, 'verdict'>,
  { backend, large, signal }: DetectorOptions,
  { promise, report }: Finishing,
): Promise<Pick<DetectorModel, 'calibration' | 'heldBack'> | null> {
  if (!large) return null;
  const detector = openDetector({ ...draft, verdict: '' }, backend);
  const began = backend.tf.util.now();
  try {
    const unseen = await calibrateUnseen(large, {
      score: (segment) => detector.scoreOnly(segment),
      context: draft.context,
      gap: Math.max(draft.context, draft.windowLength),
      promise,
      ...(signal ? { signal } : {}),
      onProgress: (share) => {
        const seconds = (backend.tf.util.now() - began) / 1000;
        report({ phase: 'calibrating', etaSeconds: seconds * (1 / share - 1) });
      },
    });
    if (unseen === null) return null;
    const { calibration, stretches } = unseen;
    return { calibration, heldBack: heldStretches(stretches, draft.samplePeriod) };
  } finally {
    detector.dispose();
  }
}

function dataSheetOf(
  detector: Detector,
  { seed }: DetectorOptions,
  { unseen, within, breathe }: Finishing,
): Promise<DataSheet> {
  const { model } = detector;
  const { normalisation, samplePeriod, stuckLimit, voices } = model;
  const cost = voices.slice(2).some(isHeard) ? MEMORY_COST : 1;
  return measureDataSheet(
    { ...detector, score: async (segment) => ({ score: await detector.scoreOnly(segment) }) },
    {
      stretches: unseen.map((block) => recordedRows(block.rows, normalisation, samplePeriod)),
      deviation: normalisation.scale,
      constant: normalisation.constant,
      stuckLimit,
      within,
      seed,
      budget: Math.round(SHEET_WORK / Math.max(20, model.channels.length) / cost),
      breathe,
    },
  );
}

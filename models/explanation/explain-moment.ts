import type { Backend } from '../backend/index.ts';
import type { Detector } from '../detector/index.ts';
import { clipForNetwork } from '../detector/clip-for-network.ts';
import { fillLost } from '../detector/paths.ts';
import type { Segment } from '../detector-types.ts';
import { HOLD_ROWS, normaliseRows, sliceRows } from '../normalise/index.ts';
import { explainWindow, type MemoryExplanation } from './explain-window.ts';
import { openEncoder } from './open-encoder.ts';

/** Why one moment scored what it did. Values in the channels' own units; times in microseconds. */
export interface MomentExplanation {
  /** The window: from its oldest row to just after its newest; half-open. */
  readonly from: number;
  readonly to: number;
  /** Score of the newest row; NaN where it could not be scored. */
  readonly score: number;
  readonly threshold: number;
  /** Names of the paths that have a voice in the score, and whether the MemAE has a part in one of them. */
  readonly heard: readonly string[];
  readonly memoryHeard: boolean;
  /** [C] each channel's share of the score, sum 1; NaN where not scored. */
  readonly contribution: Float32Array;
  /** [L x C] measured; NaN where missing. */
  readonly measured: Float32Array;
  /** [C] what the newest row should have been, by the paths that scored; NaN where not scored. */
  readonly expected: Float32Array;
  /** [C] half-width of the normal band. */
  readonly band: Float32Array;
  /** Its values in the channels' own units; null where the model holds no record of its memory. */
  readonly memory: MemoryExplanation | null;
}

/** Rows that `explainMoment` wants to see: the window, and what its newest row needs to be scored. */
export function rowsToExplain({ context, windowLength }: Pick<Detector, 'context' | 'windowLength'>): number {
  return Math.max(context + 1, windowLength + HOLD_ROWS);
}

/**
 * Explains the newest row of an unbroken stretch.
 * @param segment at least a window's rows; with fewer than `rowsToExplain` the row may be unscored
 * @throws RangeError where the stretch is shorter than a window
 */
export async function explainMoment(
  detector: Detector,
  backend: Backend,
  segment: Segment,
): Promise<MomentExplanation> {
  const { model, windowLength } = detector;
  const channels = model.channels.length;
  const count = segment.t.length;
  if (count < windowLength)
    throw new RangeError(
      `A window of ${windowLength} unbroken rows ends here; only ${count} are there. Choose a later time.`,
    );
  const scores = await detector.score(segment);
  const first = count - windowLength;
  const newest = (count - 1) * channels;
  return {
    from: segment.t[first]!,
    to: segment.t[count - 1]! + model.samplePeriod * 1e6,
    score: scores.score[count - 1]!,
    threshold: detector.threshold,
    heard: model.summary.paths.filter(({ heard }) => heard).map(({ path }) => path),
    memoryHeard: model.summary.paths.some(({ path, heard }) => heard && path === 'memory'),
    contribution: scores.contribution.slice(newest),
    measured: segment.values.slice(first * channels),
    expected: scores.reconstruction.slice(newest),
    band: detector.band,
    memory: await explainMemory(detector, backend, segment),
  };
}

async function explainMemory(
  { model, windowLength }: Detector,
  backend: Backend,
  { t, values }: Segment,
): Promise<MemoryExplanation | null> {
  const { provenance, memae } = model.memory;
  if (!provenance) return null;
  const rows = fillLost(normaliseRows(values, model.normalisation), model.linear.level);
  const window = sliceRows(rows, rows.count - windowLength, rows.count);
  const encoder = openEncoder(backend, memae);
  try {
    const seen = Float32Array.from(window.values, clipForNetwork);
    const memory = await explainWindow(encoder, provenance, seen, t.at(-1)!, model.samplePeriod);
    const { nearest } = memory;
    const { centre, scale } = model.normalisation;
    const inUnits = (differences: Float32Array) => differences.map((value, c) => value * scale[c]!);
    return {
      ...memory,
      nearest: {
        ...nearest,
        values: nearest.values.map((v, i) => v * scale[i % scale.length]! + centre[i % scale.length]!),
        apart: inUnits(nearest.apart),
        apartHigh: inUnits(nearest.apartHigh),
      },
    };
  } finally {
    encoder.dispose();
  }
}

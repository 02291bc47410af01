import { calibrateThreshold, type Calibration, type CalibrationOptions } from '../calibration/index.ts';
import { combine, type PathVoice } from './combine.ts';
import type { EvaluatedPath } from './evaluate-rows.ts';
import type { NormalisedRows } from '../normalise/index.ts';

/** Rows as every path saw them. */
export interface Trial {
  readonly rows: NormalisedRows;
  /** In the order of PATHS. */
  readonly paths: readonly EvaluatedPath[];
  /** The first row that counts. */
  readonly from: number;
}

/** Held-back normal rows as surprises of every statistic, light enough to be joined again and again. */
export interface NormalTrial extends Trial {
  readonly t: Float64Array;
}

export interface GainChoice {
  /** In the order of PATHS: 1 or 0. */
  readonly gains: readonly number[];
  readonly found: number;
  /** Share of faults each path finds alone, in the order of PATHS. */
  readonly alone: readonly number[];
}

/** A further path must find this share more of the faulty rows before it is heard. */
const WORTH = 0.01;

/**
 * Chooses which paths are heard. Each candidate gets its own threshold for the promised false alarm rate on held-back
 * normal rows, and is judged by the share of injected faults found above it. Beginning with the best single path, further
 * paths are added while they find more; a path that only adds normal noise stays silent.
 */
export function chooseGains(
  normal: readonly NormalTrial[],
  faulty: readonly Trial[],
  voices: readonly PathVoice[],
  promise: CalibrationOptions,
): GainChoice {
  const judge = (heard: readonly number[]) =>
    shareFound(
      normal,
      faulty,
      voices.map((voice, p) => ({ ...voice, gain: heard.includes(p) ? 1 : 0 })),
      promise,
    );
  const alone = voices.map((_voice, p) => judge([p]));
  let heard = [alone.indexOf(Math.max(...alone))];
  let found = alone[heard[0]!]!;
  for (;;) {
    const candidates = voices.map((_voice, p) => p).filter((p) => !heard.includes(p));
    const shares = candidates.map((p) => judge([...heard, p]));
    const best = Math.max(...shares);
    if (candidates.length === 0 || best < found + WORTH) break;
    heard = [...heard, candidates[shares.indexOf(best)]!];
    found = best;
  }
  return { gains: voices.map((_voice, p) => (heard.includes(p) ? 1 : 0)), found, alone };
}

function shareFound(
  normal: readonly NormalTrial[],
  faulty: readonly Trial[],
  voices: readonly PathVoice[],
  promise: CalibrationOptions,
): number {
  if (normal.length === 0 || faulty.length === 0) return 0;
  const scores = ({ rows, paths, from }: Trial) => combine(paths, voices, rows).score.subarray(from);
  const { threshold }: Calibration = calibrateThreshold(
    normal.map((trial) => ({ t: trial.t, score: scores(trial) })),
    promise,
  );
  let sum = 0;
  for (const trial of faulty) {
    const rows = scores(trial);
    sum += rows.filter((score) => score > threshold).length / rows.length;
  }
  return sum / faulty.length;
}

/**
 * The Tennessee Eastman protocol (Kong & Ge 2021): limit that 5 % of d00_te exceed; detected = faulty rows above it; false
 * alarms = rows before the fault above it; area under the ROC curve against d00_te and the rows before the fault.
 *
 * Rows of warm-up count as not detected. They could not have alarmed either, so they are left out of the false alarm
 * rate and of the area's normal rows, which can only make both look worse.
 */
import type { Segment } from '../../models/index.ts';
import { areaUnderRoc } from '../../models/metrics/index.ts';
import { quantile, shareAbove } from './statistics.ts';
import {
  CHANNELS,
  FAULTS,
  readRows,
  ROWS_BEFORE_FAULT,
  SAMPLE_PERIOD_SECONDS,
} from './tennessee-eastman-files.ts';

/** Test: d01_te .. d21_te. Training: d01 .. d21, faulty throughout, for tuning; their warm-up is left out. */
export type Split = 'training' | 'test';

const NORMAL_SHARE_BELOW_LIMIT = 0.95;
/** So many rows above the limit in a row are taken for an alarm. */
const ROWS_FOR_ALARM = 5;

/** Shares of 1; NaN where the split has no such rows. */
export interface FaultMeasures {
  readonly fault: number;
  readonly detected: number;
  /** At the threshold the model itself was given. */
  readonly detectedDeployed: number;
  /** Share of the 160 rows before the fault, as the protocol has it: rows of warm-up raise no alarm. */
  readonly falseAlarms: number;
  /** Share of those of them that were scored: stricter, on few rows. */
  readonly falseAlarmsScored: number;
  readonly areaUnderRoc: number;
  /** From the fault to the first of 5 rows in a row above the limit; NaN where there is none. */
  readonly delayMinutes: number;
}

export function readSegment(folder: string, name: string): Segment {
  const rows = readRows(folder, name);
  return {
    t: Float64Array.from(rows, (_, row) => row * SAMPLE_PERIOD_SECONDS * 1e6),
    values: Float32Array.from(rows.flat()),
  };
}

/** d00, as training data. */
export const trainingData = (folder: string) => ({
  channels: CHANNELS,
  samplePeriod: SAMPLE_PERIOD_SECONDS,
  segments: [readSegment(folder, 'd00')],
});

export interface JudgeOptions {
  readonly split: Split;
  /** The model's own threshold. */
  readonly deployed: number;
  /** Rows left out at the beginning of the fault training files, the same for all that are compared. */
  readonly warmUp: number;
}

/** @param scoresOf the scores of a file by its name; NaN where not scored */
export async function judgeFaults(
  scoresOf: (name: string) => Promise<readonly number[]>,
  { split, deployed, warmUp }: JudgeOptions,
): Promise<FaultMeasures[]> {
  const scored = (values: readonly number[]) => values.filter((value) => !Number.isNaN(value));
  const normal = scored(await scoresOf('d00_te'));
  const limit = quantile(normal, NORMAL_SHARE_BELOW_LIMIT);
  const judged: FaultMeasures[] = [];
  for (const fault of FAULTS) {
    const name = `d${String(fault).padStart(2, '0')}`;
    const scores = await scoresOf(split === 'test' ? `${name}_te` : name);
    const early = split === 'test' ? scores.slice(0, ROWS_BEFORE_FAULT) : [];
    const before = scored(early);
    const faulty = scores.slice(split === 'test' ? ROWS_BEFORE_FAULT : warmUp);
    const negatives = [...normal, ...before];
    judged.push({
      fault,
      detected: shareAbove(faulty, limit),
      detectedDeployed: shareAbove(faulty, deployed),
      falseAlarms: shareAbove(early, limit),
      falseAlarmsScored: shareAbove(before, limit),
      areaUnderRoc: areaUnderRoc(
        [...negatives, ...faulty],
        [...negatives.map(() => 0), ...faulty.map(() => 1)],
      ),
      delayMinutes: split === 'test' ? delayMinutes(faulty, limit) : NaN,
    });
  }
  return judged;
}

function delayMinutes(scores: readonly number[], limit: number): number {
  const first = scores.findIndex(
    (_, row) =>
      row + ROWS_FOR_ALARM <= scores.length &&
      scores.slice(row, row + ROWS_FOR_ALARM).every((score) => score > limit),
  );
  return first < 0 ? NaN : (first * SAMPLE_PERIOD_SECONDS) / 60;
}

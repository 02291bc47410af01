/** A recorded file through a detector, row by row and causal. */
import { AlarmSwitch, type Detector } from '../../../models/index.ts';
import type { Recording } from '../csv/read-recording.ts';
import { stretchesOf, type Stretch } from '../csv/segments.ts';

/** Why a row of a file has a score or none. */
export type RowState = 'scored' | 'warm-up' | 'gap';

/** One entry per row of the recording. */
export interface ScoredRecording {
  readonly state: RowState[];
  /** NaN where not scored. */
  readonly score: Float64Array;
  /** 1 where the row is scored and the alarm rule holds. */
  readonly anomaly: Uint8Array;
  /** [rows x channels] NaN where not scored. */
  readonly contribution: Float32Array;
}

/** What of a detector is needed to score a file. */
export type Scorer = Pick<Detector, 'channels' | 'samplePeriod' | 'context' | 'threshold' | 'score'>;

/** Share of a window's rows that need a value in at least half of the channels. */
const GOOD_SHARE = 0.8;
/** Rows scored between two reports of progress. */
const CHUNK = 20_000;

/**
 * @param onProgress called with the number of rows done; may throw to stop
 * @returns scores that depend on the row and rows before it only; a gap in time starts a new warm-up
 */
export async function scoreRecording(
  recording: Recording,
  detector: Scorer,
  onProgress: (rows: number) => void = () => undefined,
): Promise<ScoredRecording> {
  const { rows } = recording;
  const channels = detector.channels.length;
  const result: ScoredRecording = {
    state: Array.from<RowState>({ length: rows }).fill('gap'),
    score: new Float64Array(rows).fill(NaN),
    anomaly: new Uint8Array(rows),
    contribution: new Float32Array(rows * channels).fill(NaN),
  };
  for (const stretch of stretchesOf(recording, detector.channels, detector.samplePeriod)) {
    await scoreStretch(stretch, detector, result, onProgress);
    markAnomalies(stretch, detector.threshold, result);
  }
  return result;
}

/** The alarm rule starts anew after a gap in time, and a row without a score is no evidence. */
function markAnomalies({ firstRow, t }: Stretch, threshold: number, into: ScoredRecording): void {
  const alarm = new AlarmSwitch();
  t.forEach((time, k) => {
    const score = into.score[firstRow + k]!;
    const active = alarm.step(time, score, threshold);
    into.anomaly[firstRow + k] = active && !Number.isNaN(score) ? 1 : 0;
  });
}

async function scoreStretch(
  { firstRow, t, values }: Stretch,
  detector: Scorer,
  into: ScoredRecording,
  onProgress: (rows: number) => void,
): Promise<void> {
  const channels = detector.channels.length;
  const { context } = detector;
  const full = windowsWithData(values, channels, context + 1);
  into.state.fill('warm-up', firstRow, firstRow + Math.min(context, t.length));
  for (let from = context; from < t.length; from += CHUNK) {
    const to = Math.min(from + CHUNK, t.length);
    const scores = await detector.score({
      t: t.subarray(from - context, to),
      values: values.subarray((from - context) * channels, to * channels),
    });
    for (let k = from; k < to; k++) {
      const score = scores.score[k - from + context]!;
      if (Number.isNaN(score) || full[k] === 0) continue;
      const row = firstRow + k;
      into.state[row] = 'scored';
      into.score[row] = score;
      const at = (k - from + context) * channels;
      into.contribution.set(scores.contribution.subarray(at, at + channels), row * channels);
    }
    onProgress(firstRow + to);
  }
}

/** @returns [T] 1 where enough of the `length` rows that end there have values: a window of fillings would be scored on nothing */
function windowsWithData(values: Float32Array, channels: number, length: number): Uint8Array {
  const rows = values.length / channels;
  const good = new Uint8Array(rows);
  const full = new Uint8Array(rows);
  let sum = 0;
  for (let k = 0; k < rows; k++) {
    let present = 0;
    for (let c = 0; c < channels; c++) present += Number.isNaN(values[k * channels + c]!) ? 0 : 1;
    good[k] = 2 * present >= channels ? 1 : 0;
    sum += good[k]! - (k >= length ? good[k - length]! : 0);
    full[k] = sum >= GOOD_SHARE * length ? 1 : 0;
  }
  return full;
}

/** Scores as CSV: one line for each row of the recording, in its order. */
import { stringify } from 'csv-stringify/sync';
import type { Detector } from '../../../models/index.ts';
import type { Recording } from '../csv/read-recording.ts';
import type { ScoredRecording } from './score-recording.ts';

const LINES_AT_ONCE = 5000;

/** Seven digits: what single precision holds. */
const short = (value: number): string => (Number.isNaN(value) ? '' : String(Number(value.toPrecision(7))));

/** @returns the file in parts: time,score,threshold,state,anomaly, then one contribution:<channel> for each channel */
export function* scoreLines(
  recording: Recording,
  detector: Pick<Detector, 'channels' | 'threshold'>,
  scored: ScoredRecording,
): Generator<string> {
  const { channels } = detector;
  const threshold = short(detector.threshold);
  yield stringify([
    ['time', 'score', 'threshold', 'state', 'anomaly', ...channels.map((name) => `contribution:${name}`)],
  ]);
  for (let from = 0; from < recording.rows; from += LINES_AT_ONCE) {
    const lines: string[][] = [];
    for (let k = from; k < Math.min(from + LINES_AT_ONCE, recording.rows); k++) {
      lines.push([
        recording.timeText[k]!,
        short(scored.score[k]!),
        threshold,
        scored.state[k]!,
        String(scored.anomaly[k]!),
        ...Array.from(channels, (_, c) => short(scored.contribution[k * channels.length + c]!)),
      ]);
    }
    yield stringify(lines);
  }
}

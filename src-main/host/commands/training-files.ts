/** The files of one training, checked against each other: same channels, same sample period. */
import type { Segment, TrainingData } from '../../../models/index.ts';
import { readRecording, type ReadOptions, type Recording } from '../csv/read-recording.ts';
import { samplePeriodOf, stretchesOf } from '../csv/segments.ts';
import { InputError } from '../input-error.ts';

export interface TrainingFiles {
  readonly data: TrainingData;
  /** null: no file was given for it. */
  readonly calibration: readonly Segment[] | null;
  readonly rows: number;
  readonly remarks: readonly string[];
}

/** Two sample periods count as the same within this share. */
const PERIOD_TOLERANCE = 0.02;

/** @throws InputError when a file cannot be read or does not fit the first one */
export async function readTrainingFiles(
  inputs: readonly string[],
  calibrations: readonly string[],
  options: ReadOptions,
): Promise<TrainingFiles> {
  const recordings: Recording[] = [];
  for (const file of [...inputs, ...calibrations]) recordings.push(await readRecording(file, options));
  const channels = commonChannels(recordings);
  const first = recordings[0]!;
  const samplePeriod = options.period ?? samplePeriodOf(first);
  for (const recording of recordings) checkPeriod(recording, samplePeriod, `as ${first.file}`);
  const segments = recordings.map((recording) => stretchesOf(recording, channels.names, samplePeriod));
  return {
    data: { channels: channels.names, samplePeriod, segments: segments.slice(0, inputs.length).flat() },
    calibration: calibrations.length === 0 ? null : segments.slice(inputs.length).flat(),
    rows: recordings.slice(0, inputs.length).reduce((sum, recording) => sum + recording.rows, 0),
    remarks: [
      ...recordings.flatMap(({ file, remarks }) => remarks.map((remark) => `${file}: ${remark}`)),
      ...channels.remarks,
    ],
  };
}

/** The first file's channels; every file must have them. */
function commonChannels(recordings: readonly Recording[]): { names: readonly string[]; remarks: string[] } {
  const names = recordings[0]!.channels;
  const remarks: string[] = [];
  for (const { file, channels } of recordings.slice(1)) {
    const missing = names.filter((name) => !channels.includes(name));
    if (missing.length > 0) {
      throw new InputError(
        `${file} lacks numeric columns that ${recordings[0]!.file} has: ${missing.join(', ')}. ` +
          'Choose the common ones with --columns.',
      );
    }
    const extra = channels.filter((name) => !names.includes(name));
    if (extra.length > 0)
      remarks.push(`${file}: columns that the first file lacks are left out: ${extra.join(', ')}.`);
  }
  return { names, remarks };
}

/** @throws InputError when the file's rows come at another period. A single row says nothing about its period. */
export function checkPeriod(recording: Recording, samplePeriod: number, as: string): void {
  if (recording.rows < 2) return;
  const own = samplePeriodOf(recording);
  if (Math.abs(own - samplePeriod) <= PERIOD_TOLERANCE * samplePeriod) return;
  throw new InputError(
    `${recording.file} has a row every ${own} s, not every ${samplePeriod} s ${as}: resample it.`,
  );
}

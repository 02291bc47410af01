/** The files of one training, checked against each other: same channels, same sample period. */
import { drawWorkingSet, MOST_VALUES, type WorkingSet } from '../../../models/index.ts';
import type { Segment, TrainingData } from '../../../models/index.ts';
import { SECOND } from '../../api/words.ts';
import { openRowSpool, type RowSpool } from '../../engine/training/row-spool.ts';
import type { ReadOptions, Recording } from '../csv/read-recording.ts';
import { goesOn, samplePeriodOf } from '../csv/segments.ts';
import { surveyRecording, type Survey } from '../csv/survey-recording.ts';
import { InputError } from '../input-error.ts';

export interface TrainingFiles {
  /** As much of the files as memory allows. */
  readonly data: TrainingData;
  /** null: no file was given for it. */
  readonly calibration: readonly Segment[] | null;
  /** Of the files to learn from. */
  readonly rows: number;
  readonly stretches: number;
  readonly remarks: readonly string[];
}

export interface ReadingLimits {
  /** Rows of a training or calibration that does not fit lie here while they are read. */
  readonly spoolFile: string;
  /** Window length, where one was asked for. */
  readonly window?: number;
  readonly seed: number;
  /** Values in memory, at most, for the training and as many for the calibration. */
  readonly mostValues?: number;
  /** Told what is being read; may throw to stop. */
  readonly onProgress?: (file: string, rows: number) => void;
}

/** Two sample periods count as the same within this share. */
const PERIOD_TOLERANCE = 0.02;
/** Stands in for a window length that the data will choose. */
const LONGEST_CHOSEN_WINDOW = 64;

/** @throws InputError when a file cannot be read or does not fit the first one */
export async function readTrainingFiles(
  inputs: readonly string[],
  calibrations: readonly string[],
  options: ReadOptions,
  limits: ReadingLimits,
): Promise<TrainingFiles> {
  const surveys: Survey[] = [];
  for (const file of [...inputs, ...calibrations])
    surveys.push(await surveyRecording(file, options, (rows) => limits.onProgress?.(file, rows)));
  const channels = commonChannels(surveys);
  const first = surveys[0]!;
  const samplePeriod = options.period ?? samplePeriodOf(first);
  for (const survey of surveys) checkPeriod(survey, samplePeriod, `as ${first.file}`);

  const learned = surveys.slice(0, inputs.length);
  const held = surveys.slice(inputs.length);
  const training = await takeIn(learned, channels.names, samplePeriod, limits);
  const calibration = held.length === 0 ? null : await takeIn(held, channels.names, samplePeriod, limits);
  const sets = [
    { set: training, what: 'teach the model' },
    ...(calibration ? [{ set: calibration, what: 'set the threshold' }] : []),
  ];
  return {
    data: { channels: channels.names, samplePeriod, segments: training.segments },
    calibration: calibration?.segments ?? null,
    rows: training.rows,
    stretches: training.stretches,
    remarks: [
      ...surveys.flatMap(({ file, remarks }) => remarks.map((remark) => `${file}: ${remark}`)),
      ...channels.remarks,
      ...sets.filter(({ set }) => !set.whole).map(({ set, what }) => leftOut(set, what)),
    ],
  };
}

interface TakenIn extends WorkingSet {
  readonly rows: number;
  readonly stretches: number;
}

/** All rows where they fit; otherwise they pass through the disk, and evenly spread blocks of them are kept. */
async function takeIn(
  surveys: readonly Survey[],
  channels: readonly string[],
  samplePeriod: number,
  { spoolFile, window = LONGEST_CHOSEN_WINDOW, seed, mostValues = MOST_VALUES }: ReadingLimits,
): Promise<TakenIn> {
  const step = samplePeriod * SECOND;
  const options = { channels: channels.length, mostValues };
  const spool = openRowSpool({ ...options, samplePeriod: step, file: spoolFile });
  try {
    for (const survey of surveys) await spoolRows(survey, channels, step, spool);
    const { sources, rows } = spool.finish();
    return {
      ...(await drawWorkingSet(sources, { ...options, window, seed })),
      rows,
      stretches: sources.length,
    };
  } finally {
    await spool.close();
  }
}

/** Cuts at every gap, because no window may span one. */
async function spoolRows(
  survey: Survey,
  channels: readonly string[],
  step: number,
  spool: RowSpool,
): Promise<void> {
  let before = -Infinity;
  for await (const { t, values } of survey.blocks(channels)) {
    let first = 0;
    for (let k = 0; k <= t.length; k++) {
      if (k < t.length && goesOn(before, t[k]!, step)) {
        before = t[k]!;
        continue;
      }
      if (k > first) await spool.add(values.slice(first * channels.length, k * channels.length));
      if (k === t.length) break;
      spool.begin(t[k]!);
      first = k;
      before = t[k]!;
    }
  }
}

function leftOut({ rows, segments }: TakenIn, what: string): string {
  const taken = segments.reduce((sum, { t }) => sum + t.length, 0);
  return `The files hold ${rows} rows, more than fit into memory: ${taken} of them, evenly spread, ${what}.`;
}

/** The first file's channels; every file must have them. */
function commonChannels(surveys: readonly Survey[]): { names: readonly string[]; remarks: string[] } {
  const names = surveys[0]!.channels;
  const remarks: string[] = [];
  for (const { file, channels } of surveys.slice(1)) {
    const missing = names.filter((name) => !channels.includes(name));
    if (missing.length > 0) {
      throw new InputError(
        `${file} lacks numeric columns that ${surveys[0]!.file} has: ${missing.join(', ')}. ` +
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
export function checkPeriod(
  recording: Pick<Recording, 'file' | 'rows' | 't'>,
  samplePeriod: number,
  as: string,
): void {
  if (recording.rows < 2) return;
  const own = samplePeriodOf(recording);
  if (Math.abs(own - samplePeriod) <= PERIOD_TOLERANCE * samplePeriod) return;
  throw new InputError(
    `${recording.file} has a row every ${own} s, not every ${samplePeriod} s ${as}: resample it.`,
  );
}

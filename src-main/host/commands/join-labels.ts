/** Scores and labels of one recording, row by row. */
import { parse } from 'csv-parse/sync';
import { delimiterOption, detectDelimiter } from '../csv/delimiter.ts';
import { isTimeName } from '../../engine/exchange/csv/header.ts';
import { readHead } from '../csv/open-input.ts';
import { readRecording, type Recording } from '../csv/read-recording.ts';
import { samplePeriodOf } from '../csv/segments.ts';
import { looksLikeIsoTime } from '../../engine/exchange/time/iso-time.ts';
import { InputError } from '../input-error.ts';

/** One entry per row. */
export interface JudgedScores {
  /** Microseconds. */
  readonly t: Float64Array;
  /** NaN where not scored. */
  readonly score: Float64Array;
  /** 1 where the alarm is active. */
  readonly alarm: Float64Array;
  /** 1 anomalous, 0 normal. */
  readonly labels: Uint8Array;
  readonly threshold: number;
  /** Seconds between two rows. */
  readonly samplePeriod: number;
}

export interface LabelOptions {
  readonly labelColumn: string;
  /** Column of the labels that holds the time. */
  readonly time?: string;
  readonly delimiter?: string;
}

/**
 * Joins by time where the labels have one, else in the files' order.
 * @param scoreFile what `mnemo score` wrote
 * @throws InputError when a file cannot be read, a label is neither 0 nor 1, or the rows do not fit together
 */
export async function joinLabels(
  scoreFile: string,
  labelFile: string,
  options: LabelOptions,
): Promise<JudgedScores> {
  const scores = await readRecording(scoreFile, {
    ...{ time: 'time', delimiter: ',' },
    columns: ['score', 'threshold', 'anomaly'],
  });
  const [score, thresholds, alarm] = scores.values as [Float64Array, Float64Array, Float64Array];
  const threshold = thresholds[0]!;
  if (thresholds.some((value) => value !== threshold))
    throw new InputError(
      `${scoreFile} needs one threshold, the same in every row: evaluate the scores of one model at a time.`,
    );
  const byTime = options.time !== undefined || (await hasTimes(labelFile, options));
  const labels = await readRecording(labelFile, {
    columns: [options.labelColumn],
    ...(options.delimiter === undefined ? {} : { delimiter: options.delimiter }),
    // Without times the rows are only counted.
    ...(byTime ? (options.time === undefined ? {} : { time: options.time }) : { period: 1 }),
  });
  checkSameRows(scores, labels, byTime);
  return {
    ...{ t: scores.t, score, alarm, threshold },
    labels: zeroOrOne(labels, options.labelColumn),
    samplePeriod: samplePeriodOf(scores),
  };
}

/** Whether a column of the file holds times, by its name or by the look of its first cell. */
async function hasTimes(file: string, options: LabelOptions): Promise<boolean> {
  const head = await readHead(file);
  const delimiter =
    options.delimiter === undefined ? detectDelimiter(head, file) : delimiterOption(options.delimiter);
  const lenient = { relax_quotes: true, relax_column_count: true, skip_empty_lines: true };
  const [header = [], first = []] = parse(head, { delimiter, to: 2, ...lenient });
  return header.some((name) => isTimeName(name.trim())) || first.some(looksLikeIsoTime);
}

function checkSameRows(scores: Recording, labels: Recording, byTime: boolean): void {
  if (!byTime && scores.rows !== labels.rows)
    throw new InputError(
      `${scores.file} has ${scores.rows} rows and ${labels.file} ${labels.rows}: without times they are joined in ` +
        'order, so give one label for each score.',
    );
  if (!byTime) return;
  const rows = Math.max(scores.rows, labels.rows);
  for (let row = 0; row < rows; row++) {
    if (scores.t[row] === labels.t[row]) continue;
    const [own, other] = [scores.timeText[row], labels.timeText[row]];
    throw new InputError(
      `The rows of ${scores.file} (${scores.rows}) and ${labels.file} (${labels.rows}) do not have the same times: row ` +
        `${row + 1} is ${own ?? 'missing'} there and ${other ?? 'missing'} here. Give the labels of the recording that was scored.`,
    );
  }
}

/** @throws InputError */
function zeroOrOne({ file, values, timeText }: Recording, column: string): Uint8Array {
  return Uint8Array.from(values[0]!, (value, row) => {
    if (value === 0 || value === 1) return value;
    throw new InputError(
      `${file}, column "${column}", row ${row + 1} (${timeText[row]}): a label is 1 for anomalous or 0 for normal, not ` +
        `${Number.isNaN(value) ? 'missing' : value}.`,
    );
  });
}

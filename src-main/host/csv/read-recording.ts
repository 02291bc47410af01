/** A recorded CSV file as numbers: one time and one row of values per line. */
import { SECOND } from '../../api/words.ts';
import { InputError } from '../input-error.ts';
import { chooseColumns, type Choice } from './choose-columns.ts';
import { createColumnBuilder, type ColumnBuilder } from './column-builder.ts';
import { findTimeColumn } from './header.ts';
import { readRows } from './read-rows.ts';
import { readTimes } from './time-cell.ts';

/** The options every command that reads a recorded file understands. */
export interface ReadOptions extends Choice {
  /** The column that holds the time. Without it and without `period` the column is found by its name or its look. */
  readonly time?: string;
  /** Seconds between two rows, for a file without a time column. */
  readonly period?: number;
  readonly delimiter?: string;
}

export interface Recording {
  readonly file: string;
  /** Names of the chosen columns, in the file's order, or in the order of `columns`. */
  readonly channels: readonly string[];
  readonly rows: number;
  /** [rows] microseconds, strictly increasing; with `period` the first row is 0. */
  readonly t: Float64Array;
  /** [rows] the time as the file writes it; with `period`, seconds since the first row. */
  readonly timeText: readonly string[];
  /** One column [rows] per channel; NaN where a cell holds no number. */
  readonly values: readonly Float64Array[];
  /** What was left out or taken as missing, in sentences for the user. */
  readonly remarks: readonly string[];
}

/**
 * Reads a whole file.
 * @throws InputError with one sentence that says what is wrong, where, and what to do
 */
export async function readRecording(file: string, options: ReadOptions = {}): Promise<Recording> {
  const { names, columns, timeColumn, timeText, lines } = await readCells(file, options);
  const { chosen, remarks } = chooseColumns(
    columns.filter((_, c) => c !== timeColumn).map(({ tally }) => tally),
    file,
    options,
  );
  const time =
    timeColumn === null
      ? countedTimes(lines.length, options.period!)
      : { t: timesOf(timeText, lines, `${file}, column "${names[timeColumn]}"`), timeText };
  return {
    file,
    channels: chosen.map(({ name }) => name),
    rows: lines.length,
    ...time,
    values: chosen.map((tally) => columns.find((column) => column.tally === tally)!.values),
    remarks,
  };
}

/** Every cell of the file, column by column, with the line each row came from. */
async function readCells(file: string, options: ReadOptions) {
  let names: readonly string[] = [];
  let columns: ColumnBuilder[] = [];
  let timeColumn: number | null = null;
  const timeText: string[] = [];
  const lines: number[] = [];
  for await (const row of readRows(file, options)) {
    if (lines.length === 0) {
      names = row.names;
      columns = names.map(createColumnBuilder);
      timeColumn = findTimeColumn(names, row.cells, file, options);
    }
    lines.push(row.line);
    columns.forEach((column, c) => {
      if (c === timeColumn) timeText.push(row.cells[c]!.trim());
      else column.add(row.cells[c]!, row.line);
    });
  }
  return { names, columns, timeColumn, timeText, lines };
}

function countedTimes(rows: number, period: number): { t: Float64Array; timeText: string[] } {
  const t = Float64Array.from({ length: rows }, (_, k) => Math.round(k * period * SECOND));
  return { t, timeText: Array.from(t, (time) => String(time / SECOND)) };
}

function timesOf(cells: readonly string[], lines: readonly number[], where: string): Float64Array {
  const t = readTimes(cells);
  if ('notATime' in t) throw notATime(cells[t.notATime]!, `${where}, line ${lines[t.notATime]}`);
  for (let k = 1; k < t.length; k++) {
    if (t[k]! > t[k - 1]!) continue;
    throw notLater(cells[k]!, cells[k - 1]!, `${where}, line ${lines[k]}`);
  }
  return t;
}

export const notATime = (cell: string, where: string): InputError =>
  new InputError(
    `${where}: "${cell}" is not a time. Times are ISO 8601 (2026-01-31T12:00:00Z) or numbers counting seconds, ` +
      'milliseconds or microseconds since 1970.',
  );

export const notLater = (cell: string, before: string, where: string): InputError =>
  new InputError(
    `${where}: ${cell} is not later than ${before} in the row before. Sort the rows by time and remove double ones.`,
  );

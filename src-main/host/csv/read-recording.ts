/** A recorded CSV file as numbers: one time and one row of values per line. */
import { createReadStream } from 'node:fs';
import { parse, type CsvError, type Info } from 'csv-parse';
import { SECOND } from '../../api/words.ts';
import { InputError } from '../input-error.ts';
import { chooseColumns, type Choice } from './choose-columns.ts';
import { createColumnBuilder, type ColumnBuilder } from './column-builder.ts';
import { delimiterOption, detectDelimiter, nameOf } from './delimiter.ts';
import { findTimeColumn, readHeader } from './header.ts';
import { readHead } from './open-input.ts';
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
  if (options.time !== undefined && options.period !== undefined) {
    throw new InputError('Give either --time or --period, not both.');
  }
  const { names, columns, timeColumn, timeText, lines } = await readCells(file, options);
  const { chosen, remarks } = chooseColumns(
    columns.filter((_, c) => c !== timeColumn),
    file,
    options,
  );
  const time =
    timeColumn === null
      ? countedTimes(lines.length, options.period!)
      : { t: timesOf(timeText, lines, `${file}, column "${names[timeColumn]}"`), timeText };
  return {
    file,
    channels: chosen.map((column) => column.name),
    rows: lines.length,
    ...time,
    values: chosen.map((column) => column.values),
    remarks,
  };
}

/** Every cell of the file, column by column, with the line each row came from. */
async function readCells(file: string, options: ReadOptions) {
  const head = await readHead(file);
  const delimiter =
    options.delimiter === undefined ? detectDelimiter(head, file) : delimiterOption(options.delimiter);
  const source = createReadStream(file);
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  source.on('error', (error) => parser.destroy(error));
  let names: string[] = [];
  let columns: ColumnBuilder[] = [];
  let timeColumn: number | null = null;
  const timeText: string[] = [];
  const lines: number[] = [];
  try {
    for await (const row of source.pipe(parser)) {
      const { record, info } = row as { record: string[]; info: Info };
      if (names.length === 0) {
        names = readHeader(record, file, delimiter);
        columns = names.map(createColumnBuilder);
        continue;
      }
      if (record.length !== names.length) {
        throw new InputError(
          `${file}, line ${info.lines}: ${record.length} cells where the header names ${names.length} columns ` +
            `(separated by ${nameOf(delimiter)}).`,
        );
      }
      if (lines.length === 0) timeColumn = findTimeColumn(names, record, file, options);
      lines.push(info.lines);
      columns.forEach((column, c) => {
        if (c === timeColumn) timeText.push(record[c]!.trim());
        else column.add(record[c]!, info.lines);
      });
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { message, lines: line } = error as CsvError & { lines?: number };
    throw new InputError(
      `${file}${line === undefined ? '' : `, line ${line}`} cannot be read as CSV: ${message}.`,
    );
  } finally {
    source.destroy();
  }
  if (lines.length === 0) throw new InputError(`${file} has a header but no rows.`);
  return { names, columns, timeColumn, timeText, lines };
}

function countedTimes(rows: number, period: number): { t: Float64Array; timeText: string[] } {
  const t = Float64Array.from({ length: rows }, (_, k) => Math.round(k * period * SECOND));
  return { t, timeText: Array.from(t, (time) => String(time / SECOND)) };
}

function timesOf(cells: readonly string[], lines: readonly number[], where: string): Float64Array {
  const t = readTimes(cells);
  if ('notATime' in t) {
    const k = t.notATime;
    throw new InputError(
      `${where}, line ${lines[k]}: "${cells[k]}" is not a time. Times are ISO 8601 (2026-01-31T12:00:00Z) or numbers ` +
        'counting seconds, milliseconds or microseconds since 1970.',
    );
  }
  for (let k = 1; k < t.length; k++) {
    if (t[k]! > t[k - 1]!) continue;
    throw new InputError(
      `${where}, line ${lines[k]}: ${cells[k]} is not later than ${cells[k - 1]} in the row before. Sort the rows by time ` +
        'and remove double ones.',
    );
  }
  return t;
}

/** The rows of a recorded file, one after the other: what every reading of one begins with. */
import { createReadStream } from 'node:fs';
import { parse, type CsvError, type Info } from 'csv-parse';
import { InputError } from '../input-error.ts';
import { nameOf } from '../../engine/exchange/csv/delimiter.ts';
import { delimiterOption, detectDelimiter } from './delimiter.ts';
import { readHeader } from './header.ts';
import { readHead } from './open-input.ts';
import type { ReadOptions } from './read-recording.ts';

export interface Row {
  /** Names of all columns. */
  readonly names: readonly string[];
  readonly cells: readonly string[];
  /** Line of the file, from 1. */
  readonly line: number;
}

/** @throws InputError with one sentence that says what is wrong, where, and what to do; also where there is no row */
export async function* readRows(file: string, options: ReadOptions): AsyncGenerator<Row, void, undefined> {
  if (options.time !== undefined && options.period !== undefined) {
    throw new InputError('Give either --time or --period, not both.');
  }
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
  let names: string[] | null = null;
  let rows = 0;
  try {
    for await (const parsed of source.pipe(parser)) {
      const { record: cells, info } = parsed as { record: string[]; info: Info };
      if (names === null) {
        names = readHeader(cells, file, delimiter);
        continue;
      }
      if (cells.length !== names.length) {
        throw new InputError(
          `${file}, line ${info.lines}: ${cells.length} cells where the header names ${names.length} columns ` +
            `(separated by ${nameOf(delimiter)}).`,
        );
      }
      rows += 1;
      yield { names, cells, line: info.lines };
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
  if (rows === 0) throw new InputError(`${file} has a header but no rows.`);
}

/** A CSV file as a table: any of three delimiters, UTF-8, names in the first line. */
import { createReadStream } from 'node:fs';
import { parse, type CsvError, type Info, type Options } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import { Refusal } from '../../engine-parts.ts';
import { fittingDelimiters } from '../csv/delimiter.ts';
import { textOf } from '../csv/head.ts';
import { columnNames, headerProblem } from '../csv/header.ts';
import { looksLikeIsoTime } from '../time/iso-time.ts';
import { readValue } from './read-value.ts';
import { FIRST_CELLS, type Block, type FileColumn, type TableFile } from './table-file.ts';
import { watchForChange } from './unchanged.ts';

const BLOCK_ROWS = 2048;
/** Rows of the beginning that say what a column holds. */
const LOOKED_AT = 100;
/** A row longer than this is a quote that was never closed. */
const LONGEST_ROW = 1 << 20;

const formatOf = (delimiter: string): Options => ({
  bom: true,
  delimiter,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  max_record_size: LONGEST_ROW,
});

/** @throws Refusal when it is no CSV file, has no header or no rows */
export async function openCsvFile(path: string, beginning: Buffer): Promise<TableFile> {
  const unchanged = await watchForChange(path);
  const head = textOf(beginning, path);
  // Where several fit, the one that finds most columns: commas inside the cells of a file separated by ";".
  const delimiter = fittingDelimiters(head)[0]!;
  const [header, ...rows] = firstRows(head, delimiter, path);
  if (header === undefined) throw new Refusal(`${path} is empty.`);
  const names = columnNames(header);
  const problem = headerProblem(names, path);
  if (problem !== null) throw new Refusal(problem);
  if (rows.length === 0) throw new Refusal(`${path} has a header but no rows.`);
  const even = rows.filter((row) => row.length === names.length);
  const columns = names.flatMap((name, c) =>
    name === ''
      ? []
      : [
          columnOf(
            name,
            even.map((row) => row[c]!),
          ),
        ],
  );

  async function* blocks(wanted: readonly string[]): AsyncGenerator<Block, void, undefined> {
    const places = wanted.map((name) => names.indexOf(name));
    const source = createReadStream(path);
    const parser = parse({ ...formatOf(delimiter), info: true });
    source.on('error', (error) => parser.destroy(error));
    let block = newBlock(places.length);
    let begun = false;
    try {
      for await (const parsed of source.pipe(parser)) {
        const { record, info } = parsed as unknown as { record: string[]; info: Info };
        if (!begun) begun = true;
        else if (record.length === names.length) {
          places.forEach((place, c) => block.columns[c]!.push(record[place]!));
          block.lines.push(info.lines);
        } else block.uneven ??= { rows: 0, first: `line ${info.lines}` };
        if (block.uneven !== null && record.length !== names.length) block.uneven.rows += 1;
        // Rows that are left out count too: a file of nothing else must be told of, and be stopped.
        if (block.lines.length + (block.uneven?.rows ?? 0) === BLOCK_ROWS) {
          yield finished(block, source.bytesRead / unchanged.size);
          block = newBlock(places.length);
          await unchanged.check();
        }
      }
    } catch (error) {
      if (error instanceof Refusal) throw error;
      await unchanged.check();
      throw unreadable(path, error as CsvError);
    } finally {
      source.destroy();
    }
    await unchanged.check();
    if (block.lines.length > 0 || block.uneven !== null) yield finished(block, 1);
  }

  return { path, format: 'csv', columns, rows: null, notes: new Map(), blocks };
}

interface OpenBlock {
  readonly columns: string[][];
  readonly lines: number[];
  uneven: { rows: number; first: string } | null;
}
const newBlock = (columns: number): OpenBlock => ({
  columns: Array.from({ length: columns }, () => []),
  lines: [],
  uneven: null,
});
const finished = ({ columns, lines, uneven }: OpenBlock, share: number): Block => ({
  rows: lines.length,
  columns,
  place: (row) => `line ${lines[row]}`,
  uneven,
  share: Math.min(1, share),
});

/** The rows of the file's beginning, without the last one where that may be cut off. */
function firstRows(head: string, delimiter: string, path: string): string[][] {
  const cut = head.length > LONGEST_ROW / 32 ? head.slice(0, head.lastIndexOf('\n') + 1) || head : head;
  try {
    return parseNow(cut, { ...formatOf(delimiter), to: LOOKED_AT + 1 }) as unknown as string[][];
  } catch (error) {
    throw unreadable(path, error as CsvError);
  }
}

function unreadable(path: string, { message, ...error }: CsvError): Refusal {
  const { lines } = error as unknown as { lines?: number };
  const where = lines === undefined ? '' : `, line ${lines},`;
  return new Refusal(`${path}${where} cannot be read as CSV: ${message.replace(/\.$/, '')}.`);
}

function columnOf(name: string, cells: readonly string[]): FileColumn {
  const filled = cells.filter((cell) => cell.trim() !== '');
  const numbers = filled.filter((cell) => typeof readValue(cell) === 'number').length;
  const times = filled.filter(looksLikeIsoTime).length;
  const type =
    filled.length === 0 ? 'empty' : 2 * numbers > filled.length ? 'number' : times > 0 ? 'time' : 'text';
  return { name, type, first: cells.slice(0, FIRST_CELLS), declared: null, numeric: type === 'number' };
}

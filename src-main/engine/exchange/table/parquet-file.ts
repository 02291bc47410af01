/** A Parquet file as a table: read row group by row group, and large ones piece by piece. */
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type FileMetaData,
  type RowGroup,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { Refusal } from '../../engine-parts.ts';
import { zonedTime } from '../../incident/zoned-time.ts';
import type { DeclaredTime } from '../time/time-reader.ts';
import { FIRST_CELLS, type Block, type FileColumn, type TableFile } from './table-file.ts';
import { watchForChange } from './unchanged.ts';

/** Rows read at once: some ten milliseconds of decoding for one column. */
const PIECE_ROWS = 65_536;
/** A row group without an index of its pages is read from its beginning for each piece: not more often than this. */
const MOST_PIECES = 16;
/** Cells in memory at once, whatever the row groups and however many columns. */
const MOST_CELLS = 8 << 20;
/** Bytes of one column in one row group, which have to be in memory together. */
const MOST_CHUNK = 1 << 30;

/** Times as integer microseconds (nanoseconds rounded) instead of Dates, which hold milliseconds. */
const parsers = {
  timestampFromMilliseconds: (millis: bigint) => Number(millis) * 1000,
  timestampFromMicroseconds: (micros: bigint) => Number(micros),
  timestampFromNanoseconds: (nanos: bigint) => {
    const rest = Number(((nanos % 1000n) + 1000n) % 1000n);
    return Number((nanos - BigInt(rest)) / 1000n) + (rest >= 500 ? 1 : 0);
  },
  dateFromDays: (days: number) => days * 86_400e6,
};

/** @throws Refusal when it is no Parquet file, or has no rows */
export async function openParquetFile(path: string): Promise<TableFile> {
  const unchanged = await watchForChange(path);
  const reading = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      await unchanged.check();
      const detail = error instanceof Error ? error.message : String(error);
      throw new Refusal(`${path} cannot be read as Parquet: ${detail}.`, { cause: error });
    }
  };
  const file = await asyncBufferFromFile(path);
  const metadata = await reading(() => parquetMetadataAsync(file, { parsers }));
  const rows = Number(metadata.num_rows);
  if (rows === 0) throw new Refusal(`${path} has columns but no rows.`);
  const flat = parquetSchema(metadata).children;
  const first = await reading(async () => {
    const names = flat.filter(isFlat).map(({ element }) => element.name);
    const shown = Math.min(FIRST_CELLS, Number(metadata.row_groups[0]!.num_rows));
    const scan = await parquetScan({ file, metadata, compressors, parsers, columns: names });
    const cells = new Map<string, string[]>();
    for (const node of flat.filter(isFlat)) {
      const column = node.element.name;
      const values = await scan.readColumn({ column, rowStart: 0, rowEnd: shown });
      const text = textIn(declaredTime(node.element));
      cells.set(column, Array.from(values as ArrayLike<unknown>, text));
    }
    return cells;
  });

  async function* blocks(wanted: readonly string[]): AsyncGenerator<Block, void, undefined> {
    const scan = await reading(() =>
      parquetScan({ file, metadata, compressors, parsers, columns: [...wanted] }),
    );
    for (const { rowStart: groupStart, rowEnd: groupEnd } of scan.ranges) {
      const piece = Math.min(
        Math.max(PIECE_ROWS, Math.ceil((groupEnd - groupStart) / MOST_PIECES)),
        Math.max(1, Math.floor(MOST_CELLS / wanted.length)),
      );
      for (let rowStart = groupStart; rowStart < groupEnd; rowStart += piece) {
        const rowEnd = Math.min(groupEnd, rowStart + piece);
        await unchanged.check();
        const columns: ArrayLike<unknown>[] = [];
        for (const column of wanted)
          columns.push(await reading(() => scan.readColumn({ column, rowStart, rowEnd })));
        yield {
          rows: rowEnd - rowStart,
          columns,
          place: (row) => `row ${rowStart + row + 1}`,
          uneven: null,
          share: rowEnd / rows,
        };
      }
    }
  }

  const tooLarge = metadata.row_groups.findIndex(isTooLarge);
  if (tooLarge >= 0)
    throw new Refusal(
      `${path} keeps ${metadata.row_groups[tooLarge]!.num_rows} rows in one row group. Write it with row groups of a million rows.`,
    );
  return {
    path,
    format: 'parquet',
    rows,
    columns: flat.map((node) => columnOf(node, first.get(node.element.name) ?? [])),
    notes: notesOf(metadata),
    blocks,
  };
}

const isFlat = ({ element, children }: SchemaTree): boolean =>
  children.length === 0 && element.repetition_type !== 'REPEATED';

const isTooLarge = ({ columns }: RowGroup): boolean =>
  columns.some(({ meta_data }) => Number(meta_data?.total_compressed_size ?? 0) > MOST_CHUNK);

const notesOf = ({ key_value_metadata = [] }: FileMetaData): Map<string, string> =>
  new Map(key_value_metadata.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])));

const WORDS: Readonly<Record<string, string>> = {
  BOOLEAN: 'true or false',
  INT32: 'number',
  INT64: 'number',
  FLOAT: 'number',
  DOUBLE: 'number',
};

function columnOf(node: SchemaTree, first: readonly string[]): FileColumn {
  const { name, type = '', converted_type: converted, logical_type: logical } = node.element;
  const column = { name, first, numeric: false, declared: null };
  if (!isFlat(node)) return { ...column, type: 'list or structure' };
  const declared = declaredTime(node.element);
  if (declared !== null)
    return { ...column, declared, type: converted === 'DATE' ? 'date' : typeOfTime(declared) };
  const decimal = converted === 'DECIMAL' || logical?.type === 'FLOAT16';
  const word = decimal ? 'number' : WORDS[type];
  return word === undefined ? { ...column, type: 'text' } : { ...column, type: word, numeric: true };
}

const typeOfTime = ({ unit, zoned }: DeclaredTime): string =>
  `time (${unit}${zoned ? ', UTC' : ', no zone'})`;

/** What the schema says: LogicalTypes.md TIMESTAMP and DATE, the older converted types, and Spark's INT96. */
function declaredTime(element: SchemaTree['element']): DeclaredTime | null {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (logical?.type === 'TIMESTAMP') {
    const unit = ({ MILLIS: 'ms', MICROS: 'us', NANOS: 'ns' } as const)[logical.unit];
    return { unit, zoned: logical.isAdjustedToUTC };
  }
  if (converted === 'TIMESTAMP_MILLIS') return { unit: 'ms', zoned: true };
  if (converted === 'TIMESTAMP_MICROS') return { unit: 'us', zoned: true };
  if (type === 'INT96') return { unit: 'ns', zoned: true };
  return converted === 'DATE' ? { unit: 'us', zoned: false } : null;
}

/** A cell as the operator is shown it. */
function textIn(declared: DeclaredTime | null): (cell: unknown) => string {
  return (cell) => {
    if (cell === null || cell === undefined) return '';
    if (declared !== null && typeof cell === 'number')
      return zonedTime('UTC', 'en')
        .iso(cell, 6)
        .replace('+00:00', declared.zoned ? 'Z' : '');
    return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  };
}

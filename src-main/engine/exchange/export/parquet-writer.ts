/**
 * A table as Parquet: times as TIMESTAMP in microseconds, adjusted to UTC, with the chosen zone noted in the file;
 * Snappy; row groups of a bounded number of rows, each on the disk before the next one is made.
 */
import type { FileHandle } from 'node:fs/promises';
import type { KeyValue, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Chunk, Column, Table, Values } from './table.ts';
import type { TableWriter } from './table-writer.ts';

/**
 * Cells of a row group: some fifty milliseconds of encoding. The file's end lists all groups, six kilobytes of memory
 * each: for a hundred million samples 35 MiB.
 */
const CELLS = 131_072;
const FEWEST_ROWS = 256;

export function openParquetWriter(
  handle: FileHandle,
  { columns, notes }: Pick<Table, 'columns' | 'notes'>,
  timeZone: string,
): TableWriter {
  const groupRows = Math.max(FEWEST_ROWS, Math.floor(CELLS / columns.length));
  const bytes = new ByteWriter(1 << 20);
  /** What was encoded goes to the disk, and its place is used again. */
  const drain = async (): Promise<void> => {
    if (bytes.index > 0) await handle.appendFile(new Uint8Array(bytes.buffer, 0, bytes.index));
    bytes.index = 0;
  };
  const writer = new ParquetWriter({
    writer: Object.assign(bytes, { flush: drain, finish: drain }),
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)],
    createdBy: 'mnemo',
    kvMetadata: Object.entries({ ...notes, 'mnemo.timeZone': timeZone }).map(([key, value]): KeyValue => ({
      key,
      value,
    })),
  });
  let waiting: Chunk[] = [];
  let rows = 0;

  const writeGroup = async (): Promise<void> => {
    if (rows === 0) return;
    const group = waiting;
    const size = rows;
    waiting = [];
    rows = 0;
    await writer.write({
      rowGroupSize: size,
      columnData: columns.map(({ name, kind }, c) => ({
        name,
        data: cellsOf(
          kind,
          group.map((chunk) => chunk.columns[c]!),
        ),
        // Readers skip row groups by their times; the other columns' bounds would only fill the file's end.
        statistics: kind === 'time',
        offsetIndex: false,
      })),
    });
  };

  return {
    async write(chunk) {
      waiting.push(chunk);
      rows += chunk.rows;
      if (rows >= groupRows) await writeGroup();
    },
    async finish() {
      await writeGroup();
      await writer.finish();
    },
  };
}

function elementOf({ name, kind }: Column): SchemaElement {
  const column = { name, repetition_type: 'OPTIONAL' } as const;
  if (kind === 'time')
    return {
      ...column,
      type: 'INT64',
      converted_type: 'TIMESTAMP_MICROS',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
    };
  if (kind === 'text')
    return { ...column, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
  return { ...column, type: kind === 'single' ? 'FLOAT' : 'DOUBLE' };
}

function cellsOf(kind: Column['kind'], pieces: readonly Values[]): unknown[] {
  const cells: unknown[] = [];
  for (const piece of pieces) {
    if (kind === 'text') for (const text of piece as readonly (string | null)[]) cells.push(text);
    else if (kind === 'time')
      for (const t of piece as Float64Array) cells.push(Number.isNaN(t) ? null : BigInt(t));
    else for (const value of piece as Float64Array) cells.push(Number.isNaN(value) ? null : value);
  }
  return cells;
}

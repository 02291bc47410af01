/** What a file offers before anything of it is stored. */
import type { ImportPreview } from '../../../api/contract.ts';
import { isTimeName } from '../csv/header.ts';
import { readWrittenTime } from '../time/iso-time.ts';
import type { TimeUnit } from '../time/time-reader.ts';
import { isLong, tagsOf } from '../table/long-table.ts';
import { openTableFile } from '../table/open-table-file.ts';
import type { FileColumn, TableFile } from '../table/table-file.ts';

/** @throws Refusal when the file cannot be read, or is neither CSV nor Parquet */
export async function inspectFile(path: string): Promise<ImportPreview> {
  const file = await openTableFile(path);
  const { format, rows } = file;
  const time = guessTime(file);
  if (isLong(file)) {
    const tags = await tagsOf(file);
    return {
      format,
      rows,
      time,
      columns: tags.map(({ name, unit }) => ({
        name,
        type: unit === '' ? 'tag' : `tag, ${unit}`,
        first: [],
      })),
    };
  }
  return {
    format,
    rows,
    time,
    columns: file.columns.map(({ name, type, first }) => ({ name, type, first: [...first] })),
  };
}

/** The column that looks like the time: the file says so, or its name, or its cells. */
export function guessTime({ columns }: Pick<TableFile, 'columns'>): ImportPreview['time'] {
  const looks = (column: FileColumn): ImportPreview['time'] => {
    const look = timeLook(column);
    return look === null ? null : { column: column.name, ...look };
  };
  const candidates = [
    ...columns.filter(({ name }) => isTimeName(name)),
    ...columns.filter(({ declared }) => declared !== null),
    ...columns.filter(({ type }) => type === 'time'),
  ];
  for (const column of candidates) {
    const look = looks(column);
    if (look !== null) return look;
  }
  return null;
}

/** How a column's times are written, by its type and its first cells; null: they are none. */
export function timeLook({ declared, first }: FileColumn): { unit: TimeUnit; zoned: boolean } | null {
  if (declared !== null) return { unit: declared.unit, zoned: declared.zoned };
  const cells = first.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (cells.length === 0) return null;
  const written = cells.map(readWrittenTime);
  if (written.every((time) => time !== null))
    return { unit: 'iso', zoned: written.every(({ offsetMinutes }) => offsetMinutes !== null) };
  const largest = Math.max(...cells.map((cell) => Math.abs(Number(cell))));
  return Number.isNaN(largest) ? null : { unit: unitOf(largest), zoned: true };
}

/** A plant's clock lies between 1973 and 2286 in each unit. */
function unitOf(largest: number): TimeUnit {
  if (largest < 1e11) return 's';
  if (largest < 1e14) return 'ms';
  return largest < 1e17 ? 'us' : 'ns';
}

/**
 * One row per sample, of many tags: what an export of samples writes, and what its import takes as it was. For an
 * import its tags stand in the place of columns.
 */
import { withoutGuard } from '../csv/formula-guard.ts';
import type { TableFile } from './table-file.ts';

/** Columns of such a file, in this order. `text` holds what a source sent in place of a number. */
export const LONG_COLUMNS = ['time', 'tag', 'value', 'unit', 'quality', 'reason', 'arrival', 'text'] as const;
/** Those without which it is none. */
const NEEDED = ['time', 'tag', 'value', 'unit', 'quality', 'reason'];

/** Where an export in Parquet notes its tags. */
export const TAGS_NOTE = 'mnemo.tags';
/** Rows at the beginning in which the tags are looked for, where nothing notes them. */
const LOOKED_AT = 100_000;

export interface LongTag {
  readonly name: string;
  readonly unit: string;
}

export const isLong = ({ columns }: Pick<TableFile, 'columns'>): boolean =>
  NEEDED.every((wanted) => columns.some(({ name }) => name === wanted));

/** The tags of such a file: all that it notes, or those in its first hundred thousand rows. */
export async function tagsOf(file: TableFile): Promise<LongTag[]> {
  const noted = file.notes.get(TAGS_NOTE);
  if (noted !== undefined) return JSON.parse(noted) as LongTag[];
  const tags = new Map<string, LongTag>();
  const text = textReader(file);
  let rows = 0;
  for await (const block of file.blocks(['tag', 'unit'])) {
    const [names, units] = block.columns;
    for (let row = 0; row < block.rows; row++) {
      const name = text(names![row]);
      if (name !== '' && !tags.has(name)) tags.set(name, { name, unit: text(units![row]) });
    }
    rows += block.rows;
    if (rows >= LOOKED_AT) break;
  }
  return [...tags.values()];
}

/** How such a file's texts are read: CSV may guard them from spreadsheets (see formula-guard). */
export function textReader({ format }: Pick<TableFile, 'format'>): (cell: unknown) => string {
  if (format === 'csv') return (cell) => (typeof cell === 'string' ? withoutGuard(cell) : '');
  return (cell) => (typeof cell === 'string' ? cell : '');
}

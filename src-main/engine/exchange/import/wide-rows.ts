/** A table with a column for each tag. */
import { readValue } from '../table/read-value.ts';
import { judgeImported, type Source, type Rows } from './rows.ts';

export function wideRows({ file, columns, tags, readTime, leftOut, now }: Source, timeColumn: string): Rows {
  return {
    async *read(put) {
      for await (const block of file.blocks([timeColumn, ...columns.map(({ column }) => column)])) {
        const [times, ...cells] = block.columns;
        if (block.uneven !== null) leftOut.add('uneven', block.uneven.first, undefined, block.uneven.rows);
        for (let row = 0; row < block.rows; row++) {
          const t = readTime(times![row]);
          if (typeof t === 'string') {
            leftOut.add(t, block.place(row), times![row]);
            continue;
          }
          for (const [c, tag] of tags.entries()) {
            const cell = cells[c]![row];
            const value = readValue(cell);
            if (value === 'empty') continue;
            if (typeof value === 'string') {
              leftOut.add(value, `${block.place(row)}, column "${columns[c]!.column}"`, cell);
              continue;
            }
            if (typeof cell === 'bigint' && BigInt(value) !== cell)
              leftOut.add('rounded', `${block.place(row)}, column "${columns[c]!.column}"`, cell);
            const { quality, reason } = judgeImported({ value, t }, tag, now());
            // Awaited only where the store is behind: a promise for each sample would be most of the work.
            const stored = put(tag.id, t, value, quality, reason, null);
            if (stored !== undefined) await stored;
          }
        }
        yield block.share;
      }
    },
    sentences: () => [],
  };
}

/** Rows as they are told, cut to a stretch of time. */
import type { LiveRows } from '../../api/contract.ts';
import type { Micros } from '../../api/words.ts';

/** Rows with from <= t < to, in columns of their own. @param rows in the order of time */
export function rowsWithin(rows: LiveRows, from: Micros, to: Micros): LiveRows {
  const { t } = rows;
  const first = t.findIndex((time) => time >= from);
  const start = first < 0 ? t.length : first;
  const end = t.findLastIndex((time) => time < to) + 1;
  if (start === 0 && end === t.length) return rows;
  const cells = (column: Float32Array): Float32Array => {
    const channels = column.length / t.length;
    return column.slice(start * channels, end * channels);
  };
  return {
    ...rows,
    t: t.slice(start, end),
    state: rows.state.slice(start, end),
    score: rows.score.slice(start, end),
    value: cells(rows.value),
    reconstruction: cells(rows.reconstruction),
    contribution: cells(rows.contribution),
  };
}

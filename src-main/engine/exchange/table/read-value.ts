/** One cell as a value of a tag, by the rules for scalar payloads: what was recorded live and what is imported agree. */
import { readNumber } from '../../ingest/decoders/number-text.ts';

export type NoValue = 'empty' | 'no number' | 'decimal comma';

/** What exporters write where there is no value. "NaN" is one: a sample that says that it is no number. */
const EMPTY = /^(?:|na|n\/a|null|none|-)$/i;
const DECIMAL_COMMA = /^[+-]?\d+,\d+(?:e[+-]?\d+)?$/i;

/** @returns the number (NaN and the infinities too: the store keeps them as bad), or why there is none */
export function readValue(cell: unknown): number | NoValue {
  if (cell === null || cell === undefined) return 'empty';
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'bigint') return Number(cell);
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (typeof cell !== 'string') return 'no number';
  const text = cell.trim();
  if (EMPTY.test(text)) return 'empty';
  const value = readNumber(text);
  if (typeof value === 'number') return value;
  return DECIMAL_COMMA.test(text) ? 'decimal comma' : 'no number';
}

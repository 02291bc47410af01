/** What one cell says: a number, nothing, or something that is not a number. */

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** What exporters write where there is no value. */
const EMPTY = /^(?:|nan|na|n\/a|null|none|-)$/i;
const DECIMAL_COMMA = /^[+-]?\d+,\d+(?:[eE][+-]?\d+)?$/;

export type Cell = number | 'empty' | 'text' | 'decimal comma';

/** @returns the number, or why there is none; no sensor means an infinity, or more than single precision holds */
export function readCell(text: string): Cell {
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) {
    const value = Number(trimmed);
    return Number.isFinite(Math.fround(value)) ? value : 'text';
  }
  if (EMPTY.test(trimmed)) return 'empty';
  return DECIMAL_COMMA.test(trimmed) ? 'decimal comma' : 'text';
}

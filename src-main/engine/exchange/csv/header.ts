/** The first line of a CSV file: the names of its columns. */
import { readCell } from './number-cell.ts';
import { looksLikeIsoTime } from '../time/iso-time.ts';

/** Columns with these names hold the time when nobody says otherwise. */
const TIME_NAME = /^(?:time|time[ _-]?stamp|date|date[ _-]?time|epoch|ts|t)$/i;
export const isTimeName = (name: string): boolean => TIME_NAME.test(name);

/** @returns the columns' names; a last column without a name (a delimiter at the end of every line) is called "" */
export const columnNames = (cells: readonly string[]): string[] => cells.map((cell) => cell.trim());

/** @returns one sentence that says why these cannot be the names of columns, or null */
export function headerProblem(names: readonly string[], file: string): string | null {
  if (names.every((name) => typeof readCell(name) === 'number' || looksLikeIsoTime(name)))
    return `${file} has no header: its first line must name the columns.`;
  const garbled = names.find((name) => name.includes('\ufffd'));
  if (garbled !== undefined)
    return `${file} is not UTF-8 text: its header reads "${garbled}". Export it as CSV in UTF-8.`;
  const unnamed = names.findIndex((name, c) => name === '' && c < names.length - 1);
  if (unnamed >= 0) return `${file}: column ${unnamed + 1} has no name in the header.`;
  const twice = names.find((name, c) => names.indexOf(name) !== c);
  return twice === undefined ? null : `${file}: the header names "${twice}" twice.`;
}

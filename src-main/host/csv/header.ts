/** The first line of a recorded file: the names of its columns, and which of them holds the time. */
import { DELIMITERS, nameOf } from '../../engine/exchange/csv/delimiter.ts';
import { columnNames, headerProblem, isTimeName } from '../../engine/exchange/csv/header.ts';
import { looksLikeIsoTime } from '../../engine/exchange/time/iso-time.ts';
import { InputError } from '../input-error.ts';

/**
 * @returns the columns' names; a last column without a name (a delimiter at the end of every line) is called ""
 * @throws InputError when there is no header, one column only, or names are missing or used twice
 */
export function readHeader(cells: readonly string[], file: string, delimiter: string): string[] {
  const names = columnNames(cells);
  const other = DELIMITERS.find((candidate) => names.length === 1 && names[0]!.includes(candidate));
  if (other !== undefined) {
    throw new InputError(
      `${file} has one column when separated by ${nameOf(delimiter)}, but its header contains ${nameOf(other)}: ` +
        `try --delimiter ${other === '\t' ? 'tab' : `"${other}"`}.`,
    );
  }
  const problem = headerProblem(names, file);
  if (problem !== null) throw new InputError(problem);
  return names;
}

/**
 * @param firstRow the first row's cells
 * @returns the place of the time column; null when --period takes its place
 * @throws InputError when there is none
 */
export function findTimeColumn(
  names: readonly string[],
  firstRow: readonly string[],
  file: string,
  options: { readonly time?: string; readonly period?: number },
): number | null {
  if (options.time !== undefined) {
    const place = names.indexOf(options.time);
    if (place >= 0) return place;
    throw new InputError(
      `${file} has no column "${options.time}" for --time. Its columns: ${names.join(', ')}.`,
    );
  }
  if (options.period !== undefined) return null;
  const named = names.findIndex(isTimeName);
  if (named >= 0) return named;
  const looks = firstRow.findIndex(looksLikeIsoTime);
  if (looks >= 0) return looks;
  throw new InputError(
    `${file}: no column looks like a time. Name it with --time COLUMN, or give the seconds between rows with --period. ` +
      `Its columns: ${names.join(', ')}.`,
  );
}

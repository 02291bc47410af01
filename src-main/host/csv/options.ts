/** The options of every command that reads recorded files, declared once. */
import { InvalidArgumentError, type Command } from 'commander';
import { parse } from 'csv-parse/sync';
import type { ReadOptions } from './read-recording.ts';

/** What commander hands to an action for these options. */
export interface ReadFlags {
  readonly time?: string;
  readonly period?: number;
  readonly columns?: readonly string[];
  readonly ignoreColumns?: readonly string[];
  readonly delimiter?: string;
}

/** Adds the options to a command and returns it. */
export function withReadOptions(command: Command): Command {
  return command
    .option('--time <column>', 'column that holds the time (default: found by its name)')
    .option('--period <seconds>', 'seconds between two rows, for files without a time column', positiveNumber)
    .option(
      '--columns <a,b>',
      'use exactly these columns (quote a name that has a comma: \'"a, b",c\')',
      nameList,
    )
    .option('--ignore-columns <c,d>', 'leave these columns out', nameList)
    .option('--delimiter <character>', 'what separates the cells: , or ; or tab (default: found)');
}

export function readOptions({ time, period, columns, ignoreColumns, delimiter }: ReadFlags): ReadOptions {
  return {
    ...(time === undefined ? {} : { time }),
    ...(period === undefined ? {} : { period }),
    ...(columns === undefined ? {} : { columns }),
    ...(ignoreColumns === undefined ? {} : { ignoreColumns }),
    ...(delimiter === undefined ? {} : { delimiter }),
  };
}

export function positiveNumber(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('Give a number above 0.');
}

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(number) && number >= 0 && number <= 0xffff_ffff)
    return number;
  throw new InvalidArgumentError('Give a whole number from 0 to 4294967295.');
}

/** Names as a line of CSV, so that a name with a comma can be quoted. */
export function nameList(text: string): string[] {
  let names: string[] = [];
  try {
    names = parse(text, { trim: true, relax_quotes: true }).flat();
  } catch {
    // An open quote: the same sentence as for an empty name.
  }
  if (names.length > 0 && names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('Give column names separated by commas.');
}

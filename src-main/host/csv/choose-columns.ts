/** Which columns of a recorded file become channels. */
import { InputError } from '../input-error.ts';
import type { ColumnTally } from './column-builder.ts';
import { isTimeName } from '../../engine/exchange/csv/header.ts';

export interface Choice {
  readonly columns?: readonly string[];
  /** Used wherever the file has them, even empty or named like a time: a model's channels. */
  readonly expected?: readonly string[];
  readonly ignoreColumns?: readonly string[];
}

/**
 * All numeric columns, or exactly those asked for.
 * @returns the chosen columns, and in sentences what was left out or taken as missing
 * @throws InputError for an unknown column, a chosen column without numbers, numbers with a decimal comma, or nothing left
 */
export function chooseColumns(
  all: readonly ColumnTally[],
  file: string,
  { columns, expected = [], ignoreColumns = [] }: Choice,
): { chosen: ColumnTally[]; remarks: string[] } {
  const byName = new Map(all.map((column) => [column.name, column]));
  for (const name of [...(columns ?? []), ...ignoreColumns]) {
    if (!byName.has(name)) {
      throw new InputError(`${file} has no column "${name}". Its columns: ${[...byName.keys()].join(', ')}.`);
    }
  }
  const twice = columns?.find((name, k) => columns.indexOf(name) !== k);
  if (twice !== undefined) throw new InputError(`--columns names "${twice}" twice.`);
  const candidates = (columns === undefined ? all : columns.map((name) => byName.get(name)!)).filter(
    (column) => column.name !== '' && !ignoreColumns.includes(column.name),
  );
  const remarks: string[] = [];
  const chosen = candidates.filter((column) => {
    refuseDecimalComma(column, file);
    const asked = columns !== undefined || expected.includes(column.name);
    if (!asked && isTimeName(column.name)) {
      remarks.push(`Column "${column.name}" is left out: it looks like a time.`);
      return false;
    }
    if (!column.numeric) {
      // A column that was asked for may be empty in one file; text is a mistake.
      if (asked && column.firstText === null) return true;
      const seen =
        column.firstText === null
          ? 'it is empty'
          : `line ${column.firstText.line} says "${column.firstText.text}"`;
      if (asked) throw new InputError(`${file}: column "${column.name}" does not hold numbers: ${seen}.`);
      remarks.push(`Column "${column.name}" is left out: ${seen}.`);
      return false;
    }
    if (column.firstText !== null) {
      remarks.push(
        `Column "${column.name}": cells that are no numbers are taken as missing (${column.texts}; the first, in line ` +
          `${column.firstText.line}, says "${column.firstText.text}").`,
      );
    }
    return true;
  });
  if (chosen.length === 0)
    throw new InputError(`${file} has no numeric column${all.length > 0 ? ' to use' : ''}.`);
  return { chosen, remarks };
}

function refuseDecimalComma(column: ColumnTally, file: string): void {
  const place = column.firstDecimalComma;
  if (place === null) return;
  throw new InputError(
    `${file}, line ${place.line}, column "${column.name}": "${place.text.trim()}" has a decimal comma. ` +
      'Export the file with decimal points.',
  );
}

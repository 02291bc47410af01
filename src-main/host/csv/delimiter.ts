/** Which character separates the cells of a recorded file. */
import { InputError } from '../input-error.ts';

export const DELIMITERS = [',', ';', '\t'] as const;

/** How a delimiter is called in messages. */
export const nameOf = (delimiter: string): string => (delimiter === '\t' ? 'tab' : `"${delimiter}"`);

/** @returns the delimiter an option's text means ("tab" and "\t" too). @throws InputError */
export function delimiterOption(text: string): string {
  const delimiter = text === 'tab' || text === '\\t' ? '\t' : text;
  if (delimiter.length === 1 && !/["\d\w\s.+-]/.test(delimiter)) return delimiter;
  if (delimiter === '\t' || delimiter === ' ') return delimiter;
  throw new InputError(`"${text}" cannot be a delimiter: use "," or ";" or "tab".`);
}

/** Cells of one line, leaving delimiters inside quotes alone. */
function cellsOf(line: string, delimiter: string): number {
  let cells = 1;
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) cells += 1;
  }
  return cells;
}

/**
 * @param head the file's first characters
 * @returns the delimiter that splits the header line, and the first lines after it, into the same number of cells
 * @throws InputError when nothing or more than one thing fits
 */
export function detectDelimiter(head: string, file: string): string {
  // The last line may be cut off, so it only counts when it is the only one.
  const lines = head.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  const sample = lines.length > 2 ? lines.slice(0, -1).slice(0, 20) : lines;
  const fits = DELIMITERS.map((delimiter) => ({
    delimiter,
    cells: sample.map((line) => cellsOf(line, delimiter)),
  })).filter(({ cells }) => cells[0]! > 1 && cells.every((count) => count === cells[0]));
  if (fits.length === 1) return fits[0]!.delimiter;
  if (fits.length > 1) {
    const names = fits.map((fit) => nameOf(fit.delimiter)).join(' and ');
    throw new InputError(`${file}: the columns could be separated by ${names}; say which with --delimiter.`);
  }
  // One column only, or rows of unequal length: the reader says which row, once the most likely delimiter is taken.
  const likely = DELIMITERS.map((delimiter) => ({
    delimiter,
    cells: cellsOf(sample[0] ?? '', delimiter),
  })).sort((a, b) => b.cells - a.cells)[0]!;
  return likely.delimiter;
}

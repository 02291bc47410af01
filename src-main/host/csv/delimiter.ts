/** Which character separates the cells of a recorded file, as the command line says or finds it. */
import { fittingDelimiters, nameOf } from '../../engine/exchange/csv/delimiter.ts';
import { InputError } from '../input-error.ts';

/** @returns the delimiter an option's text means ("tab" and "\\t" too). @throws InputError */
export function delimiterOption(text: string): string {
  const delimiter = text === 'tab' || text === '\\t' ? '\t' : text;
  if (delimiter.length === 1 && !/["\d\w\s.+-]/.test(delimiter)) return delimiter;
  if (delimiter === '\t' || delimiter === ' ') return delimiter;
  throw new InputError(`"${text}" cannot be a delimiter: use "," or ";" or "tab".`);
}

/**
 * @param head the file's first characters
 * @returns the delimiter that splits its first lines into the same number of cells
 * @throws InputError when more than one does
 */
export function detectDelimiter(head: string, file: string): string {
  const fits = fittingDelimiters(head);
  if (fits.length === 1) return fits[0]!;
  const names = fits.map(nameOf).join(' and ');
  throw new InputError(`${file}: the columns could be separated by ${names}; say which with --delimiter.`);
}

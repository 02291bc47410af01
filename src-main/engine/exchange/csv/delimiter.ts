/** Which character separates the cells of a CSV file. */

export const DELIMITERS = [',', ';', '\t'] as const;

/** How a delimiter is called in messages. */
export const nameOf = (delimiter: string): string => (delimiter === '\t' ? 'tab' : `"${delimiter}"`);

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
 * @returns the delimiters that split the header line, and the first lines after it, into the same number of cells: more
 * than one. Where none does (one column only, or rows of unequal length), the one that finds most cells in the header.
 */
export function fittingDelimiters(head: string): string[] {
  // The last line may be cut off, so it only counts when it is the only one.
  const lines = head.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  const sample = lines.length > 2 ? lines.slice(0, -1).slice(0, 20) : lines;
  const counted = DELIMITERS.map((delimiter) => ({
    delimiter,
    cells: sample.map((line) => cellsOf(line, delimiter)),
  }));
  const fits = counted.filter(
    ({ cells }) => (cells[0] ?? 0) > 1 && cells.every((count) => count === cells[0]),
  );
  if (fits.length > 0) return fits.map(({ delimiter }) => delimiter);
  return [counted.sort((a, b) => (b.cells[0] ?? 0) - (a.cells[0] ?? 0))[0]!.delimiter];
}

/** What an import did not take, or not as it is, by kind, with the place of the first one: for the operator to look at. */

export type LeftOutKind =
  'no number' | 'decimal comma' | 'no time' | 'time out of range' | 'uneven' | 'rounded' | 'unknown quality';

const WORDS: Readonly<Record<LeftOutKind, string>> = {
  'no number': 'Cells that hold no number, left out',
  'decimal comma': 'Numbers with a decimal comma, left out (export them with decimal points)',
  'no time': 'Rows without a time that can be read, left out',
  'time out of range': 'Rows outside the years 1970 to 2099, left out (check the time unit)',
  uneven: 'Rows with fewer or more cells than the header, left out',
  rounded: 'Whole numbers of more than 15 digits, rounded',
  'unknown quality': 'Rows with a quality or reason that there is not, taken as uncertain',
};

export interface LeftOut {
  add(kind: LeftOutKind, place: string, cell?: unknown, count?: number): void;
  /** One sentence for each kind that was met. */
  sentences(): string[];
}

export function createLeftOut(): LeftOut {
  const met = new Map<LeftOutKind, { count: number; readonly first: string }>();
  return {
    add(kind, place, cell, count = 1) {
      const known = met.get(kind);
      if (known !== undefined) known.count += count;
      else {
        const shown = cell === undefined ? '' : `: ${JSON.stringify(String(cell).slice(0, 40))}`;
        met.set(kind, { count, first: `${place}${shown}` });
      }
    },
    sentences: () =>
      [...met].map(([kind, { count, first }]) => `${WORDS[kind]}: ${count}, the first in ${first}.`),
  };
}

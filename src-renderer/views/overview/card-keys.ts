/** Arrow keys on cards that stand in rows: which one gets the focus next. */
export type CardKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End';
const KEYS: readonly string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];
export const isCardKey = (key: string): key is CardKey => KEYS.includes(key);

/**
 * @param at index of the card that has the focus; -1: none has, so the first gets it
 * @returns the index of the next one; at an edge the same
 */
export function nextCard(key: CardKey, at: number, count: number, columns: number): number {
  if (at < 0 || key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  const next = at + step;
  if (next >= 0 && next < count) return next;
  // The last row may be short: below it lies its last card.
  const rowsLeft = Math.floor((count - 1) / columns) - Math.floor(at / columns);
  return key === 'ArrowDown' && rowsLeft > 0 ? count - 1 : at;
}

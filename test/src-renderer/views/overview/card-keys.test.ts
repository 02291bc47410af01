import { expect, it } from 'vitest';
import { nextCard, type CardKey } from '../../../../src-renderer/views/overview/card-keys.ts';

/** Ten cards, four in a row: 0 1 2 3 / 4 5 6 7 / 8 9. */
it.each<[CardKey, number, number]>([
  ['ArrowRight', 3, 4],
  ['ArrowLeft', 4, 3],
  ['ArrowDown', 1, 5],
  ['ArrowUp', 9, 5],
  ['Home', 7, 0],
  ['End', 0, 9],
  // Edges: nowhere to go.
  ['ArrowLeft', 0, 0],
  ['ArrowRight', 9, 9],
  ['ArrowUp', 2, 2],
  ['ArrowDown', 8, 8],
  // Below the end of the short last row lies its last card.
  ['ArrowDown', 7, 9],
  // Nothing has the focus yet.
  ['ArrowDown', -1, 0],
])('%s from %i goes to %i', (key, at, next) => {
  expect(nextCard(key, at, 10, 4)).toBe(next);
});

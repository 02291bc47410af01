import { expect, it } from 'vitest';
import { cardColumns, cardSize } from '../../../../src-renderer/views/overview/card-size.ts';

const columns = (count: number, width: number, height: number) =>
  cardColumns(cardSize(count), count, width, height);

it('lets few cards fill the screen, and makes many small', () => {
  expect([1, 2, 4, 12, 40].map((count) => columns(count, 1334, 640))).toEqual([1, 2, 2, 4, 6]);
  expect([1, 4, 12, 13].map(cardSize)).toEqual(['large', 'large', 'medium', 'small']);
});

it('never makes a card too narrow for what it says', () => {
  for (const width of [368, 700, 1334, 1888, 3808])
    for (const count of [1, 3, 4, 7, 12, 24, 40]) {
      const least = { large: 380, medium: 290, small: 204 }[cardSize(count)];
      const each = width / columns(count, width, 900);
      expect(each, `${count} at ${width}`).toBeGreaterThanOrEqual(Math.min(width, least));
    }
});

/** How much room a card has: the more assets, the less each says. */
import { evenGrid } from '../wall/wall-grid.ts';

export type CardSize = 'large' | 'medium' | 'small';

/** From so many assets on there is something to find. */
export const MANY = 12;

/** @param count assets there are */
export const cardSize = (count: number): CardSize =>
  count <= 4 ? 'large' : count <= MANY ? 'medium' : 'small';

/** Pixels in which a card of a size can say what it has to on a screen 1366 wide. */
const LEAST: Readonly<Record<CardSize, number>> = { large: 380, medium: 290, small: 204 };
/** The type that is read from afar grows with wider screens, so cards do. */
const GROWS_FROM = 1366;

/**
 * Cards in a row: as many as make each as large as it can be, where all of them fit.
 * @param width of the room for the cards, in pixels, like `height`
 */
export function cardColumns(size: CardSize, count: number, width: number, height: number): number {
  const least = LEAST[size] * Math.max(1, width / GROWS_FROM);
  const most = Math.max(1, Math.floor((width + 8) / (least + 8)));
  return Math.min(most, evenGrid(count, width, height).columns);
}

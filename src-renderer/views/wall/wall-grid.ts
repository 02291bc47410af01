/** How the tiles of a wall display fill it without a rest that must be scrolled to. */

export interface WallGrid {
  readonly columns: number;
  readonly rows: number;
  /** Cells that an unacknowledged tile takes in each direction. */
  readonly span: 1 | 2;
  /** What type is measured by, in pixels: the height of a cell, or its width over `SHAPE` where that is less. */
  readonly unit: number;
}

/** Width over height of the narrowest tile in which type is as large as the height allows. */
export const SHAPE = 1.7;
/** Unacknowledged ones get four cells as long as that costs all others no more than this share of their size. */
const WORTH = 0.6;
/** Tiles on one page. */
export const MOST = 24;
/** Unacknowledged ones that stand on every page; more than these take their turn with the others. */
export const MOST_LOUD = 8;

/**
 * @param loud unacknowledged tiles, which come first and are the largest
 * @param rest all others; at least one of both
 * @param width of the room for the grid, in pixels, like `height`
 */
export function wallGrid(loud: number, rest: number, width: number, height: number): WallGrid {
  const plain = evenGrid(loud + rest, width, height);
  if (loud === 0 || rest === 0) return plain;
  const spanned = bestGrid(loud, rest, width, height);
  return spanned.unit >= WORTH * plain.unit ? spanned : plain;
}

/** Tiles of one size, as large as they can be. */
export const evenGrid = (count: number, width: number, height: number): WallGrid =>
  bestGrid(0, count, width, height);

function bestGrid(loud: number, rest: number, width: number, height: number): WallGrid {
  const span = loud > 0 ? 2 : 1;
  let best: WallGrid | null = null;
  for (let columns = span; columns <= Math.max(span, 4 * loud + rest); columns++) {
    const rows = Math.max(
      Math.ceil((4 * loud + rest) / columns),
      2 * Math.ceil(loud / Math.floor(columns / span)),
    );
    const unit = Math.min(width / columns / SHAPE, height / rows);
    if (!best || unit > best.unit) best = { columns, rows, span, unit };
  }
  return best!;
}

export interface WallPage<T> {
  readonly loud: readonly T[];
  readonly rest: readonly T[];
  /** Counted from 0. */
  readonly page: number;
  readonly pages: number;
}

/**
 * What stands on the wall at one turn: the unacknowledged on every page, the others spread evenly over as many as it takes.
 * @param turn counts up for ever
 */
export function wallPage<T>(items: readonly T[], calls: (item: T) => boolean, turn: number): WallPage<T> {
  const loud = items.filter(calls).slice(0, MOST_LOUD);
  const rest = items.filter((item) => !loud.includes(item));
  const pages = Math.max(1, Math.ceil(rest.length / (MOST - loud.length)));
  const each = Math.ceil(rest.length / pages);
  const page = turn % pages;
  return { loud, rest: rest.slice(page * each, (page + 1) * each), page, pages };
}

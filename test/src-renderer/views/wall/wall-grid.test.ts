import { describe, expect, it } from 'vitest';
import { MOST, wallGrid, wallPage } from '../../../../src-renderer/views/wall/wall-grid.ts';

const WIDTH = 1898;
const HEIGHT = 983;
/** Cells that the tiles need when the loud ones are packed two rows at a time, as CSS grid does. */
function fits(loud: number, rest: number): void {
  const { columns, rows, span } = wallGrid(loud, rest, WIDTH, HEIGHT);
  const pairs = span === 2 ? Math.ceil(loud / Math.floor(columns / 2)) : 0;
  expect(rows, `${loud} and ${rest}: rows`).toBeGreaterThanOrEqual(2 * pairs);
  const cells = loud * span * span + rest;
  expect(columns * rows, `${loud} and ${rest}: cells`).toBeGreaterThanOrEqual(cells);
}

describe('wallGrid', () => {
  it('has a place for every tile, whatever waits', () => {
    for (let all = 1; all <= MOST; all++)
      for (let loud = 0; loud <= Math.min(all, 8); loud++) fits(loud, all - loud);
  });
  it('gives what waits four times the room, unless that made the others too small', () => {
    expect(wallGrid(1, 5, WIDTH, HEIGHT)).toMatchObject({ columns: 3, rows: 3, span: 2 });
    expect(wallGrid(2, 22, WIDTH, HEIGHT).span).toBe(2);
    expect(wallGrid(5, 1, WIDTH, HEIGHT).span).toBe(1);
    expect(wallGrid(4, 0, WIDTH, HEIGHT)).toMatchObject({ columns: 2, rows: 2, span: 1 });
  });
  it('has state words of at least a thirtieth of the screen for up to six assets', () => {
    for (let all = 1; all <= 6; all++)
      for (let loud = 0; loud <= all; loud++)
        expect(wallGrid(loud, all - loud, WIDTH, HEIGHT).unit * 0.18, `${loud} of ${all}`).toBeGreaterThan(
          1080 / 30,
        );
  });
});

describe('wallPage', () => {
  const items = Array.from({ length: 40 }, (_, i) => i);
  it('shows every tile once in a round, spread evenly, and what waits on every page', () => {
    const calls = (item: number) => item === 7 || item === 30;
    const pages = [0, 1].map((turn) => wallPage(items, calls, turn));
    for (const { loud, pages: count } of pages) expect([loud, count]).toEqual([[7, 30], 2]);
    expect(pages.map(({ rest }) => rest.length)).toEqual([19, 19]);
    expect(pages.flatMap(({ rest }) => rest)).toEqual(items.filter((item) => !calls(item)));
    expect(wallPage(items, calls, 2)).toEqual(pages[0]);
  });
  it('turns no page while all fit on one', () => {
    expect(wallPage(items.slice(0, 24), () => false, 5)).toMatchObject({ page: 0, pages: 1 });
  });
  it('lets more than eight that wait take their turn, so that nothing is left out', () => {
    const shown = new Set(
      [0, 1, 2].flatMap((turn) => {
        const { loud, rest } = wallPage(items, () => true, turn);
        return [...loud, ...rest];
      }),
    );
    expect(shown.size).toBe(40);
  });
});

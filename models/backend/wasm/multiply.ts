import { panelName, TILE_COLUMNS, TILE_ROWS, type Layout, type Panel, type TileColumns } from './panel.ts';

/**
 * One matrix product C = start + A B on the heap, all float32. Addresses and distances are in bytes; distances left out are
 * those of dense row-major matrices.
 */
export interface Product {
  readonly a: number;
  /** rows: A is [m x k] row-major. columns: A is stored transposed, [k x m] row-major. */
  readonly layout: Layout;
  /** From one stored row of A to the next. Rows may overlap: that is a convolution. */
  readonly aRow?: number;
  readonly b: number;
  readonly bRow?: number;
  readonly c: number;
  readonly cRow?: number;
  /** Where the sums start: 0, a bias [n] at an address, or the result as it is. */
  readonly start: 'zero' | 'result' | { readonly bias: number };
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly rectify: boolean;
  /** Pieces with gaps between them: of m rows each in the layout rows, of k each in the layout columns. */
  readonly groups?: Groups;
}

export interface Groups {
  readonly count: number;
  readonly a: number;
  /** From one piece of the other matrix that is cut to the next: of C in the layout rows, of B in the layout columns. */
  readonly other: number;
}

export type Multiply = (product: Product) => void;

/** k per block: a panel's columns of B at 64 bytes a line are 16 KiB, half of the smallest first-level cache in use. */
const BLOCK_K = 256;
/** Rows of A per block: 64 x 256 floats are 64 KiB, well inside the second-level cache. */
const BLOCK_ROWS = 64;
const WHOLE: Groups = { count: 1, a: 0, other: 0 };

/**
 * The product over whole matrices: cuts them into blocks that fit the caches and panels that fit the registers. A result's
 * terms are added in the order of k, however it is cut, so every width gives the same bits.
 *
 * @param exported the panel functions by name
 * @param zeros address of 64 bytes of zeros on their heap
 * @param widest columns of the widest panel to use
 */
export function multiplyWith(
  exported: Readonly<Record<string, Panel>>,
  zeros: number,
  widest: TileColumns,
): Multiply {
  const panelsOf = (layout: Layout): { columns: number; tiles: Panel; single: Panel }[] =>
    TILE_COLUMNS.filter((columns) => columns <= widest).map((columns) => ({
      columns,
      tiles: exported[panelName(layout, TILE_ROWS, columns)]!,
      single: exported[panelName(layout, 1, columns)]!,
    }));
  const panels = { rows: panelsOf('rows'), columns: panelsOf('columns') };

  return ({ a, layout, aRow, b, bRow, c, cRow, start, m, n, k, rectify, groups = WHOLE }) => {
    const [rowStep, kStep] = layout === 'rows' ? [aRow ?? 4 * k, 4] : [4, aRow ?? 4 * m];
    const bStep = bRow ?? 4 * n;
    const cStep = cRow ?? 4 * n;
    if (layout === 'rows') {
      const atOnce = Math.max(1, Math.floor(BLOCK_ROWS / m));
      for (let k0 = 0; k0 < k; k0 += BLOCK_K) {
        const kHere = Math.min(BLOCK_K, k - k0);
        const last = k0 + kHere === k;
        for (let group = 0; group < groups.count; group += atOnce) {
          const from = {
            a: a + group * groups.a + k0 * kStep,
            b: b + k0 * bStep,
            c: c + group * groups.other,
          };
          rowBlocks(from, kHere, Math.min(atOnce, groups.count - group), k0 === 0, last);
        }
      }
    } else {
      const atOnce = Math.max(1, Math.floor(BLOCK_K / k));
      for (let group = 0; group < groups.count; group += atOnce) {
        const count = Math.min(atOnce, groups.count - group);
        for (let k0 = 0; k0 < k; k0 += BLOCK_K) {
          const kHere = Math.min(BLOCK_K, k - k0);
          const last = group + count === groups.count && k0 + kHere === k;
          const from = { a: a + group * groups.a + k0 * kStep, b: b + group * groups.other + k0 * bStep, c };
          rowBlocks(from, kHere, count, group === 0 && k0 === 0, last);
        }
      }
    }

    /** All rows of C, by blocks that fit the cache. */
    function rowBlocks(
      from: { readonly a: number; readonly b: number; readonly c: number },
      kHere: number,
      count: number,
      first: boolean,
      last: boolean,
    ): void {
      for (let i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
        const rows = Math.min(BLOCK_ROWS, m - i0);
        block(from.a + i0 * rowStep, from.b, from.c + i0 * cStep, rows, kHere, count, first, last);
      }
    }

    function block(
      aHere: number,
      bHere: number,
      cHere: number,
      rows: number,
      kHere: number,
      count: number,
      first: boolean,
      last: boolean,
    ): void {
      const tiles = Math.floor(rows / TILE_ROWS);
      const singles = rows - tiles * TILE_ROWS;
      const kept = !first || start === 'result';
      const startRow = kept ? cStep : 0;
      const startGroup = kept ? groups.other : 0;
      const rectifyHere = rectify && last ? 1 : 0;
      let column = 0;
      for (const { columns, tiles: whole, single } of panels[layout]) {
        for (; column + columns <= n; column += columns) {
          const bColumn = bHere + 4 * column;
          const cColumn = cHere + 4 * column;
          const from = kept ? cColumn : typeof start === 'object' ? start.bias + 4 * column : zeros;
          if (tiles > 0) {
            whole(
              aHere,
              rowStep,
              kStep,
              bColumn,
              bStep,
              cColumn,
              cStep,
              from,
              startRow,
              tiles,
              kHere,
              rectifyHere,
              count,
              groups.a,
              groups.other,
              groups.other,
              startGroup,
            );
          }
          if (singles > 0) {
            const done = tiles * TILE_ROWS;
            single(
              aHere + done * rowStep,
              rowStep,
              kStep,
              bColumn,
              bStep,
              cColumn + done * cStep,
              cStep,
              from + done * startRow,
              startRow,
              singles,
              kHere,
              rectifyHere,
              count,
              groups.a,
              groups.other,
              groups.other,
              startGroup,
            );
          }
        }
      }
    }
  };
}

import { panelName, TILE_COLUMNS, TILE_ROWS, type Layout, type Panel } from './panel.ts';

/** One matrix product C = start + A B on the heap, all float32, B and C row-major and dense. */
export interface Product {
  readonly a: number;
  /** rows: A is [m x k] row-major. columns: A is stored transposed, [k x m] row-major. */
  readonly layout: Layout;
  readonly b: number;
  readonly c: number;
  /** Address of a bias [n]; null starts from zero. */
  readonly bias: number | null;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly rectify: boolean;
}

export type Multiply = (product: Product) => void;

/** k per block: 8 columns of B at 64 bytes a line are 16 KiB, half of the smallest first-level cache in use. */
const BLOCK_K = 256;
/** Rows of A per block: 64 x 256 floats are 64 KiB, well inside the second-level cache. */
const BLOCK_ROWS = 64;

/**
 * The product over whole matrices: cuts them into blocks that fit the caches and panels that fit the registers.
 *
 * @param exported the panel functions by name
 * @param zeros address of 32 bytes of zeros on their heap
 */
export function multiplyWith(exported: Readonly<Record<string, Panel>>, zeros: number): Multiply {
  const panels = (['rows', 'columns'] as const).map((layout) =>
    TILE_COLUMNS.map((columns) => ({
      columns,
      tiles: exported[panelName(layout, TILE_ROWS, columns)]!,
      single: exported[panelName(layout, 1, columns)]!,
    })),
  );

  return ({ a, layout, b, c, bias, m, n, k, rectify }) => {
    const [aRow, aStep] = layout === 'rows' ? [4 * k, 4] : [4, 4 * m];
    const row = 4 * n;
    const widths = panels[layout === 'rows' ? 0 : 1]!;
    for (let k0 = 0; k0 < k; k0 += BLOCK_K) {
      const kHere = Math.min(BLOCK_K, k - k0);
      const rectifyHere = rectify && k0 + kHere === k ? 1 : 0;
      for (let i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
        const rowsHere = Math.min(BLOCK_ROWS, m - i0);
        const tiles = Math.floor(rowsHere / TILE_ROWS);
        const singles = rowsHere - tiles * TILE_ROWS;
        const aHere = a + i0 * aRow + k0 * aStep;
        let column = 0;
        for (const { columns, tiles: whole, single } of widths) {
          for (; column + columns <= n; column += columns) {
            const bHere = b + k0 * row + 4 * column;
            const cHere = c + i0 * row + 4 * column;
            const fresh = bias === null ? zeros : bias + 4 * column;
            const start = k0 === 0 ? fresh : cHere;
            const startRow = k0 === 0 ? 0 : row;
            if (tiles > 0) {
              whole(aHere, aRow, aStep, bHere, row, cHere, row, start, startRow, tiles, kHere, rectifyHere);
            }
            if (singles > 0) {
              const done = tiles * TILE_ROWS;
              const [aRest, cRest] = [aHere + done * aRow, cHere + done * row];
              const startRest = start + done * startRow;
              single(
                aRest,
                aRow,
                aStep,
                bHere,
                row,
                cRest,
                row,
                startRest,
                startRow,
                singles,
                kHere,
                rectifyHere,
              );
            }
          }
        }
      }
    }
  };
}

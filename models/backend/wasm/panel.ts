import {
  add,
  and,
  assign,
  constant,
  countDown,
  fusedMultiplyAdd,
  get,
  increase,
  load4,
  loadSplat,
  maximum,
  multiply,
  multiplyThenAdd,
  set,
  shiftRight,
  store1,
  store4,
  when,
  zeros,
  type Code,
  type WasmFunction,
} from './assembler.ts';

/**
 * Multiplies a panel: `tiles` blocks of rows of A, all of k, by a few columns of B. All arguments are byte addresses,
 * byte distances or counts, in this order; k, tiles and groups are at least 1.
 *
 * Groups let a matrix lie in equal pieces with gaps between them, as sequences with padding do. In the layout `rows` each
 * group holds further rows of A and of the result; in the layout `columns` each group holds further k of A and of B.
 */
export type Panel = (
  /** Address of A's first row at its first k. */
  a: number,
  /** From one row of A to the next. */
  aRow: number,
  /** From one k of A to the next. */
  aStep: number,
  /** Address of B's first k at the first of the columns. */
  b: number,
  /** From one k of B to the next. */
  bStep: number,
  /** Address of the result's first row at the first of the columns. */
  c: number,
  cRow: number,
  /** What the sums start from: a bias (distance 0), or the result so far (distance cRow). */
  start: number,
  startRow: number,
  tiles: number,
  k: number,
  /** 1: the result is max(sum, 0). */
  rectify: number,
  groups: number,
  aGroup: number,
  /** layout columns only */
  bGroup: number,
  /** layout rows only, as is startGroup */
  cGroup: number,
  startGroup: number,
) => void;

/** How A lies in memory: its rows contiguous along k, or (transposed) contiguous across rows. */
export type Layout = 'rows' | 'columns';

export const TILE_ROWS = 4;
/** Column widths a panel may have, widest first. */
export const TILE_COLUMNS = [16, 8, 4, 1] as const;
export type TileColumns = (typeof TILE_COLUMNS)[number];

export const panelName = (layout: Layout, rows: number, columns: number): string =>
  `${layout}${rows}x${columns}`;

const [A, A_ROW, A_STEP, B, B_STEP, C, C_ROW, START, START_ROW, TILES, K, RECTIFY] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
] as const;
const [GROUPS, A_GROUP, B_GROUP, C_GROUP, START_GROUP] = [12, 13, 14, 15, 16] as const;
const PARAMETERS = 17;
const UNROLL = 4;

/**
 * One panel function. The tile's sums live in registers: 4 rows x 8 columns are 8 vectors, as many as it takes to keep
 * two multiply-add units busy over a latency of 4, with 2 more for B and 1 for A: 11 of the 16 an x86 processor has.
 * Tiles of 16 columns suit engines that join neighbouring vectors into ones of 256 bits, and processors with 32 registers.
 */
function panelFunction(layout: Layout, rows: number, columns: TileColumns, relaxed: boolean): WasmFunction {
  let nextLocal = PARAMETERS;
  const integer = (): number => nextLocal++;
  const rowPointers = Array.from({ length: layout === 'rows' ? rows : 1 }, integer);
  const bPointer = integer();
  const counter = integer();
  const cPointer = integer();
  const startPointer = integer();
  const [tileCounter, aTile, bGroup, cTile, startTile] = [
    integer(),
    integer(),
    integer(),
    integer(),
    integer(),
  ];
  const integers = nextLocal - PARAMETERS;
  const vectorsWide = Math.max(1, columns / 4);
  const sums = Array.from({ length: rows }, () => Array.from({ length: vectorsWide }, integer));
  const bVectors = Array.from({ length: vectorsWide }, integer);
  const aVector = integer();
  const load = columns === 1 ? loadSplat : load4;
  const store = columns === 1 ? store1 : store4;

  /** One k: adds A's column times B's row to every sum. `unrolled` is how many k the row pointers lag behind. */
  const multiplyAdd = (unrolled: number): Code => [
    ...bVectors.flatMap((vector, v) => [...get(bPointer), ...load(16 * v), ...set(vector)]),
    ...increase(bPointer, get(B_STEP)),
    ...sums.flatMap((row, r) => [
      ...(layout === 'rows'
        ? [...get(rowPointers[r]!), ...loadSplat(4 * unrolled)]
        : [...get(rowPointers[0]!), ...loadSplat(4 * r)]),
      ...set(aVector),
      ...row.flatMap((sum, v) =>
        relaxed
          ? [...get(aVector), ...get(bVectors[v]!), ...get(sum), ...fusedMultiplyAdd, ...set(sum)]
          : [...get(sum), ...get(aVector), ...get(bVectors[v]!), ...multiplyThenAdd, ...set(sum)],
      ),
    ]),
  ];
  const overK: Code =
    layout === 'rows'
      ? [
          ...assign(counter, [...get(K), ...constant(Math.log2(UNROLL)), ...shiftRight]),
          ...when(
            get(counter),
            countDown(counter, [
              ...Array.from({ length: UNROLL }, (_, u) => multiplyAdd(u)).flat(),
              ...rowPointers.flatMap((pointer) => increase(pointer, constant(4 * UNROLL))),
            ]),
          ),
          ...assign(counter, [...get(K), ...constant(UNROLL - 1), ...and]),
          ...when(
            get(counter),
            countDown(counter, [
              ...multiplyAdd(0),
              ...rowPointers.flatMap((pointer) => increase(pointer, constant(4))),
            ]),
          ),
        ]
      : countDown(tileCounter, [
          ...assign(rowPointers[0]!, get(aTile)),
          ...assign(bPointer, get(bGroup)),
          ...assign(counter, get(K)),
          ...countDown(counter, [...multiplyAdd(0), ...increase(rowPointers[0]!, get(A_STEP))]),
          ...increase(aTile, get(A_GROUP)),
          ...increase(bGroup, get(B_GROUP)),
        ]);
  const loadStart: Code = [
    ...assign(startPointer, get(layout === 'rows' ? startTile : START)),
    ...sums.flatMap((row) => [
      ...row.flatMap((sum, v) => [...get(startPointer), ...load(16 * v), ...set(sum)]),
      ...increase(startPointer, get(START_ROW)),
    ]),
  ];
  const storeResult: Code = [
    ...when(
      get(RECTIFY),
      sums.flat().flatMap((sum) => [...get(sum), ...zeros, ...maximum, ...set(sum)]),
    ),
    ...assign(cPointer, get(layout === 'rows' ? cTile : C)),
    ...sums.flatMap((row) => [
      ...row.flatMap((sum, v) => [...get(cPointer), ...get(sum), ...store(16 * v)]),
      ...increase(cPointer, get(C_ROW)),
    ]),
  ];
  const nextTile = (a: number, c: number, start: number): Code => [
    ...increase(a, [...get(A_ROW), ...constant(rows), ...multiply]),
    ...increase(c, [...get(C_ROW), ...constant(rows), ...multiply]),
    ...increase(start, [...get(START_ROW), ...constant(rows), ...multiply]),
  ];
  const body: Code =
    layout === 'rows'
      ? countDown(GROUPS, [
          ...assign(tileCounter, get(TILES)),
          ...assign(aTile, get(A)),
          ...assign(cTile, get(C)),
          ...assign(startTile, get(START)),
          ...countDown(tileCounter, [
            ...rowPointers.flatMap((pointer, r) =>
              assign(pointer, r === 0 ? get(aTile) : [...get(rowPointers[r - 1]!), ...get(A_ROW), ...add]),
            ),
            ...assign(bPointer, get(B)),
            ...loadStart,
            ...overK,
            ...storeResult,
            ...nextTile(aTile, cTile, startTile),
          ]),
          ...increase(A, get(A_GROUP)),
          ...increase(C, get(C_GROUP)),
          ...increase(START, get(START_GROUP)),
        ])
      : countDown(TILES, [
          ...assign(tileCounter, get(GROUPS)),
          ...assign(aTile, get(A)),
          ...assign(bGroup, get(B)),
          ...loadStart,
          ...overK,
          ...storeResult,
          ...nextTile(A, C, START),
        ]);
  return {
    name: panelName(layout, rows, columns),
    parameters: PARAMETERS,
    integers,
    vectors: nextLocal - PARAMETERS - integers,
    body,
  };
}

/**
 * Every panel function: both layouts, full tiles and single rows, four widths.
 *
 * @param relaxed true uses the fused multiply-add of relaxed SIMD
 */
export function panelFunctions(relaxed: boolean): WasmFunction[] {
  return (['rows', 'columns'] as const).flatMap((layout) =>
    [TILE_ROWS, 1].flatMap((rows) =>
      TILE_COLUMNS.map((columns) => panelFunction(layout, rows, columns, relaxed)),
    ),
  );
}

import {
  add,
  assign,
  both,
  constant,
  countDown,
  get,
  greater,
  increase,
  lanes,
  load4,
  minus,
  over,
  plus,
  root,
  shiftLeft,
  shuffle,
  splat,
  store1,
  store4,
  times,
  when,
  type Code,
  type WasmFunction,
} from './assembler.ts';
import { ADAM_EPSILON, BETA1, BETA2 } from '../adam-constants.ts';
import { sumLanes } from './lane-maths.ts';
import { overFloats } from './loops.ts';

/** Adds the columns of [rows x width] up into sums [width]. */
export type ColumnSums = (values: number, sums: number, rows: number, width: number) => void;

/** The gradient through "add a bias, rectify", in place, with that of the bias [width] added up. */
export type Rectify = (gradient: number, output: number, bias: number, rows: number, width: number) => void;

/** out = scale mask (a - b), and the sum of (mask (a - b))^2. */
export type Difference = (
  a: number,
  b: number,
  mask: number,
  out: number,
  sum: number,
  floats: number,
  scale: number,
) => void;

/**
 * One step of Adam (Kingma and Ba 2015, algorithm 1) over some weights.
 *
 * @param gradient the first of `parts` partial gradients, `distance` bytes from one to the next; they are added in order
 * @param rate learning rate over 1 - beta1^t
 * @param scale 1 over 1 - beta2^t
 */
export type Adam = (
  weight: number,
  first: number,
  second: number,
  gradient: number,
  distance: number,
  parts: number,
  floats: number,
  rate: number,
  scale: number,
) => void;

/** to[j][i] = from[i][j] for whole blocks of 4 x 4; row distances in bytes. */
export type TransposeBlocks = (
  from: number,
  fromRow: number,
  to: number,
  toRow: number,
  rowBlocks: number,
  columnBlocks: number,
) => void;

export const columnSums: WasmFunction = (() => {
  const [VALUES, SUMS, ROWS, WIDTH, S, COUNT] = [0, 1, 2, 3, 4, 5] as const;
  return {
    name: 'columnSums',
    parameters: 4,
    integers: 2,
    vectors: 0,
    body: countDown(ROWS, [
      ...assign(S, get(SUMS)),
      ...overFloats(get(WIDTH), COUNT, [VALUES, S], ({ load, store }) => [
        ...get(S),
        ...plus([...get(S), ...load], [...get(VALUES), ...load]),
        ...store,
      ]),
    ]),
  };
})();

export const rectify: WasmFunction = (() => {
  const [GRADIENT, OUTPUT, BIAS, ROWS, WIDTH, S, COUNT, SLOPE] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
  return {
    name: 'rectify',
    parameters: 5,
    integers: 2,
    vectors: 1,
    body: countDown(ROWS, [
      ...assign(S, get(BIAS)),
      ...overFloats(get(WIDTH), COUNT, [GRADIENT, OUTPUT, S], ({ load, store }) => [
        ...assign(SLOPE, both([...get(GRADIENT), ...load], greater([...get(OUTPUT), ...load], lanes(0)))),
        ...[...get(GRADIENT), ...get(SLOPE), ...store],
        ...[...get(S), ...plus([...get(S), ...load], get(SLOPE)), ...store],
      ]),
    ]),
  };
})();

export const difference: WasmFunction = (() => {
  const [A, B, MASK, OUT, SUM, FLOATS, SCALE, COUNT, D, TOTAL, WEIGHTED] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ] as const;
  return {
    name: 'difference',
    parameters: 6,
    floats: 1,
    integers: 1,
    vectors: 3,
    body: [
      ...assign(TOTAL, lanes(0)),
      ...overFloats(get(FLOATS), COUNT, [A, B, MASK, OUT], ({ load, store }) => [
        ...assign(D, minus([...get(A), ...load], [...get(B), ...load])),
        ...assign(WEIGHTED, times(get(D), [...get(MASK), ...load])),
        ...assign(TOTAL, plus(get(TOTAL), times(get(WEIGHTED), get(D)))),
        ...[...get(OUT), ...times(get(WEIGHTED), [...get(SCALE), ...splat]), ...store],
      ]),
      ...sumLanes(TOTAL),
      ...[...get(SUM), ...get(TOTAL), ...store1()],
    ],
  };
})();

export const adam: WasmFunction = (() => {
  const [WEIGHT, FIRST, SECOND, GRADIENT, DISTANCE, PARTS, FLOATS, RATE, SCALE] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8,
  ] as const;
  const [COUNT, PART, P, SLOPE, M, V] = [9, 10, 11, 12, 13, 14] as const;
  const blend = (old: Code, share: number, fresh: Code): Code =>
    plus(times(old, lanes(share)), times(fresh, lanes(1 - share)));
  return {
    name: 'adam',
    parameters: 7,
    floats: 2,
    integers: 3,
    vectors: 3,
    body: overFloats(get(FLOATS), COUNT, [WEIGHT, FIRST, SECOND, GRADIENT], ({ load, store }) => {
      const at = (pointer: number): Code => [...get(pointer), ...load];
      return [
        ...assign(SLOPE, lanes(0)),
        ...assign(P, get(GRADIENT)),
        ...assign(PART, get(PARTS)),
        ...countDown(PART, [...assign(SLOPE, plus(get(SLOPE), at(P))), ...increase(P, get(DISTANCE))]),
        ...assign(M, blend(at(FIRST), BETA1, get(SLOPE))),
        ...assign(V, blend(at(SECOND), BETA2, times(get(SLOPE), get(SLOPE)))),
        ...[...get(FIRST), ...get(M), ...store],
        ...[...get(SECOND), ...get(V), ...store],
        ...get(WEIGHT),
        ...minus(
          at(WEIGHT),
          over(
            times(get(M), [...get(RATE), ...splat]),
            plus(root(times(get(V), [...get(SCALE), ...splat])), lanes(ADAM_EPSILON)),
          ),
        ),
        ...store,
      ];
    }),
  };
})();

export const transposeBlocks: WasmFunction = (() => {
  const [FROM, FROM_ROW, TO, TO_ROW, ROW_BLOCKS, COLUMN_BLOCKS] = [0, 1, 2, 3, 4, 5] as const;
  const [SOURCE, TARGET, P, COUNT] = [6, 7, 8, 9] as const;
  const rows = [10, 11, 12, 13] as const;
  const mixed = [14, 15, 16, 17] as const;
  const mix = (a: number, b: number, picks: [number, number, number, number]): Code =>
    shuffle(get(a), get(b), picks);
  const results = [
    mix(mixed[0], mixed[2], [0, 1, 4, 5]),
    mix(mixed[0], mixed[2], [2, 3, 6, 7]),
    mix(mixed[1], mixed[3], [0, 1, 4, 5]),
    mix(mixed[1], mixed[3], [2, 3, 6, 7]),
  ];
  const fourRows = (distance: number): Code => [...get(distance), ...constant(2), ...shiftLeft];
  return {
    name: 'transposeBlocks',
    parameters: 6,
    integers: 4,
    vectors: 8,
    body: when(
      get(COLUMN_BLOCKS),
      countDown(ROW_BLOCKS, [
        ...assign(SOURCE, get(FROM)),
        ...assign(TARGET, get(TO)),
        ...assign(COUNT, get(COLUMN_BLOCKS)),
        ...countDown(COUNT, [
          ...assign(P, get(SOURCE)),
          ...rows.flatMap((row) => [...assign(row, [...get(P), ...load4()]), ...increase(P, get(FROM_ROW))]),
          ...assign(mixed[0], mix(rows[0], rows[1], [0, 4, 1, 5])),
          ...assign(mixed[1], mix(rows[0], rows[1], [2, 6, 3, 7])),
          ...assign(mixed[2], mix(rows[2], rows[3], [0, 4, 1, 5])),
          ...assign(mixed[3], mix(rows[2], rows[3], [2, 6, 3, 7])),
          ...assign(P, get(TARGET)),
          ...results.flatMap((result) => [
            ...[...get(P), ...result, ...store4()],
            ...increase(P, get(TO_ROW)),
          ]),
          ...increase(SOURCE, constant(16)),
          ...assign(TARGET, [...get(TARGET), ...fourRows(TO_ROW), ...add]),
        ]),
        ...increase(FROM, fourRows(FROM_ROW)),
        ...increase(TO, constant(16)),
      ]),
    ),
  };
})();

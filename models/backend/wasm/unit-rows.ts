import {
  assign,
  constant,
  countDown,
  get,
  increase,
  lanes,
  loadSplat,
  minus,
  most,
  over,
  plus,
  root,
  store1,
  times,
  type WasmFunction,
} from './assembler.ts';
import { EPSILON } from '../../memory/epsilon.ts';
import { sumLanes } from './lane-maths.ts';
import { overFloats } from './loops.ts';

/** Rows of length 1: unit = x / |x|, with the lengths, at least EPSILON, kept apart. */
export type UnitRows = (x: number, unit: number, lengths: number, rows: number, width: number) => void;

/** The gradient through x / |x|, in place: what points along x changes nothing. */
export type ThroughUnit = (
  gradient: number,
  unit: number,
  lengths: number,
  rows: number,
  width: number,
) => void;

const [FIRST, SECOND, LENGTHS, LINES, WIDTH] = [0, 1, 2, 3, 4] as const;
const [P, Q, COUNT] = [5, 6, 7] as const;
const [TOTAL, LENGTH] = [8, 9] as const;

export const unitRows: WasmFunction = {
  name: 'unitRows',
  parameters: 5,
  integers: 3,
  vectors: 2,
  body: countDown(LINES, [
    ...assign(P, get(FIRST)),
    ...assign(TOTAL, lanes(0)),
    ...overFloats(get(WIDTH), COUNT, [P], ({ load }) =>
      assign(TOTAL, plus(get(TOTAL), times([...get(P), ...load], [...get(P), ...load]))),
    ),
    ...sumLanes(TOTAL),
    ...assign(LENGTH, most(root(get(TOTAL)), lanes(EPSILON))),
    ...[...get(LENGTHS), ...get(LENGTH), ...store1()],
    ...assign(P, get(FIRST)),
    ...assign(Q, get(SECOND)),
    ...overFloats(get(WIDTH), COUNT, [P, Q], ({ load, store }) => [
      ...get(Q),
      ...over([...get(P), ...load], get(LENGTH)),
      ...store,
    ]),
    ...assign(FIRST, get(P)),
    ...assign(SECOND, get(Q)),
    ...increase(LENGTHS, constant(4)),
  ]),
};

export const throughUnit: WasmFunction = {
  name: 'throughUnit',
  parameters: 5,
  integers: 3,
  vectors: 2,
  body: countDown(LINES, [
    ...assign(P, get(FIRST)),
    ...assign(Q, get(SECOND)),
    ...assign(TOTAL, lanes(0)),
    ...overFloats(get(WIDTH), COUNT, [P, Q], ({ load }) =>
      assign(TOTAL, plus(get(TOTAL), times([...get(P), ...load], [...get(Q), ...load]))),
    ),
    ...sumLanes(TOTAL),
    ...assign(LENGTH, [...get(LENGTHS), ...loadSplat()]),
    ...assign(P, get(FIRST)),
    ...assign(Q, get(SECOND)),
    ...overFloats(get(WIDTH), COUNT, [P, Q], ({ load, store }) => [
      ...get(P),
      ...over(minus([...get(P), ...load], times([...get(Q), ...load], get(TOTAL))), get(LENGTH)),
      ...store,
    ]),
    ...assign(FIRST, get(P)),
    ...assign(SECOND, get(Q)),
    ...increase(LENGTHS, constant(4)),
  ]),
};

import {
  constant,
  countDown,
  get,
  increase,
  load4,
  loadSplat,
  set,
  store1,
  store4,
  when,
  and,
  shiftRight,
  type WasmFunction,
} from './assembler.ts';

export const COPY_ROWS = 'copyRows';

/** Copies `rows` rows of `floats` floats each; the distances between rows may differ, and source rows may overlap. */
export type CopyRows = (
  from: number,
  fromRow: number,
  to: number,
  toRow: number,
  floats: number,
  rows: number,
) => void;

const [FROM, FROM_ROW, TO, TO_ROW, FLOATS, ROWS] = [0, 1, 2, 3, 4, 5] as const;
const PARAMETERS = 6;
const [SOURCE, TARGET, COUNTER] = [PARAMETERS, PARAMETERS + 1, PARAMETERS + 2] as const;

/** A loop of 16-byte moves: rows here are a few hundred bytes, too short for memory.copy to pay for its call. */
export const copyRowsFunction: WasmFunction = {
  name: COPY_ROWS,
  parameters: PARAMETERS,
  integers: 3,
  vectors: 0,
  body: countDown(ROWS, [
    ...get(FROM),
    ...set(SOURCE),
    ...get(TO),
    ...set(TARGET),
    ...[...get(FLOATS), ...constant(2), ...shiftRight, ...set(COUNTER)],
    ...when(
      get(COUNTER),
      countDown(COUNTER, [
        ...[...get(TARGET), ...get(SOURCE), ...load4(), ...store4()],
        ...increase(SOURCE, constant(16)),
        ...increase(TARGET, constant(16)),
      ]),
    ),
    ...[...get(FLOATS), ...constant(3), ...and, ...set(COUNTER)],
    ...when(
      get(COUNTER),
      countDown(COUNTER, [
        ...[...get(TARGET), ...get(SOURCE), ...loadSplat(), ...store1()],
        ...increase(SOURCE, constant(4)),
        ...increase(TARGET, constant(4)),
      ]),
    ),
    ...increase(FROM, get(FROM_ROW)),
    ...increase(TO, get(TO_ROW)),
  ]),
};

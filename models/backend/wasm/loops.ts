import {
  and,
  assign,
  constant,
  countDown,
  get,
  increase,
  load1,
  load4,
  shiftRight,
  store1,
  store4,
  when,
  type Code,
} from './assembler.ts';

/** Reads and writes a few floats at the address on the stack. */
export interface Access {
  readonly load: Code;
  readonly store: Code;
}

/**
 * Walks over any number of floats: four at a time, then one at a time with zeros in the other lanes.
 *
 * @param floats leaves their number on the stack
 * @param counter a local to count with
 * @param pointers locals that move along
 * @param body what to do at the pointers
 */
export const overFloats = (
  floats: Code,
  counter: number,
  pointers: readonly number[],
  body: (access: Access) => Code,
): Code => {
  const loop = (access: Access, bytes: number): Code =>
    when(
      get(counter),
      countDown(counter, [...body(access), ...pointers.flatMap((p) => increase(p, constant(bytes)))]),
    );
  return [
    ...assign(counter, [...floats, ...constant(2), ...shiftRight]),
    ...loop({ load: load4(), store: store4() }, 16),
    ...assign(counter, [...floats, ...constant(3), ...and]),
    ...loop({ load: load1(), store: store1() }, 4),
  ];
};

/** Walks over `vectors` times four floats; the number is at least 1. */
export const overVectors = (
  vectors: Code,
  counter: number,
  pointers: readonly number[],
  body: Code,
): Code => [
  ...assign(counter, vectors),
  ...countDown(counter, [...body, ...pointers.flatMap((p) => increase(p, constant(16)))]),
];

/**
 * Just enough of a WebAssembly assembler to write kernels in TypeScript: the binary is made at start, so there is no
 * compiled file to keep in step with its source. Encodings: WebAssembly core 2.0 and relaxed SIMD, section 5.
 */
export type Code = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const low = value & 0x7f;
    value >>>= 7;
    bytes.push(value === 0 ? low : low | 0x80);
  } while (value !== 0);
  return bytes;
}

/** Signed LEB128. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = value & 0x7f;
    value >>= 7;
    if ((value === 0 && (low & 0x40) === 0) || (value === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
/** Alignment hint 4 bytes, then the constant offset. */
const at = (offset: number): number[] => [2, ...unsigned(offset)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const add: Code = [0x6a];
export const subtract: Code = [0x6b];
export const multiply: Code = [0x6c];
export const and: Code = [0x71];
export const shiftRight: Code = [0x76];

/** local += what `amount` leaves on the stack */
export const increase = (local: number, amount: Code): Code => [
  ...get(local),
  ...amount,
  ...add,
  ...set(local),
];
/** local -= 1, repeating `body` while it is not zero; the body runs at least once. */
export const countDown = (local: number, body: Code): Code => [
  ...[0x03, 0x40],
  ...body,
  ...get(local),
  ...constant(1),
  ...subtract,
  ...[0x22, ...unsigned(local)],
  ...[0x0d, 0],
  0x0b,
];
/** Runs `body` where the i32 on the stack is not zero. */
export const when = (condition: Code, body: Code): Code => [...condition, 0x04, 0x40, ...body, 0x0b];

export const load4 = (offset = 0): Code => [...simd(0x00), ...at(offset)];
/** Loads one float into all four lanes. */
export const loadSplat = (offset = 0): Code => [...simd(0x09), ...at(offset)];
export const store4 = (offset = 0): Code => [...simd(0x0b), ...at(offset)];
/** Stores the first lane. */
export const store1 = (offset = 0): Code => [...simd(0x5a), ...at(offset), 0];
export const zeros: Code = [...simd(0x0c), ...new Array<number>(16).fill(0)];
export const maximum: Code = simd(0xe9);
/** a b c -> a * b + c, rounded once where the processor can (relaxed SIMD). */
export const fusedMultiplyAdd: Code = simd(0x105);
/** c a b -> c + a * b, rounded twice. */
export const multiplyThenAdd: Code = [...simd(0xe6), ...simd(0xe4)];

/** A function of i32 parameters that returns nothing. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  /** i32 locals after the parameters, then v128 locals. */
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
}

/** A module whose functions work on the imported memory "host.memory" and are exported by name. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const vector = (items: readonly (readonly number[])[]): number[] => [
    ...unsigned(items.length),
    ...items.flat(),
  ];
  const text = (name: string): number[] => {
    const bytes = Array.from(name, (letter) => letter.charCodeAt(0));
    return [...unsigned(bytes.length), ...bytes];
  };
  const section = (id: number, content: readonly number[]): number[] => [
    id,
    ...unsigned(content.length),
    ...content,
  ];
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(new Array<number[]>(parameters).fill([I32])),
    0,
  ]);
  const bodies = functions.map(({ integers, vectors, body }) => {
    const locals = vector([
      [...unsigned(integers), I32],
      [...unsigned(vectors), V128],
    ]);
    const code = [...locals, ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(2, vector([[...text('host'), ...text('memory'), 0x02, 0x00, 1]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]))),
    ...section(10, vector(bodies)),
  ]);
}

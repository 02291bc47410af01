/**
 * Just enough of a WebAssembly assembler to write kernels in TypeScript: the binary is made at start, so there is no
 * compiled file to keep in step with its source. Encodings: WebAssembly core 2.0 and relaxed SIMD, section 5.
 */
export type Code = readonly number[];

const I32 = 0x7f;
const F32 = 0x7d;
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
const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [...a, ...b, ...simd(opcode)];
/** Alignment hint 4 bytes, then the constant offset. */
const at = (offset: number): number[] => [2, ...unsigned(offset)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const add: Code = [0x6a];
export const subtract: Code = [0x6b];
export const multiply: Code = [0x6c];
export const and: Code = [0x71];
export const shiftLeft: Code = [0x74];
export const shiftRight: Code = [0x76];

export const assign = (local: number, value: Code): Code => [...value, ...set(local)];
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
/** Loads one float into the first lane, zeros into the others. */
export const load1 = (offset = 0): Code => [...simd(0x5c), ...at(offset)];
/** Stores the first lane. */
export const store1 = (offset = 0): Code => [...simd(0x5a), ...at(offset), 0];
export const zeros: Code = [...simd(0x0c), ...new Array<number>(16).fill(0)];
export const maximum: Code = simd(0xe9);
/** a b c -> a * b + c, rounded once where the processor can (relaxed SIMD). */
export const fusedMultiplyAdd: Code = simd(0x105);
/** c a b -> c + a * b, rounded twice. */
export const multiplyThenAdd: Code = [...simd(0xe6), ...simd(0xe4)];

/** Four lanes of one constant. */
export const lanes = (value: number): Code => [
  ...simd(0x0c),
  ...new Uint8Array(new Float32Array(4).fill(value).buffer),
];
/** Four lanes of one constant 32-bit pattern. */
export const lanesOfBits = (bits: number): Code => [
  ...simd(0x0c),
  ...new Uint8Array(new Int32Array(4).fill(bits).buffer),
];
/** The f32 on the stack in all four lanes. */
export const splat: Code = simd(0x13);
export const plus = binary(0xe4);
export const minus = binary(0xe5);
export const times = binary(0xe6);
export const over = binary(0xe7);
export const least = binary(0xe8);
export const most = binary(0xe9);
/** All bits set in the lanes where a > b. */
export const greater = binary(0x44);
export const both = binary(0x4e);
export const either = binary(0x50);
export const plusWhole = binary(0xae);
export const minusWhole = binary(0xb1);
export const root = (x: Code): Code => [...x, ...simd(0xe3)];
/** Rounded to the nearest whole number, still a float. */
export const nearest = (x: Code): Code => [...x, ...simd(0x6a)];
export const toWhole = (x: Code): Code => [...x, ...simd(0xf8)];
export const toFloat = (x: Code): Code => [...x, ...simd(0xfa)];
export const shiftLeftWhole = (x: Code, bits: number): Code => [...x, ...constant(bits), ...simd(0xab)];
export const shiftRightWhole = (x: Code, bits: number): Code => [...x, ...constant(bits), ...simd(0xac)];
/** Lanes of two vectors by number: 0 to 3 from a, 4 to 7 from b. */
export const shuffle = (a: Code, b: Code, picks: readonly [number, number, number, number]): Code => [
  ...a,
  ...b,
  ...simd(0x0d),
  ...picks.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
];

/** A function of i32 parameters, then f32 parameters, that returns nothing. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  readonly floats?: number;
  /** i32 locals after the parameters, then v128 locals. */
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
}

/**
 * A module whose functions work on the imported memory "host.memory", which threads share, and are exported by name.
 */
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
  const types = functions.map(({ parameters, floats = 0 }) => [
    0x60,
    ...vector([...new Array<number[]>(parameters).fill([I32]), ...new Array<number[]>(floats).fill([F32])]),
    0,
  ]);
  // A shared memory must name its largest size, in pages of 64 KiB.
  const limits = [0x03, 1, ...unsigned(65_536)];
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
    ...section(2, vector([[...text('host'), ...text('memory'), 0x02, ...limits]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]))),
    ...section(10, vector(bodies)),
  ]);
}

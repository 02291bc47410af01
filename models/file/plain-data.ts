/**
 * Plain data (objects, arrays, strings, numbers, booleans, null and typed arrays) as JSON text beside one block of
 * binary numbers. Typed arrays keep every bit; numbers that JSON does not know (NaN, Infinity) survive.
 */
import { strFromU8, strToU8 } from 'fflate';
import { ModelFileError } from './model-file-error.ts';

const ARRAYS = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Uint8Array,
} as const;
type ArrayName = keyof typeof ARRAYS;
type Numbers = InstanceType<(typeof ARRAYS)[ArrayName]>;

/** Every array begins at a multiple of this many bytes. */
const ALIGNMENT = 8;

export interface Packed {
  readonly json: Uint8Array;
  readonly binary: Uint8Array;
}

/** Throws a TypeError on anything that is not plain data. */
export function pack(data: unknown): Packed {
  const arrays: Numbers[] = [];
  let size = 0;
  const walk = (value: unknown): unknown => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) };
    if (Array.isArray(value)) return value.map(walk);
    const name = arrayName(value);
    if (name) {
      const array = value as Numbers;
      const entry = { $array: name, at: size, length: array.length };
      arrays.push(array);
      size += Math.ceil(array.byteLength / ALIGNMENT) * ALIGNMENT;
      return entry;
    }
    if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, entry]) => entry !== undefined)
          .map(([key, entry]) => [key, walk(entry)]),
      );
    throw new TypeError(`A model file holds plain data only, not ${typeof value}.`);
  };
  const json = strToU8(JSON.stringify(walk(data)));
  const binary = new Uint8Array(size);
  let at = 0;
  for (const array of arrays) {
    binary.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += Math.ceil(array.byteLength / ALIGNMENT) * ALIGNMENT;
  }
  return { json, binary };
}

/** The reverse of `pack`. Throws a ModelFileError where an entry points outside of the binary block. */
export function unpack({ json, binary }: Packed): unknown {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    const entry = value as Record<string, unknown>;
    if (typeof entry['$number'] === 'string') return Number(entry['$number']);
    if (typeof entry['$array'] === 'string') return readArray(entry, binary);
    return Object.fromEntries(Object.entries(entry).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(JSON.parse(strFromU8(json)));
}

function arrayName(value: unknown): ArrayName | null {
  for (const [name, type] of Object.entries(ARRAYS)) if (value instanceof type) return name as ArrayName;
  return null;
}

function readArray(entry: Record<string, unknown>, binary: Uint8Array): Numbers {
  const type = ARRAYS[entry['$array'] as ArrayName] as (typeof ARRAYS)[ArrayName] | undefined;
  const at = Number(entry['at']);
  const length = Number(entry['length']);
  const bytes = type ? length * type.BYTES_PER_ELEMENT : NaN;
  if (!type || !(at >= 0) || !(length >= 0) || !(at + bytes <= binary.length))
    throw new ModelFileError(
      'The model file is damaged: it points to numbers it does not hold. Use another copy.',
    );
  // Not `slice`: of Node's Buffer, which is a Uint8Array too, that shares the whole file.
  return new type(new Uint8Array(binary.subarray(at, at + bytes)).buffer);
}

/** Reading protobuf messages field by field within limits: the ground under the readers of a Sparkplug payload. */
import { BinaryReader, type WireType } from '@bufbuild/protobuf/wire';
import type { BasicTags, BasicValue, Uint64 } from './schema.ts';

/** Metrics, properties, rows, cells and parameters of one payload together: a part costs memory however few its bytes. */
export const MOST_PARTS = 200_000;
/** Templates in templates, property sets in property sets. */
export const MOST_DEPTH = 16;

/** A payload on its way through the readers: how many parts it may still have. */
export interface Wire {
  readonly reader: BinaryReader;
  partsLeft: number;
}

export const openWire = (bytes: Uint8Array): Wire => ({
  reader: new BinaryReader(bytes),
  partsLeft: MOST_PARTS,
});

/**
 * Reads the fields of one message one after the other.
 * @param end where the message ends in the bytes
 * @param field reads the value of a tag and returns true, or returns false for a tag it does not know
 */
export function readFields(wire: Wire, end: number, field: (tag: number) => boolean): void {
  const { reader } = wire;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag < 8) throw new Error('a field has the number 0');
    // A known number with another wire type is an unknown field too: its tag is another one.
    if (!field(tag)) reader.skip((tag & 7) as WireType, tag >>> 3);
    if (reader.pos > end) throw new Error('a field reaches beyond its message');
  }
}

/** Counts one more part of the payload. */
export function spend(wire: Wire): void {
  wire.partsLeft -= 1;
  if (wire.partsLeft < 0) throw new Error(`more than ${MOST_PARTS} metrics, properties and cells`);
}

/** Enters an embedded message: counts it and returns where it ends. */
export function enter(wire: Wire): number {
  spend(wire);
  const bytes = wire.reader.uint32();
  const end = wire.reader.pos + bytes;
  if (end > wire.reader.len) throw new Error('a message reaches beyond the payload');
  return end;
}

/** One level deeper, where messages may hold each other. */
export function deeper(depth: number): number {
  if (depth >= MOST_DEPTH) throw new Error(`nested more than ${MOST_DEPTH} deep`);
  return depth + 1;
}

export function readUint64({ reader }: Wire): Uint64 {
  const value = BigInt(reader.uint64());
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** Reads a value of one of the shared kinds; null when the tag is none of them. */
export function readBasic(wire: Wire, tag: number, tags: BasicTags): BasicValue | null {
  const { reader } = wire;
  switch (tag) {
    case tags.int:
      return { kind: 'int', value: reader.uint32() };
    case tags.long:
      return { kind: 'long', value: readUint64(wire) };
    case tags.float:
      return { kind: 'float', value: reader.float() };
    case tags.double:
      return { kind: 'double', value: reader.double() };
    case tags.boolean:
      return { kind: 'boolean', value: reader.bool() };
    case tags.string:
      return { kind: 'string', value: reader.string() };
    default:
      return null;
  }
}

/** What a reader builds up field by field. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };

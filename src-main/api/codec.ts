/**
 * Contract messages as bytes, for carriers that have no structured clone (WebSocket): MessagePack with one extension
 * type per typed array, so that series cross as binary columns. Bytes of a column are in the machine's order; both
 * ends run on this machine, and every platform we ship for is little-endian.
 */
import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';

/** Extension type numbers. Uint8Array is MessagePack's own binary type. Never renumber: old screens may be open. */
const COLUMNS = [
  [1, Float64Array],
  [2, Float32Array],
  [3, Int32Array],
  [4, Uint32Array],
  [5, Int16Array],
  [6, Uint16Array],
  [7, Int8Array],
  [8, BigInt64Array],
  [9, BigUint64Array],
  [10, Uint8ClampedArray],
] as const;

const extensions = new ExtensionCodec();
for (const [type, Column] of COLUMNS) {
  extensions.register({
    type,
    encode: (value) =>
      value instanceof Column ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null,
    // A fresh buffer: bytes inside a frame rarely lie where an eight-byte number may start.
    decode: (bytes) => {
      if (bytes.byteLength % Column.BYTES_PER_ELEMENT !== 0) throw new RangeError('A column is cut short.');
      return new Column(bytes.slice().buffer);
    },
  });
}

/**
 * @param message numbers, strings, booleans, null, plain objects, arrays and typed arrays, nested at most 100 deep;
 * a property that is undefined is left out
 * @throws Error on anything else
 */
export function toBytes(message: unknown): Uint8Array<ArrayBuffer> {
  return encode(message, { extensionCodec: extensions, ignoreUndefined: true });
}

/** @throws RangeError or DecodeError on bytes that are no message */
export function fromBytes(bytes: ArrayBuffer | Uint8Array): unknown {
  return decode(bytes, { extensionCodec: extensions });
}

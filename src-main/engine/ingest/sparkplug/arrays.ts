/** Array values (Sparkplug 3.0, 6.4.17: types 22 to 34): packed little-endian bytes, as JSON text. */
import { DATA_TYPE } from './data-types.ts';
import { jsonList, jsonOf } from './readable.ts';

type ReadElement = (view: DataView, at: number) => number | bigint;

/** Width in bytes and reader of each fixed-width element type. */
const ELEMENTS: ReadonlyMap<number, readonly [width: number, read: ReadElement]> = new Map([
  [DATA_TYPE.Int8Array, [1, (view, at) => view.getInt8(at)]],
  [DATA_TYPE.Int16Array, [2, (view, at) => view.getInt16(at, true)]],
  [DATA_TYPE.Int32Array, [4, (view, at) => view.getInt32(at, true)]],
  [DATA_TYPE.Int64Array, [8, (view, at) => view.getBigInt64(at, true)]],
  [DATA_TYPE.UInt8Array, [1, (view, at) => view.getUint8(at)]],
  [DATA_TYPE.UInt16Array, [2, (view, at) => view.getUint16(at, true)]],
  [DATA_TYPE.UInt32Array, [4, (view, at) => view.getUint32(at, true)]],
  [DATA_TYPE.UInt64Array, [8, (view, at) => view.getBigUint64(at, true)]],
  [DATA_TYPE.FloatArray, [4, (view, at) => view.getFloat32(at, true)]],
  [DATA_TYPE.DoubleArray, [8, (view, at) => view.getFloat64(at, true)]],
  [DATA_TYPE.DateTimeArray, [8, (view, at) => view.getBigUint64(at, true)]],
]);

export const isArrayType = (datatype: number): boolean =>
  datatype >= DATA_TYPE.Int8Array && datatype <= DATA_TYPE.DateTimeArray;

/** The elements as a JSON list; null when the bytes are no array of that type. */
export function arrayText(bytes: Uint8Array, datatype: number): string | null {
  if (datatype === DATA_TYPE.BooleanArray) return booleans(bytes);
  if (datatype === DATA_TYPE.StringArray) return strings(bytes);
  const element = ELEMENTS.get(datatype);
  if (element === undefined) return null;
  const [width, read] = element;
  if (bytes.byteLength % width !== 0) return null;
  const view = viewOf(bytes);
  return jsonList(Array.from({ length: bytes.byteLength / width }, (_, i) => jsonOf(read(view, i * width))));
}

/** BooleanArray: a 32-bit count, then eight values a byte, the first in the highest bit. */
function booleans(bytes: Uint8Array): string | null {
  if (bytes.byteLength < 4) return null;
  const count = viewOf(bytes).getUint32(0, true);
  if (Math.ceil(count / 8) !== bytes.byteLength - 4) return null;
  const bit = (i: number): boolean => ((bytes[4 + (i >> 3)] ?? 0) & (0x80 >> (i & 7))) !== 0;
  return jsonList(Array.from({ length: count }, (_, i) => String(bit(i))));
}

/** StringArray: UTF-8 strings, each ended by a zero byte; the last one may go without. */
function strings(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  const items = text.split('\0');
  if (items.at(-1) === '') items.pop();
  return jsonList(items.map(jsonOf));
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

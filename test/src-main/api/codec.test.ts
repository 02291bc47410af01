import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBytes, toBytes } from '../../../src-main/api/codec.ts';

const COLUMNS = [
  fc.float64Array(),
  fc.float32Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int8Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
];

/** MessagePack writes -0 as the integer 0; in columns it is kept. */
const plainNumber = fc.double().map((value) => (Object.is(value, -0) ? 0 : value));

const message = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    plainNumber,
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.constant(null),
    ...COLUMNS,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).value;

test('every message comes back as it was sent, binary columns bit for bit', () => {
  fc.assert(
    fc.property(message, (sent) => {
      expect(fromBytes(toBytes(sent))).toEqual(sent);
    }),
    { numRuns: 500 },
  );
});

test('a column that is a view of a larger buffer sends its own part only', () => {
  const buffer = Float64Array.of(1, 2, NaN, -0, Infinity);
  const back = fromBytes(toBytes({ t: buffer.subarray(2) })) as { t: Float64Array };
  expect(back.t).toBeInstanceOf(Float64Array);
  expect([...back.t].map((value) => Object.is(value, -0))).toEqual([false, true, false]);
  expect(back.t).toEqual(Float64Array.of(NaN, -0, Infinity));
});

test('a property that is undefined is left out, so that defaults apply on the other side', () => {
  expect(fromBytes(toBytes({ a: undefined, b: 1 }))).toEqual({ b: 1 });
});

test('a column costs its own bytes and a small head', () => {
  expect(toBytes(new Float64Array(1000)).byteLength).toBeLessThan(8000 + 8);
});

test('bytes that are no message, or a column cut short, are refused', () => {
  expect(() => fromBytes(Uint8Array.of(0xc1))).toThrow();
  // fixext 4 of type 1: half a Float64.
  expect(() => fromBytes(Uint8Array.of(0xd6, 1, 0, 0, 0, 0))).toThrow('cut short');
});

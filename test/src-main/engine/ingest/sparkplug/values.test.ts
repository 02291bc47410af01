import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATA_TYPE, dataTypeName } from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import { MOST_TEXT, shortened } from '../../../../../src-main/engine/ingest/sparkplug/readable.ts';
import type { MetricValue } from '../../../../../src-main/engine/ingest/sparkplug/schema.ts';
import { meaningOf } from '../../../../../src-main/engine/ingest/sparkplug/values.ts';
import { valueOf } from './fake-edge-node.ts';

const bytes = (...values: number[]): MetricValue => ({ kind: 'bytes', value: Uint8Array.from(values) });
const int = (value: number): MetricValue => ({ kind: 'int', value });
const long = (value: number | bigint): MetricValue => ({ kind: 'long', value });

describe('data types (6.4.16)', () => {
  it('have the numbers and names of the specification', () => {
    expect(Object.values(DATA_TYPE)).toEqual(Array.from({ length: 35 }, (_, i) => i));
    expect([4, 8, 15, 21, 22, 34].map(dataTypeName)).toEqual([
      'Int64',
      'UInt64',
      'UUID',
      'PropertySetList',
      'Int8Array',
      'DateTimeArray',
    ]);
    expect(dataTypeName(35)).toBe('unknown type 35');
  });
});

describe('numbers (6.4.17)', () => {
  it.each([
    ['Int8', 8],
    ['Int16', 16],
    ['Int32', 32],
    ['Int64', 64],
  ] as const)('%s: any value comes back with its sign', (name, bits) => {
    const [min, max] = [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
    fc.assert(
      fc.property(fc.bigInt({ min, max }), (value) => {
        const { value: read, text } = meaningOf(valueOf(DATA_TYPE[name], value), DATA_TYPE[name]);
        expect(text === undefined ? BigInt(read) : BigInt(text)).toBe(value);
        expect(read).toBe(Number(value));
      }),
    );
  });

  it.each([
    ['Int8 in its own width', int(0xfb), DATA_TYPE.Int8],
    ['Int8 sign-extended to 32 bits', int(0xffff_fffb), DATA_TYPE.Int8],
    ['Int16 in its own width', int(0xfffb), DATA_TYPE.Int16],
    ['Int32 in long_value, 32 bits', long(0xffff_fffb), DATA_TYPE.Int32],
    ['Int32 in long_value, sign-extended to 64 bits', long(0xffff_ffff_ffff_fffbn), DATA_TYPE.Int32],
  ])('%s is -5, as encoders differ', (_, value, datatype) => {
    expect(meaningOf(value, datatype)).toEqual({ value: -5 });
  });

  it.each([
    ['UInt8', int(255), DATA_TYPE.UInt8, 255],
    ['UInt16', int(65_535), DATA_TYPE.UInt16, 65_535],
    ['UInt32', int(4_294_967_295), DATA_TYPE.UInt32, 4_294_967_295],
    ['UInt32 in long_value (Tahu)', long(4_294_967_295), DATA_TYPE.UInt32, 4_294_967_295],
    ['UInt64', long(2 ** 52), DATA_TYPE.UInt64, 2 ** 52],
    ['DateTime, milliseconds', long(1_780_000_000_000), DATA_TYPE.DateTime, 1_780_000_000_000],
    ['Float', { kind: 'float', value: 0.5 }, DATA_TYPE.Float, 0.5],
    ['Double', { kind: 'double', value: -0.1 }, DATA_TYPE.Double, -0.1],
    ['Boolean true', { kind: 'boolean', value: true }, DATA_TYPE.Boolean, 1],
    ['Boolean false', { kind: 'boolean', value: false }, DATA_TYPE.Boolean, 0],
    ['Boolean as 1', int(1), DATA_TYPE.Boolean, 1],
  ] as [string, MetricValue, number, number][])('%s', (_, value, datatype, number) => {
    expect(meaningOf(value, datatype)).toEqual({ value: number });
  });

  it('keeps all digits of an integer beyond 2^53 beside its nearest number', () => {
    expect(meaningOf(long(2n ** 64n - 1n), DATA_TYPE.UInt64)).toEqual({
      value: 2 ** 64,
      text: '18446744073709551615',
      flaw: 'rounded',
    });
    expect(meaningOf(long(BigInt.asUintN(64, -(2n ** 53n) - 1n)), DATA_TYPE.Int64)).toMatchObject({
      text: '-9007199254740993',
      flaw: 'rounded',
    });
    expect(meaningOf(long(2n ** 60n), DATA_TYPE.UInt64)).toEqual({ value: 2 ** 60 });
  });

  it.each([
    ['300 as Int8', int(300), DATA_TYPE.Int8, 300],
    ['256 as UInt8', int(256), DATA_TYPE.UInt8, 256],
    ['2 as Boolean', int(2), DATA_TYPE.Boolean, 2],
    ['a double as Int32', { kind: 'double', value: 3.5 }, DATA_TYPE.Int32, 3.5],
    ['an integer as String', int(7), DATA_TYPE.String, 7],
    ['a text as Double', { kind: 'string', value: 'high' }, DATA_TYPE.Double, NaN],
    ['a type this specification has not', int(7), 99, 7],
    ['a property type', int(7), DATA_TYPE.PropertySet, 7],
  ] as [string, MetricValue, number, number][])(
    '%s is kept as it was sent, as a misfit',
    (_, value, datatype, number) => {
      expect(meaningOf(value, datatype)).toMatchObject({ value: number, flaw: 'misfit' });
    },
  );

  it('does not guess the sign of an integer without a data type', () => {
    expect(meaningOf(int(0xffff_fffb), DATA_TYPE.Unknown)).toEqual({ value: 0xffff_fffb, flaw: 'unsigned' });
    expect(meaningOf({ kind: 'double', value: -5 }, DATA_TYPE.Unknown)).toEqual({ value: -5 });
  });
});

describe('what is no number becomes text', () => {
  it.each([
    ['String', { kind: 'string', value: 'run' }, DATA_TYPE.String, 'run'],
    ['Text', { kind: 'string', value: '12' }, DATA_TYPE.Text, '12'],
    ['UUID', { kind: 'string', value: 'f81d4fae' }, DATA_TYPE.UUID, 'f81d4fae'],
    ['Bytes', bytes(0, 255), DATA_TYPE.Bytes, '00ff'],
    ['File', bytes(1), DATA_TYPE.File, '01'],
    ['Int8Array', bytes(0xef, 0x7b), DATA_TYPE.Int8Array, '[-17,123]'],
    ['Int16Array', bytes(0xd0, 0x8a, 0x30, 0x75), DATA_TYPE.Int16Array, '[-30000,30000]'],
    ['Int32Array', bytes(0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0), DATA_TYPE.Int32Array, '[-1,1]'],
    ['Int64Array', bytes(0xfe, 255, 255, 255, 255, 255, 255, 255), DATA_TYPE.Int64Array, '[-2]'],
    ['UInt8Array', bytes(23, 250), DATA_TYPE.UInt8Array, '[23,250]'],
    ['UInt16Array', bytes(0x1e, 0, 0xac, 0xcc), DATA_TYPE.UInt16Array, '[30,52396]'],
    ['UInt32Array', bytes(0x34, 0, 0, 0, 0x49, 0xfb, 0x55, 0xc4), DATA_TYPE.UInt32Array, '[52,3293969225]'],
    [
      'UInt64Array',
      bytes(0xd9, 0x9e, 0x02, 0xd1, 0xb2, 0x76, 0x37, 0xe4),
      DATA_TYPE.UInt64Array,
      '[16444743074749521625]',
    ],
    ['FloatArray', bytes(0, 0, 0xc0, 0x3f), DATA_TYPE.FloatArray, '[1.5]'],
    ['DoubleArray', bytes(0, 0, 0, 0, 0, 0, 0, 0xc0), DATA_TYPE.DoubleArray, '[-2]'],
    ['DoubleArray with NaN', bytes(0, 0, 0, 0, 0, 0, 0xf8, 0x7f), DATA_TYPE.DoubleArray, '["NaN"]'],
    [
      'BooleanArray: a count, then bits from the highest on',
      bytes(0x0c, 0, 0, 0, 0x34, 0xd0),
      DATA_TYPE.BooleanArray,
      '[false,false,true,true,false,true,false,false,true,true,false,true]',
    ],
    ['BooleanArray of none', bytes(0, 0, 0, 0), DATA_TYPE.BooleanArray, '[]'],
    [
      'StringArray: each ended by a zero byte',
      bytes(0x41, 0x42, 0x43, 0, 0x68, 0x69, 0),
      DATA_TYPE.StringArray,
      '["ABC","hi"]',
    ],
    ['StringArray with an empty string', bytes(0, 0x61, 0), DATA_TYPE.StringArray, '["","a"]'],
    [
      'DateTimeArray',
      bytes(0xc7, 0xd0, 0x90, 0x75, 0x24, 0x01, 0, 0),
      DATA_TYPE.DateTimeArray,
      '[1256102875335]',
    ],
  ] as [string, MetricValue, number, string][])('%s', (_, value, datatype, text) => {
    expect(meaningOf(value, datatype)).toEqual({ value: NaN, text });
  });

  it.each([
    ['Int16Array of 3 bytes', bytes(1, 2, 3), DATA_TYPE.Int16Array],
    ['BooleanArray with too few bits', bytes(9, 0, 0, 0, 0xff), DATA_TYPE.BooleanArray],
    ['BooleanArray that claims billions', bytes(255, 255, 255, 255), DATA_TYPE.BooleanArray],
    ['BooleanArray without a count', bytes(1), DATA_TYPE.BooleanArray],
  ])('%s does not fit and is kept as digits', (_, value, datatype) => {
    expect(meaningOf(value, datatype)).toMatchObject({
      value: NaN,
      flaw: 'misfit',
      text: expect.stringMatching(/^[0-9a-f]+$/),
    });
  });

  it('DataSet: cells by the type of their column (tck-id-payloads-dataset-types-def)', () => {
    const value: MetricValue = {
      kind: 'dataset',
      value: {
        columns: ['delta', 'note', 'count'],
        types: [DATA_TYPE.Int8, DATA_TYPE.String, DATA_TYPE.UInt64],
        rows: [
          [
            { kind: 'int', value: 251 },
            { kind: 'string', value: 'a "quote"' },
            { kind: 'long', value: 2n ** 64n - 1n },
          ],
          [undefined, { kind: 'string', value: '' }],
        ],
      },
    };
    expect(meaningOf(value, DATA_TYPE.DataSet).text).toBe(
      '{"columns":["delta","note","count"],"types":["Int8","String","UInt64"],' +
        '"rows":[[-5,"a \\"quote\\"",18446744073709551615],[null,""]]}',
    );
  });

  it('Template: members, parameters and nested templates (tck-id-payloads-template-instance-ref)', () => {
    const value: MetricValue = {
      kind: 'template',
      value: {
        templateRef: 'Pump',
        isDefinition: false,
        version: '2',
        metrics: [
          { name: 'speed', datatype: DATA_TYPE.Int16, value: int(0xfffe) },
          { name: 'gone', datatype: DATA_TYPE.Double, isNull: true },
          { name: 'list', datatype: DATA_TYPE.UInt8Array, value: bytes(1, 2) },
          {
            name: 'motor',
            datatype: DATA_TYPE.Template,
            value: { kind: 'template', value: { metrics: [], parameters: [], isDefinition: true } },
          },
        ],
        parameters: [{ name: 'size', type: DATA_TYPE.Int32, value: { kind: 'int', value: 3 } }],
      },
    };
    expect(meaningOf(value, DATA_TYPE.Template).text).toBe(
      '{"template":"Pump","version":"2","metrics":{"speed":-2,"gone":null,"list":[1,2],' +
        '"motor":{"definition":true,"metrics":{}}},"parameters":{"size":3}}',
    );
  });

  it('cuts long texts with a mark that tells how long they were, never within a character', () => {
    const { text = '' } = meaningOf({ kind: 'string', value: 'x'.repeat(5000) }, DATA_TYPE.String);
    expect(text).toBe(`${'x'.repeat(MOST_TEXT)}… (5000 characters)`);
    expect(shortened('🙂'.repeat(3000))).toBe(`${'🙂'.repeat(MOST_TEXT / 2)}… (6000 characters)`);
    expect(shortened(`x${'🙂'.repeat(3000)}`).isWellFormed()).toBe(true);
    const file = meaningOf({ kind: 'bytes', value: new Uint8Array(9000) }, DATA_TYPE.File).text;
    expect(file).toBe(`${'00'.repeat(2048)}… (9000 bytes)`);
  });
});

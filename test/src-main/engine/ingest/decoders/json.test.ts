import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, isRefusal } from '../../../../../src-main/engine/ingest/decoders/index.ts';
import type { JsonFormat } from '../../../../../src-main/engine/ingest/decoders/json.ts';
import { keysOf, pathOf } from '../../../../../src-main/engine/ingest/decoders/json-path.ts';
import { readSourceQuality } from '../../../../../src-main/engine/ingest/decoders/source-quality.ts';

const read = (document: unknown, format: Partial<JsonFormat> & { path: string }): unknown =>
  decode(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)), {
    kind: 'json',
    timePath: null,
    timeUnit: 'ms',
    ...format,
  });

describe('numbers in JSON', () => {
  test.each([
    ['9007199254740993', 9007199254740992],
    ['123456789012345678901234567890', 1.2345678901234568e29],
    ['"9007199254740993"', 9007199254740992],
    ['"NaN"', Number.NaN],
    ['" -Infinity "', -Infinity],
    ['1e400', Infinity],
    ['-0.0', -0],
  ])('reads %s', (text, value) => {
    expect(read(`{"v":${text}}`, { path: 'v' })).toEqual({ value, t: null });
  });

  test('reads a large whole number the same beside a time in nanoseconds', () => {
    expect(
      read('{"v":9007199254740993,"t":1790000000123456789}', { path: 'v', timePath: 't', timeUnit: 'ns' }),
    ).toEqual({ value: 9007199254740992, t: 1_790_000_000_123_456 });
  });
});

describe('every element of a list', () => {
  test('pairs values and times of objects by their place', () => {
    const samples = [
      { v: 1, t: 10 },
      { v: 2, t: 20 },
    ];
    expect(read({ samples }, { path: 'samples.*.v', timePath: 'samples.*.t' })).toEqual([
      { value: 1, t: 10_000 },
      { value: 2, t: 20_000 },
    ]);
    expect(read(samples, { path: '*.v', timePath: '*.t' })).toHaveLength(2);
  });

  test('pairs a column of values with a column of times', () => {
    expect(read({ values: [1, 2], times: [10, 20] }, { path: 'values.*', timePath: 'times.*' })).toEqual([
      { value: 1, t: 10_000 },
      { value: 2, t: 20_000 },
    ]);
  });

  test('pairs through lists in lists, and a time beside the inner list counts for all of it', () => {
    const batches = [
      { at: 1, v: [1, 2] },
      { at: 2, v: [3] },
    ];
    expect(read({ batches }, { path: 'batches.*.v.*', timePath: 'batches.*.at' })).toEqual([
      { value: 1, t: 1000 },
      { value: 2, t: 1000 },
      { value: 3, t: 2000 },
    ]);
  });

  test('keeps what can be read and says what cannot', () => {
    const values = [1, null, 'x', null, 3];
    expect(read({ values }, { path: 'values.*' })).toEqual([
      { value: 1, t: null },
      { value: 3, t: null },
      { refused: 'null value', detail: expect.stringContaining('So it is with 2 more') as string },
    ]);
    expect(read({ v: [1, 2], t: [10] }, { path: 'v.*', timePath: 't.*' })).toEqual([
      { value: 1, t: 10_000 },
      { refused: 'no source time', detail: 'There is nothing at the time path "t.*".' },
    ]);
    expect(read({ values: [null, null] }, { path: 'values.*' })).toMatchObject({ refused: 'null value' });
  });

  test('passes over elements that hold something else, and refuses where none holds it', () => {
    expect(read([{ a: 1 }, { b: 2 }, { a: 3 }], { path: '*.a' })).toEqual([
      { value: 1, t: null },
      { value: 3, t: null },
    ]);
    expect(read([{ b: 2 }], { path: '*.a' })).toMatchObject({ refused: 'path not found' });
    expect(read([], { path: '*' })).toMatchObject({ refused: 'path not found' });
    expect(read({ a: { x: 1 } }, { path: 'a.*' })).toMatchObject({ refused: 'path not found' });
  });

  test('picks elements by a key of theirs', () => {
    const values = [
      { id: 'Boiler.Level', v: 1, t: 10 },
      { id: 'Boiler.Heat', v: 2, t: 20 },
      { id: 'Boiler.Level', v: 3, t: 30 },
      { id: 7, v: 4, t: 40 },
    ];
    const of = (id: string): unknown =>
      read({ values }, { path: `values.*[id=${id}].v`, timePath: 'values.*.t' });
    expect(of('Boiler.Level')).toEqual([
      { value: 1, t: 10_000 },
      { value: 3, t: 30_000 },
    ]);
    expect(of('7')).toEqual([{ value: 4, t: 40_000 }]);
    expect(of('Boiler')).toMatchObject({ refused: 'path not found' });
  });

  test('a star that belongs to a key is written with a backslash', () => {
    expect(read({ '*': 5, a: [1] }, { path: '\\*' })).toEqual({ value: 5, t: null });
    expect(read({ '*[id=1]': 5 }, { path: '\\*[id=1]' })).toEqual({ value: 5, t: null });
    expect(read({ 'a*': 5 }, { path: 'a*' })).toEqual({ value: 5, t: null });
  });

  test('paths with stars and selections translate into their steps and back', () => {
    const step = fc.oneof(
      fc.string(),
      fc.constant({ where: null }),
      fc.record({ where: fc.record({ key: fc.string(), equals: fc.string() }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        expect(keysOf(pathOf(steps))).toEqual(steps);
      }),
    );
  });

  test('refuses more values than a measurement can have', () => {
    const list = `[${'1,'.repeat(100_000)}1]`;
    expect(read(list, { path: '*' })).toMatchObject({ refused: 'too many values' });
  });
});

describe('quality', () => {
  const of = (q: unknown, qualityPath = 'q'): unknown => {
    const result = read({ v: 1, [qualityPath]: q }, { path: 'v', qualityPath }) as {
      doubt?: { quality: string; reason: string };
    };
    if (result.doubt !== undefined) expect(result.doubt.reason).toBe('source');
    return result.doubt?.quality ?? 'good';
  };

  test.each([
    [null, 'good'],
    [true, 'good'],
    [false, 'bad'],
    ['good', 'good'],
    [' GOOD ', 'good'],
    ['Uncertain', 'uncertain'],
    ['BAD', 'bad'],
    ['GoodClamped', 'good'],
    ['BadSensorFailure', 'bad'],
    ['Bad_Stale', 'bad'],
    ['UncertainLastUsableValue', 'uncertain'],
    ['goodness', 'uncertain'],
    ['?', 'uncertain'],
    ['true', 'good'],
    ['False', 'bad'],
    ['192', 'good'],
    [[], 'uncertain'],
    [{}, 'uncertain'],
    [1.5, 'uncertain'],
    [1e20, 'uncertain'],
  ])('%j is %s', (q, quality) => {
    expect(of(q)).toBe(quality);
  });

  test('Sparkplug 3.0, tck-id-payloads-propertyset-quality-value-value: 0 bad, 192 good, 500 stale', () => {
    expect([0, 192, 500].map((code) => of(code))).toEqual(['bad', 'good', 'bad']);
  });

  test('OPC Data Access, quality flags: bits 7 and 6 decide', () => {
    const codes = [0, 4, 24, 64, 88, 128, 192, 216, 219, 0x1c0];
    expect(codes.map((code) => of(code))).toEqual([
      'bad',
      'bad',
      'bad',
      'uncertain',
      'uncertain',
      'bad',
      'good',
      'good',
      'good',
      'good',
    ]);
  });

  test('OPC UA Part 4, StatusCode: the two upper bits are the severity', () => {
    expect([0x0002_0000, 0x4094_0000, 0x8031_0000, 0xc000_0000].map((code) => of(code))).toEqual([
      'good',
      'uncertain',
      'bad',
      'bad',
    ]);
    // As a signed 32-bit number.
    expect(of(-0x8000_0000)).toBe('bad');
  });

  test('a path that names a StatusCode reads 0 as good, number or verbose object', () => {
    expect(of(0, 'StatusCode')).toBe('good');
    expect(of(0x8000_0000, 'statusCode')).toBe('bad');
    expect(of({ Code: 0x8031_0000, Symbol: 'BadNotConnected' }, 'StatusCode')).toBe('bad');
    expect(of({ Code: 0 })).toBe('good');
    expect(of({ Symbol: 'Good' })).toBe('good');
    expect(read({ v: 1, StatusCode: { Code: 0 } }, { path: 'v', qualityPath: 'StatusCode.Code' })).toEqual({
      value: 1,
      t: null,
    });
  });

  test('a missing quality is good, and a null that is said to be bad is a bad sample', () => {
    expect(read({ v: 1 }, { path: 'v', qualityPath: 'q' })).toEqual({ value: 1, t: null });
    expect(read({ v: null, q: 'bad', t: 5 }, { path: 'v', qualityPath: 'q', timePath: 't' })).toEqual({
      value: Number.NaN,
      t: 5000,
      doubt: { quality: 'bad', reason: 'source' },
    });
    expect(read({ v: null, q: 'good' }, { path: 'v', qualityPath: 'q' })).toMatchObject({
      refused: 'null value',
    });
  });

  test('belongs to the element it stands beside', () => {
    const s = [
      { v: 1, q: 192 },
      { v: 2, q: 64 },
    ];
    expect(read({ s }, { path: 's.*.v', qualityPath: 's.*.q' })).toEqual([
      { value: 1, t: null },
      { value: 2, t: null, doubt: { quality: 'uncertain', reason: 'source' } },
    ]);
  });

  test('is one of three, whatever stands there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (raw, statusCode) => {
        expect(['good', 'uncertain', 'bad']).toContain(readSourceQuality(raw, statusCode));
      }),
    );
  });
});

test('the unit comes from its path; what is no text is no unit', () => {
  const unit = (u: unknown): unknown => {
    const result = read({ v: 1, u }, { path: 'v', unitPath: 'u' }) as { unit?: string };
    expect(isRefusal(result)).toBe(false);
    return result.unit;
  };
  expect(unit(' °C ')).toBe('°C');
  expect(unit('x'.repeat(100))).toBe('x'.repeat(32));
  expect(unit(7)).toBeUndefined();
  expect(unit(undefined)).toBeUndefined();
});

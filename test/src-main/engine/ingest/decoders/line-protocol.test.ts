/** The sections in the names are those of InfluxDB's "Line protocol reference" (OSS v2). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, isRefusal, type Refusal } from '../../../../../src-main/engine/ingest/decoders/index.ts';
import { linesOf } from '../../../../../src-main/engine/ingest/decoders/line-protocol-lines.ts';
import type { LineProtocolFormat } from '../../../../../src-main/engine/ingest/decoders/line-protocol.ts';

const T = 1_790_000_000_123_456;
const format = (changes: Partial<LineProtocolFormat> = {}): LineProtocolFormat => ({
  kind: 'line-protocol',
  measurement: 'pump',
  tags: {},
  field: 'flow',
  precision: 'ns',
  ...changes,
});
const read = (text: string, changes: Partial<LineProtocolFormat> = {}): unknown =>
  decode(Buffer.from(text), format(changes));
/** The only line of a payload, as plain objects. */
const line = (text: string): unknown => {
  const { lines, wrong } = linesOf(text);
  expect(wrong).toBeNull();
  expect(lines).toHaveLength(1);
  const { measurement, tags, fields, timestamp } = lines[0]!;
  const values = Object.fromEntries([...fields].map(([key, { value }]) => [key, value]));
  return [measurement, Object.fromEntries(tags), values, timestamp];
};
const wrong = (text: string): string | undefined => linesOf(text).wrong?.detail;

describe('elements of a line', () => {
  test('measurement, tag set, field set and timestamp', () => {
    expect(line('pump,line=2,machine=p1 flow=3.5,running=t,note="a b" 1790000000123456000')).toEqual([
      'pump',
      { line: '2', machine: 'p1' },
      { flow: 3.5, running: 1, note: 'a b' },
      '1790000000123456000',
    ]);
    expect(line('pump flow=1')).toEqual(['pump', {}, { flow: 1 }, null]);
  });

  test('Line protocol: the newline separates points; a carriage return before it and blank lines say nothing', () => {
    expect(linesOf('pump flow=1\r\n\n  \npump flow=2\n').lines).toHaveLength(2);
    expect(linesOf('').lines).toHaveLength(0);
  });

  test('Comments: a line that begins with #', () => {
    expect(linesOf('# pump flow=1\npump flow=2\n#').lines).toHaveLength(1);
    expect(line('pump#1 flow=2')).toEqual(['pump#1', {}, { flow: 2 }, null]);
  });

  test('Whitespace: runs of spaces separate like one', () => {
    expect(line('  pump,a=b   flow=1   17  ')).toEqual(['pump', { a: 'b' }, { flow: 1 }, '17']);
  });

  test.each([
    ['=1', 'a space and a field like key=value were expected at its end'],
    [',a=b flow=1', 'a measurement was expected'],
    ['pump', 'a space and a field'],
    ['pump,a=b', 'a space and a field'],
    ['pump,a flow=1', 'a tag like key=value was expected after "pump"'],
    ['pump,a= flow=1', 'the tag "a" has no value'],
    ['pump,=b flow=1', 'a tag like key=value'],
    ['pump,a=b=c flow=1', 'a = in the tag "a" needs a \\ before it'],
    ['pump,a=b,a=c flow=1', 'the tag "a" twice'],
    ['pump, flow=1', 'a tag like key=value was expected after "pump"'],
    ['pump flow', 'a field like key=value was expected, but there is "flow"'],
    ['pump =1', 'a field like key=value was expected'],
    ['pump flow=', 'the field "flow" has no value'],
    ['pump flow=1,', 'a field like key=value was expected, but there is ""'],
    ['pump flow=1,flow=2', 'the field "flow" twice'],
    ['pump flow=1 soon', 'a timestamp was expected at its end, but there is "soon"'],
    ['pump flow=1 1.5', 'a timestamp was expected'],
    ['pump flow=1 "17"', 'a timestamp was expected'],
    ['pump flow=1 17 18', 'a timestamp was expected'],
  ])('refuses %j: %s', (text, why) => {
    expect(wrong(`pump flow=1\n${text}`)).toContain(`Line 2: `);
    expect(wrong(text)).toContain(why);
  });
});

describe('data types and format', () => {
  test.each<[string, number | string]>([
    ['1', 1],
    ['-1.5e-3', -0.0015],
    ['.5', 0.5],
    ['5.', 5],
    ['12i', 12],
    ['-9223372036854775808i', -(2 ** 63)],
    ['9223372036854775807i', 2 ** 63],
    ['18446744073709551615u', 2 ** 64],
    ['0u', 0],
    ...['t', 'T', 'true', 'True', 'TRUE'].map((word) => [word, 1] satisfies [string, number]),
    ...['f', 'F', 'false', 'False', 'FALSE'].map((word) => [word, 0] satisfies [string, number]),
    ['"7.25"', '7.25'],
    ['""', ''],
  ])('%s', (text, value) => {
    expect(line(`pump flow=${text}`)).toEqual(['pump', {}, { flow: value }, null]);
  });

  test.each([
    ['9223372036854775808i', 'does not fit into 64 bits'],
    ['18446744073709551616u', 'does not fit into 64 bits'],
    ['-1u', 'does not fit into 64 bits'],
    ['1e400', 'larger than a 64-bit float'],
    ['NaN', 'was expected'],
    ['inf', 'was expected'],
    ['1.5i', 'was expected'],
    ['tRUE', 'was expected'],
    ['abc', 'was expected'],
    ['"a', 'without its closing quote'],
    ['"a\\"', 'without its closing quote'],
    ['"a"b', 'behind the closing quote'],
  ])('refuses %s', (text, why) => {
    expect(wrong(`pump flow=${text}`)).toContain(why);
  });

  test('refuses a value of 500 digits without looking at it', () => {
    expect(wrong(`pump flow=${'9'.repeat(500)}`)).toContain('500 characters');
  });

  test('String: only a quote and a backslash are escaped', () => {
    expect(line('pump note="a\\"b\\\\c\\d, e=f # g"')).toEqual([
      'pump',
      {},
      { note: 'a"b\\c\\d, e=f # g' },
      null,
    ]);
  });
});

describe('special characters and quotes', () => {
  test('Special characters: comma, space and equals sign after a backslash belong to the name', () => {
    expect(line('pump\\,\\ 1=2,a\\ \\=\\,b=c\\ \\=\\,d e\\ \\=\\,f=1')).toEqual([
      'pump, 1=2',
      { 'a =,b': 'c =,d' },
      { 'e =,f': 1 },
      null,
    ]);
  });

  test('Special characters: any other backslash is itself', () => {
    expect(line('pu\\mp\\\\x,a\\b=C:\\d flow=1')).toEqual([
      'pu\\mp\\\\x',
      { 'a\\b': 'C:\\d' },
      { flow: 1 },
      null,
    ]);
    // In a measurement an equals sign is nothing special, so the backslash before it stays.
    expect(line('pump\\=1 flow=1')).toEqual(['pump\\=1', {}, { flow: 1 }, null]);
  });

  test('Quotes: in names they are characters like others', () => {
    expect(line('"pump",\'a\'="b" "flow"=1')).toEqual(['"pump"', { "'a'": '"b"' }, { '"flow"': 1 }, null]);
  });
});

describe('what a tag reads', () => {
  test('lines of its measurement that carry its tags and its field', () => {
    const text = [
      `pump,line=2,machine=p1 flow=1,head=9 ${T}000`,
      `pump,line=2,machine=p2 flow=2 ${T}000`,
      `pump,line=2,machine=p1 head=3 ${T}000`,
      `motor,machine=p1 flow=4 ${T}000`,
      `pump,machine=p1 flow=5i ${T + 1}999`,
    ].join('\n');
    expect(read(text, { tags: { machine: 'p1' } })).toEqual([
      { value: 1, t: T },
      { value: 5, t: T + 1 },
    ]);
    expect(read(text, { tags: { machine: 'p2' } })).toEqual({ value: 2, t: T });
    expect(read(text, { tags: { machine: 'p3' } })).toMatchObject({
      refused: 'no such series',
      detail: 'None of the 5 lines holds the field "flow" of "pump,machine=p3".',
    });
    expect(read('# nothing')).toMatchObject({ refused: 'empty' });
  });

  test('Timestamp: a line without one is of the time it arrives', () => {
    expect(read('pump flow=1')).toEqual({ value: 1, t: null });
  });

  test('a text is read as a number where it is one', () => {
    expect(read('pump flow=" 7.25"')).toEqual({ value: 7.25, t: null });
    expect(read('pump flow="off"')).toEqual({ value: 0, t: null });
    expect(read('pump flow="broken"')).toMatchObject({ refused: 'not a number' });
  });

  test('a line that is none costs the others nothing, and is refused beside them', () => {
    expect(read('pump flow=1\npump flow\nnonsense\npump flow=2')).toEqual([
      { value: 1, t: null },
      { value: 2, t: null },
      {
        refused: 'not line protocol',
        detail:
          'Line 2: a field like key=value was expected, but there is "flow". So it is with 1 more lines of this payload.',
      },
    ]);
  });

  test('a time in another precision is refused with what to do', () => {
    expect(read(`pump flow=1 ${T}000`, { precision: 's' })).toMatchObject({
      refused: 'no source time',
      detail: expect.stringContaining('check the time unit') as string,
    });
    expect(read('pump flow=1 -5000')).toMatchObject({ refused: 'no source time' });
  });

  test('payloads beyond 1 MiB are refused unread', () => {
    expect(read('pump flow=1\n'.repeat(100_000))).toMatchObject({ refused: 'too large' });
  });
});

describe('properties', () => {
  // What line protocol cannot say: newlines; a name that ends in a backslash, which would escape what follows it.
  const name = fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter((text) => !/[\n\r]|\\$/.test(text))
    .filter((text) => text !== '');
  const hostile = fc
    .array(fc.constantFrom(' ', ',', '=', '\\', '"', '#', 'é', 'a', '🏭'), { minLength: 1, maxLength: 8 })
    .map((characters) => characters.join(''))
    .filter((text) => !text.endsWith('\\'));
  const anyName = fc.oneof(name, hostile);
  const value = fc.oneof(
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((number) => [String(number), number + 0] as const),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => [`${n}i`, Number(n)] as const),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => [`${n}u`, Number(n)] as const),
    fc.boolean().map((is) => [String(is), Number(is)] as const),
    fc
      .string({ unit: 'grapheme' })
      .filter((text) => !/[\n\r]/.test(text))
      .map((text) => [`"${text.replace(/["\\]/g, '\\$&')}"`, text] as const),
  );
  const escape = (text: string, specials: RegExp): string => text.replace(specials, '\\$&');
  const inSet = (text: string): string => escape(text, /[,= ]/g);

  test('what was written is read, whatever the names hold', () => {
    fc.assert(
      fc.property(
        anyName.filter((text) => !text.startsWith('#')),
        fc.dictionary(anyName, anyName, { maxKeys: 4 }),
        fc.uniqueArray(fc.tuple(anyName, value), { minLength: 1, maxLength: 4, selector: ([key]) => key }),
        fc.option(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 19n - 1n })),
        (measurement, tags, fields, timestamp) => {
          const text = [
            [
              escape(measurement, /[, ]/g),
              ...Object.entries(tags).map(([key, of]) => `${inSet(key)}=${inSet(of)}`),
            ].join(','),
            fields.map(([key, [written]]) => `${inSet(key)}=${written}`).join(','),
            ...(timestamp === null ? [] : [String(timestamp)]),
          ].join(' ');
          const { lines, wrong } = linesOf(`${text}\n`);
          expect(wrong).toBeNull();
          expect(lines).toHaveLength(1);
          const [read] = lines;
          expect(read?.measurement).toBe(measurement);
          expect(read?.tags).toEqual(new Map(Object.entries(tags)));
          expect([...read!.fields].map(([key, { value }]) => [key, value])).toEqual(
            fields.map(([key, [, value]]) => [key, value]),
          );
          expect(read?.timestamp).toBe(timestamp === null ? null : String(timestamp));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('times are exact to the microsecond in every precision', () => {
    const units = [
      ['s', 1_000_000],
      ['ms', 1000],
      ['us', 1],
    ] as const;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2200, 0) * 1000 }), fc.nat(999), (t, beyond) => {
        for (const [precision, size] of units) {
          const count = Math.floor(t / size);
          expect(read(`pump flow=1 ${count}`, { precision })).toEqual({ value: 1, t: count * size });
        }
        expect(read(`pump flow=1 ${BigInt(t) * 1000n + BigInt(beyond)}`)).toEqual({ value: 1, t });
      }),
      { numRuns: 2000 },
    );
  });

  test('a payload cut anywhere loses at most the line of the cut', () => {
    const text = Array.from({ length: 5 }, (_, i) => `pump,a=b flow=${i}.5,note="x" ${T}000`).join('\n');
    for (let cut = 0; cut < text.length; cut++) {
      const whole = text.slice(0, cut).split('\n').length - 1;
      const result = decode(Buffer.from(text.slice(0, cut)), format()) as Refusal | object[];
      const readings = [result].flat().filter((one) => !isRefusal(one));
      expect(readings.length).toBeGreaterThanOrEqual(whole);
    }
  });
});

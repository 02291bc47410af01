import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../../../../src-main/engine/ingest/decoders/payload.ts';
import {
  decodePayload,
  encodePayload,
  type SparkplugPayload,
} from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import type { PropertySet, PropertyValue } from '../../../../../src-main/engine/ingest/sparkplug/schema.ts';
import { anyPayload } from './any-payload.ts';
import { decoded } from './host-rig.ts';
import { payloadSchema } from './protobuf-schema.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));

/** Written by hand from the wire format: tag = field << 3 | wire type, then the value. */
const VECTORS: readonly (readonly [string, string, SparkplugPayload])[] = [
  [
    'payload fields 1 timestamp, 3 seq (varints: 300 is ac 02)',
    '08 ac02  18 ff01',
    { timestamp: 300, metrics: [], seq: 255 },
  ],
  [
    'payload fields 4 uuid, 5 body',
    '22 02 6162  2a 02 00ff',
    { metrics: [], uuid: 'ab', body: bytes('00ff') },
  ],
  [
    'metric fields 1 name, 2 alias, 3 timestamp, 4 datatype, 10 int_value (tag 80 = 0x50)',
    '12 0c  0a01 74  10 07  18 01  20 01  50 fb01',
    { metrics: [{ name: 't', alias: 7, timestamp: 1, datatype: 1, value: { kind: 'int', value: 251 } }] },
  ],
  [
    'metric flags 5 is_historical, 6 is_transient, 7 is_null',
    '12 06  28 01  30 00  38 01',
    { metrics: [{ isHistorical: true, isTransient: false, isNull: true }] },
  ],
  [
    'long_value 11 (0x58): 2^64 - 1 is ten bytes',
    '12 0b  58 ffffffffffffffffff01',
    { metrics: [{ value: { kind: 'long', value: 2n ** 64n - 1n } }] },
  ],
  [
    'float_value 12 (0x65, four bytes), little-endian 1.5',
    '12 05  65 0000c03f',
    { metrics: [{ value: { kind: 'float', value: 1.5 } }] },
  ],
  [
    'double_value 13 (0x69, eight bytes), little-endian -2',
    '12 09  69 00000000000000c0',
    { metrics: [{ value: { kind: 'double', value: -2 } }] },
  ],
  ['boolean_value 14 (0x70)', '12 02 70 01', { metrics: [{ value: { kind: 'boolean', value: true } }] }],
  [
    'string_value 15 (0x7a), UTF-8',
    '12 04 7a 02 c2b0',
    { metrics: [{ value: { kind: 'string', value: '°' } }] },
  ],
  [
    'bytes_value 16 (0x82 01: tags from field 16 on take two bytes)',
    '12 05 8201 02 0001',
    { metrics: [{ value: { kind: 'bytes', value: bytes('0001') } }] },
  ],
  [
    'metadata 8: 1 is_multi_part, 2 content_type, 3 size, 4 seq, 5 file_name, 6 file_type, 7 md5, 8 description',
    '12 17  42 15  08 01  12 01 61  18 02  20 03  2a 01 62  32 01 63  3a 01 64  42 01 65',
    {
      metrics: [
        {
          metadata: {
            isMultiPart: true,
            contentType: 'a',
            size: 2,
            seq: 3,
            fileName: 'b',
            fileType: 'c',
            md5: 'd',
            description: 'e',
          },
        },
      ],
    },
  ],
  [
    'properties 9: keys 1, values 2; PropertyValue 1 type, 3 int_value',
    '12 0c  4a 0a  0a 02 7131  12 04 08 03 18 00',
    {
      metrics: [{ properties: { keys: ['q1'], values: [{ type: 3, value: { kind: 'int', value: 0 } }] } }],
    },
  ],
  [
    'PropertyValue 2 is_null, 9 propertyset_value, 10 propertysets_value',
    '12 10  4a 0e  12 02 10 01  12 02 4a 00  12 04 52 02 0a 00',
    {
      metrics: [
        {
          properties: {
            keys: [],
            values: [
              { isNull: true },
              { value: { kind: 'propertySet', value: { keys: [], values: [] } } },
              { value: { kind: 'propertySets', value: [{ keys: [], values: [] }] } },
            ],
          },
        },
      ],
    },
  ],
  [
    'dataset_value 17 (0x8a 01): 1 num_of_columns, 2 columns, 3 types, 4 rows; Row 1 elements; DataSetValue 1 int_value, 6 string_value',
    '12 1a  8a01 17  08 02  12 01 61  12 01 62  18 01  18 0c  22 09  0a 02 08 05  0a 03 32 01 78',
    {
      metrics: [
        {
          value: {
            kind: 'dataset',
            value: {
              numOfColumns: 2,
              columns: ['a', 'b'],
              types: [1, 12],
              rows: [
                [
                  { kind: 'int', value: 5 },
                  { kind: 'string', value: 'x' },
                ],
              ],
            },
          },
        },
      ],
    },
  ],
  [
    'template_value 18 (0x92 01): 1 version, 2 metrics, 3 parameters, 4 template_ref, 5 is_definition; Parameter 1 name, 2 type, 6 double_value',
    '12 22  9201 1f  0a 01 31  12 05 0a 01 6d 50 01  1a 0e 0a 01 70 10 0a 31 0000000000000000  22 01 54  28 00',
    {
      metrics: [
        {
          value: {
            kind: 'template',
            value: {
              version: '1',
              metrics: [{ name: 'm', value: { kind: 'int', value: 1 } }],
              parameters: [{ name: 'p', type: 10, value: { kind: 'double', value: 0 } }],
              templateRef: 'T',
              isDefinition: false,
            },
          },
        },
      ],
    },
  ],
];

describe('the payload on the wire (6.4.1)', () => {
  it.each(VECTORS)('%s', (_, wire, payload) => {
    expect(hex(encodePayload(payload))).toBe(hex(bytes(wire)));
    expect(decodePayload(bytes(wire))).toEqual(payload);
  });

  it('gives back every payload it encoded', () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        expect(decoded(encodePayload(payload))).toEqual(payload);
      }),
    );
  });

  it('writes what another protobuf reader, with a schema of its own, writes back to the same bytes', () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const ours = encodePayload(payload);
        const theirs = toBinary(payloadSchema, fromBinary(payloadSchema, ours));
        expect(hex(theirs)).toBe(hex(ours));
      }),
    );
  });

  it('skips fields it does not know, also known numbers with another wire type and groups', () => {
    // Field 6 as varint, 7 as group with a field inside, 200 as bytes, and seq (3) as four bytes.
    const payload = decoded(bytes('30 05  3b 08 01 3c  c20c 02 0000  1d 00000000  08 07'));
    expect(payload).toEqual({ timestamp: 7, metrics: [] });
  });

  it('reads data set types one by one and packed (proto2 readers take both)', () => {
    expect(decoded(bytes('12 08  8a01 05  1a 03 01 0c 09'))).toEqual({
      metrics: [{ value: { kind: 'dataset', value: { columns: [], types: [1, 12, 9], rows: [] } } }],
    });
  });

  it('takes the last of a value that comes twice', () => {
    expect(decoded(bytes('12 04  50 01 50 02'))).toEqual({ metrics: [{ value: { kind: 'int', value: 2 } }] });
  });
});

describe('payloads that are none', () => {
  const refused = (wire: Uint8Array): string => {
    const result = decodePayload(wire);
    return isRefusal(result) ? result.refused : 'decoded';
  };

  it.each([
    ['a length beyond the end', '12 05 0a'],
    ['a message that ends after its parent', '12 02 4a 05'],
    ['a field that ends after its message', '12 02 0a 05 61 61 61 61 61'],
    ['a varint without an end', '08 ffffffffffffffffffffff'],
    ['field number 0', '00 01'],
    ['a float cut off', '12 03 65 00 00'],
    ['the end of a group that never began', '3c'],
    ['JSON', Buffer.from('{"value":1}').toString('hex')],
  ])('%s is malformed', (_, wire) => {
    expect(refused(bytes(wire))).toBe('sparkplug: malformed');
  });

  it('refuses more than 1 MiB unread', () => {
    expect(refused(new Uint8Array(1 << 20))).toBe('sparkplug: malformed');
    expect(refused(new Uint8Array((1 << 20) + 1))).toBe('sparkplug: too large');
  });

  it('refuses more parts than memory should hold: 2 bytes each, half a million in 1 MiB', () => {
    const empty = (count: number): Uint8Array =>
      Uint8Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 0x12 : 0));
    expect(decoded(empty(200_000)).metrics).toHaveLength(200_000);
    expect(refused(empty(200_001))).toBe('sparkplug: malformed');
  });

  it('refuses templates in templates beyond 16 deep', () => {
    const nested = (depth: number): SparkplugPayload['metrics'] =>
      depth === 0
        ? []
        : [{ value: { kind: 'template', value: { metrics: nested(depth - 1), parameters: [] } } }];
    expect(refused(encodePayload({ metrics: nested(16) }))).toBe('decoded');
    expect(refused(encodePayload({ metrics: nested(17) }))).toBe('sparkplug: malformed');
  });

  it('refuses property sets in property sets beyond 16 deep, as sets and as lists of sets', () => {
    const nested = (depth: number, asList: boolean): PropertySet => {
      if (depth === 0) return { keys: [], values: [] };
      const inner = nested(depth - 1, asList);
      const value: PropertyValue['value'] = asList
        ? { kind: 'propertySets', value: [inner] }
        : { kind: 'propertySet', value: inner };
      return { keys: ['k'], values: [{ value }] };
    };
    for (const asList of [false, true]) {
      expect(refused(encodePayload({ metrics: [{ properties: nested(16, asList) }] }))).toBe('decoded');
      expect(refused(encodePayload({ metrics: [{ properties: nested(17, asList) }] }))).toBe(
        'sparkplug: malformed',
      );
    }
  });

  it('says what to do about compressed payloads, which are not of Sparkplug 3.0', () => {
    const result = decodePayload(
      encodePayload({ metrics: [], uuid: 'SPBV1.0_COMPRESSED', body: bytes('00') }),
    );
    expect(result).toMatchObject({ refused: 'sparkplug: compressed' });
  });

  it('does not encode what does not fit its field', () => {
    expect(() => encodePayload({ metrics: [{ value: { kind: 'int', value: -1 } }] })).toThrow(
      /invalid uint32/,
    );
  });
});

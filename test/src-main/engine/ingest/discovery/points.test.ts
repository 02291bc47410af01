import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PayloadFormat } from '../../../../../src-main/api/words.ts';
import {
  decode,
  isRefusal,
  type PayloadOnlyFormat,
  type Reading,
} from '../../../../../src-main/engine/ingest/decoders/index.ts';
import type { Point } from '../../../../../src-main/engine/ingest/discovery/point.ts';
import { pointsOf } from '../../../../../src-main/engine/ingest/discovery/points.ts';

const bytesOf = (payload: unknown): Buffer =>
  Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));

/** The readings a point's offered format makes of the payload it was found in. */
function readingsOf(payload: unknown, { format }: Point): Reading[] {
  const results = [decode(bytesOf(payload), format as PayloadOnlyFormat)].flat();
  return results.filter((result): result is Reading => !isRefusal(result));
}

/** Every point of a payload, after checking that its format reads the value it shows. */
function points(payload: unknown, topic = 'plant/x'): Point[] {
  const found = pointsOf(topic, bytesOf(payload));
  for (const point of found) expect(readingsOf(payload, point).at(-1)?.value).toBe(point.value);
  return found;
}

const json = ({ format }: { format: PayloadFormat }): Extract<PayloadFormat, { kind: 'json' }> => {
  if (format.kind !== 'json') throw new Error('not offered as JSON');
  return format;
};
const of = (payload: unknown): unknown[] =>
  points(payload).map((point) => {
    if (point.format.kind !== 'json') return point.value;
    const { path, timePath, timeUnit } = json(point);
    return [path, timePath, timePath === null ? null : timeUnit, point.value];
  });

const ISO = '2026-11-23T14:05:09.250Z';
const T = Date.parse(ISO) * 1000;

describe('points of a payload', () => {
  test('scalars and words', () => {
    expect(of(' 12.5 ')).toEqual([12.5]);
    expect(of('ON')).toEqual([1]);
    expect(of('pump started')).toEqual([]);
    expect(points('ON')[0]?.type).toBe('boolean');
    expect(points('1e5')[0]?.type).toBe('number');
  });

  test('numeric leaves with the time beside them or above them', () => {
    const t = 1_790_000_000_000;
    expect(of({ ts: t, flow: 3, motor: { current: 4, phases: [1, 2] }, name: 'x', on: true })).toEqual([
      ['flow', 'ts', 'ms', 3],
      ['motor.current', 'ts', 'ms', 4],
      ['motor.phases.0', 'ts', 'ms', 1],
      ['motor.phases.1', 'ts', 'ms', 2],
      ['on', 'ts', 'ms', 1],
    ]);
  });

  test.each([
    [1_790_000_000, 's'],
    [1_790_000_000_000, 'ms'],
    [1_790_000_000_000_000, 'us'],
    ['1790000000000000000', 'ns'],
    [ISO, 'iso'],
    [{ timeInSeconds: 1_790_000_000, offsetInNanos: 5 }, 's'],
  ])('a timestamp of %j is offered as %s', (timestamp, unit) => {
    expect(of({ timestamp, value: 1 })).toEqual([['value', 'timestamp', unit, 1]]);
  });

  test('a number that is merely called time is a value, not a time', () => {
    expect(of({ time: 12, value: 1 })).toEqual([
      ['time', null, null, 12],
      ['value', null, null, 1],
    ]);
  });

  test('a value, its time, its quality and its unit', () => {
    const [point, ...others] = points({ v: 3.5, t: ISO, q: 192, unit: 'bar' });
    expect(others).toEqual([]);
    expect(point).toMatchObject({ words: [], unit: 'bar', type: 'number' });
    expect(json(point!)).toEqual({
      kind: 'json',
      path: 'v',
      timePath: 't',
      timeUnit: 'iso',
      qualityPath: 'q',
      unitPath: 'unit',
    });
  });

  test('a q that may well be a measurement is one', () => {
    expect(of({ q: 64, value: 1 })).toEqual([
      ['q', null, null, 64],
      ['value', null, null, 1],
    ]);
  });

  test('a unit belongs to the value beside it, not to all numbers around', () => {
    const units = points({ temp: 20, humidity: 40, unit: 'C' }).map(({ unit }) => unit);
    expect(units).toEqual(['', '']);
  });

  test('digits in text are a number where they are the value, and text elsewhere', () => {
    expect(of({ value: ' 7.5 ', serial: '12345' })).toEqual([['value', null, null, 7.5]]);
  });

  test('a list of samples is one point', () => {
    const samples = [
      { v: 1, time: ISO },
      { v: 2, time: ISO },
    ];
    expect(of(samples)).toEqual([['*.v', '*.time', 'iso', 2]]);
    expect(of({ samples: samples.slice(0, 1) })).toEqual([['samples.*.v', 'samples.*.time', 'iso', 1]]);
  });

  test('columns of values beside a column of times', () => {
    expect(of({ times: [1_790_000_000, 1_790_000_001], flow: [1, 2], phases: [1, 2, 3] })).toEqual([
      ['flow.*', 'times.*', 's', 2],
      ['phases.0', null, null, 1],
      ['phases.1', null, null, 2],
      ['phases.2', null, null, 3],
    ]);
  });

  test('whatever it offers decodes to the value it showed', () => {
    const key = fc.constantFrom('v', 't', 'ts', 'q', 'unit', 'id', 'a.b', '*', '*[id=x]', '__proto__', '');
    const scalar = fc.oneof(
      fc.constantFrom(1_790_000_000, ISO, 192, true, 'good', 'bar', '7', null, 'x', ']=\\'),
      fc.integer(),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        scalar,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.array(tie('object'), { maxLength: 4 }),
        tie('object'),
      ),
      object: fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
    }));
    const check = (document: unknown): void => {
      for (const point of pointsOf('plant/x', bytesOf(document))) {
        expect(readingsOf(document, point).at(-1)?.value).toBe(point.value);
      }
    };
    fc.assert(fc.property(fc.oneof(fc.jsonValue({ maxDepth: 6 }), tree), check), { numRuns: 3000 });
  });

  test('hostile payloads of known makes cost nobody anything', () => {
    const makes: [topic: string, text: string][] = [
      [
        'tele/x/SENSOR',
        '{"Time":"2026-11-23T14:05:09","ENERGY":{"Power":1},"A":{"Temperature":2},"TempUnit":"C"}',
      ],
      ['zigbee2mqtt/x', '{"a":1,"last_seen":"2026-11-23T14:05:09Z","update":{}}'],
      [
        'x',
        '{"entries":[{"propertyAlias":"a","propertyValues":[{"value":{"doubleValue":1},"timestamp":{"timeInSeconds":1790000000}}]}]}',
      ],
      [
        'x',
        '{"state":{"reported":{"a":1}},"metadata":{"reported":{"a":{"timestamp":1790000000}}},"timestamp":1790000000}',
      ],
      ['x', '{"Messages":[{"DataSetWriterId":1,"Payload":{"a":{"Value":1,"StatusCode":0}}}]}'],
      ['x', '[{"NodeId":"a","Value":{"Value":1,"SourceTimestamp":"2026-11-23T14:05:09Z"}}]'],
      ['x', 'm,k=v f=1,g=2i 1790000000000000000'],
    ];
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      'null',
      '1',
      '[]',
      '{}',
      '"Value"',
      '\\',
      ' ',
      '=',
    );
    const change = fc.record({ at: fc.nat(), cut: fc.nat(12), put: piece });
    fc.assert(
      fc.property(fc.constantFrom(...makes), fc.array(change, { maxLength: 3 }), ([topic, text], changes) => {
        const mutated = changes.reduce((now, { at, cut, put }) => {
          const place = at % (now.length + 1);
          return now.slice(0, place) + put + now.slice(place + cut);
        }, text);
        points(mutated, topic);
      }),
      { numRuns: 5000 },
    );
  });

  test('wide and deep documents are bounded', () => {
    expect(pointsOf('x', bytesOf(Array.from({ length: 10_000 }, (_, i) => i)))).toHaveLength(500);
    expect(pointsOf('x', Buffer.from(`${'['.repeat(5000)}1${']'.repeat(5000)}`))).toEqual([]);
    expect(
      pointsOf('x', bytesOf(Array.from({ length: 2000 }, (_, i) => `m,k=${i} f=1`).join('\n'))),
    ).toHaveLength(500);
  });
});

describe('line protocol', () => {
  test.each([
    ['1790000000', 's'],
    ['1790000000000', 'ms'],
    ['1790000000000000', 'us'],
    ['1790000000000000000', 'ns'],
  ])('a timestamp of %s is offered as %s', (timestamp, precision) => {
    const [point] = points(`pump,line=2 flow=1.5 ${timestamp}`);
    expect(point).toEqual({
      format: { kind: 'line-protocol', measurement: 'pump', tags: { line: '2' }, field: 'flow', precision },
      value: 1.5,
      words: ['pump', '2', 'flow'],
      type: 'float',
      unit: '',
    });
  });

  test('is offered only where every line is one', () => {
    expect(points('pump flow=1\npump started')).toEqual([]);
    expect(points('pump flow=1,ok=t,note="x"\n# comment')).toHaveLength(2);
  });
});

describe('payloads of known makes', () => {
  test('Tasmota: local time without a zone counts as none, units from the payload and the manual', () => {
    const payload = {
      Time: '2026-11-23T14:05:09',
      ENERGY: { TotalStartTime: '2025-01-01T00:00:00', Total: 3.1, Power: 42, Voltage: 231 },
      DS18B20: { Id: '01', Temperature: 21.5 },
      TempUnit: 'C',
    };
    const found = points(payload, 'tele/plug/SENSOR');
    expect(found.map(({ words, unit }) => [words.join('.'), unit])).toEqual([
      ['ENERGY.Total', 'kWh'],
      ['ENERGY.Power', 'W'],
      ['ENERGY.Voltage', 'V'],
      ['DS18B20.Temperature', 'C'],
    ]);
    expect(found.map((point) => json(point).timePath)).toEqual([null, null, null, null]);
    expect(readingsOf(payload, found[3]!)).toEqual([{ value: 21.5, t: null, unit: 'C' }]);
    const zoned = points({ ...payload, Time: '2026-11-23T14:05:09+01:00' }, 'tele/plug/SENSOR');
    expect(json(zoned[0]!)).toMatchObject({ timePath: 'Time', timeUnit: 'iso' });
  });

  test.each([
    [ISO, 'iso'],
    [T / 1000, 'ms'],
  ])('zigbee2mqtt: last_seen %s', (lastSeen, timeUnit) => {
    const payload = {
      battery: 97,
      temperature: 21.4,
      last_seen: lastSeen,
      update: { installed_version: 5 },
      state: 'ON',
    };
    const found = points(payload, 'zigbee2mqtt/hall');
    expect(found.map((point) => [json(point).path, json(point).timePath, json(point).timeUnit])).toEqual([
      ['battery', 'last_seen', timeUnit],
      ['temperature', 'last_seen', timeUnit],
    ]);
    expect(readingsOf(payload, found[1]!)).toEqual([{ value: 21.4, t: T }]);
    expect(points({ devices: 7 }, 'zigbee2mqtt/bridge/info')).toEqual([]);
  });

  const timestamp = { timeInSeconds: 1_790_000_000, offsetInNanos: 123_456_789 };
  const at = 1_790_000_000_123_456;

  test('AWS IoT SiteWise: property values, with time to the microsecond and quality', () => {
    const propertyValues = [
      { value: { doubleValue: 1.5 }, timestamp, quality: 'GOOD' },
      { value: { doubleValue: 2.5 }, timestamp, quality: 'UNCERTAIN' },
    ];
    const doubt = { quality: 'uncertain', reason: 'source' };
    const single = { propertyAlias: '/pump/flow', propertyValues };
    const [point] = points(single);
    expect(readingsOf(single, point!)).toEqual([
      { value: 1.5, t: at },
      { value: 2.5, t: at, doubt },
    ]);
    const batch = {
      entries: [
        {
          entryId: '1',
          propertyAlias: '/pump/head',
          propertyValues: [{ value: { integerValue: 7 }, timestamp }],
        },
        { entryId: '2', propertyAlias: '/pump/flow', propertyValues },
      ],
    };
    const [head, flow, ...others] = points(batch);
    expect(others).toEqual([]);
    expect([head?.words, flow?.words]).toEqual([['/pump/head'], ['/pump/flow']]);
    expect(readingsOf(batch, head!)).toEqual([{ value: 7, t: at }]);
    expect(readingsOf(batch, flow!)).toHaveLength(2);
    const notification = {
      type: 'PropertyValueUpdate',
      payload: { assetId: 'a', propertyId: 'p', values: propertyValues },
    };
    const [told, ...more] = points(notification, '$aws/sitewise/asset-models/m/assets/a/properties/p');
    expect(more).toEqual([]);
    expect(readingsOf(notification, told!)).toHaveLength(2);
  });

  test('one value with time and quality, as rules of AWS IoT Core write it', () => {
    const payload = { timestamp: 1_790_000_000, quality: 'BAD', value: { doubleValue: 3 } };
    const [point, ...others] = points(payload);
    expect(others).toEqual([]);
    expect(point?.words).toEqual([]);
    expect(readingsOf(payload, point!)).toEqual([
      { value: 3, t: 1_790_000_000_000_000, doubt: { quality: 'bad', reason: 'source' } },
    ]);
  });

  test('AWS IoT device shadow: reported values with the times of the metadata', () => {
    const document = {
      state: { reported: { flow: 3, 'in.let': { value: 4 } }, desired: { flow: 9 } },
      metadata: {
        reported: { flow: { timestamp: 1_790_000_000 }, 'in.let': { value: { timestamp: 1_790_000_001 } } },
      },
      version: 12,
      timestamp: 1_790_000_005,
    };
    const found = points(document, '$aws/things/pump/shadow/update/accepted');
    expect(found.map((point) => [point.words, readingsOf(document, point)])).toEqual([
      [['flow'], [{ value: 3, t: 1_790_000_000_000_000 }]],
      [['in.let'], [{ value: 4, t: 1_790_000_001_000_000 }]],
    ]);
    const documents = { previous: {}, current: document, timestamp: 1_790_000_005 };
    expect(points(documents).map(({ words }) => words)).toEqual([['flow'], ['in.let']]);
  });

  test('OPC UA PubSub: the fields of each writer, with source time and status', () => {
    const payload = {
      MessageId: '1',
      MessageType: 'ua-data',
      Messages: [
        {
          DataSetWriterId: 1,
          Timestamp: ISO,
          Payload: {
            'Pump.Flow': { Value: 3.5, SourceTimestamp: '2026-11-23T14:05:08Z', StatusCode: 2147483648 },
            Running: true,
          },
        },
        { DataSetWriterId: 2, Timestamp: ISO, Payload: { 'Pump.Flow': { Value: 7, SourceTimestamp: ISO } } },
      ],
    };
    const found = points(payload);
    expect(found.map((point) => [point.words, readingsOf(payload, point)])).toEqual([
      [['Pump.Flow'], [{ value: 3.5, t: T - 1_250_000, doubt: { quality: 'bad', reason: 'source' } }]],
      [['Running'], [{ value: 1, t: T }]],
      [['Pump.Flow'], [{ value: 7, t: T }]],
    ]);
  });

  test('OPC Publisher, samples mode: a node by its NodeId, alone or in a list', () => {
    const sample = (NodeId: string, Value: number): object => ({
      NodeId,
      DisplayName: NodeId.slice(-4),
      Value: { Value, SourceTimestamp: ISO },
    });
    const list = [sample('ns=2;s=Flow', 1), sample('ns=2;s=Head', 2), sample('ns=2;s=Flow', 3)];
    const found = points(list);
    expect(found.map((point) => [point.words, readingsOf(list, point).map(({ value }) => value)])).toEqual([
      [['Flow'], [1, 3]],
      [['Head'], [2]],
    ]);
    expect(json(found[0]!).qualityPath).toBe('*[NodeId=ns=2;s=Flow].Value.StatusCode');
    expect(points(sample('ns=2;s=Flow', 1)).map((point) => json(point).path)).toEqual(['Value.Value']);
  });

  test('lists whose elements carry labels: an IoT gateway and SenML', () => {
    const gateway = {
      timestamp: T / 1000,
      values: [
        { id: 'Channel1.Device1.Flow', v: 42, q: true, t: T / 1000 },
        { id: 'Channel1.Device1.Head', v: 7, q: false, t: T / 1000 },
      ],
    };
    const found = points(gateway);
    expect(found.map((point) => [point.words, readingsOf(gateway, point)])).toEqual([
      [['values', 'Channel1.Device1.Flow'], [{ value: 42, t: T }]],
      [
        ['values', 'Channel1.Device1.Head'],
        [{ value: 7, t: T, doubt: { quality: 'bad', reason: 'source' } }],
      ],
    ]);
    const [temperature] = points([{ n: 'temp', u: 'Cel', v: 23.1, t: 1_790_000_000 }]);
    expect(temperature).toMatchObject({ words: ['temp'], unit: 'Cel', value: 23.1 });
  });
});

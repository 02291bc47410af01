import type { MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { decode, discover, type Discovery } from '../../../../src-main/engine/ingest/index.ts';
import { numericPoints } from '../../../../src-main/engine/ingest/numeric-points.ts';
import { freePort, startMosquitto, type TestBroker } from '../../../broker.ts';
import { connectionTo, publisherTo } from './rig.ts';

describe('points of a payload', () => {
  const of = (payload: unknown): unknown[] =>
    numericPoints(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))).map(
      ({ format, value }) =>
        format.kind === 'json'
          ? [format.path, format.timePath, format.timePath === null ? null : format.timeUnit, value]
          : value,
    );

  test('scalars and words', () => {
    expect(of(' 12.5 ')).toEqual([12.5]);
    expect(of('ON')).toEqual([1]);
    expect(of('pump started')).toEqual([]);
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
    expect(of([{ v: 1, time: '2026-11-23T10:00:00Z' }])).toEqual([['0.v', '0.time', 'iso', 1]]);
  });

  test.each([
    [1_790_000_000, 's'],
    [1_790_000_000_000, 'ms'],
    [1_790_000_000_000_000, 'us'],
    ['1790000000000000000', 'ns'],
  ])('a timestamp of %s is offered as %s', (timestamp, unit) => {
    expect(of({ timestamp, value: 1 })).toEqual([['value', 'timestamp', unit, 1]]);
  });

  test('a number that is merely called time is a value, not a time', () => {
    expect(of({ time: 12, value: 1 })).toEqual([
      ['time', null, null, 12],
      ['value', null, null, 1],
    ]);
  });

  test('whatever it offers decodes to the value it showed', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        for (const { format, value } of numericPoints(Buffer.from(text))) {
          expect(decode(Buffer.from(text), format)).toMatchObject({ value });
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('wide and deep documents are bounded', () => {
    expect(
      numericPoints(Buffer.from(JSON.stringify(Array.from({ length: 10_000 }, (_, i) => i)))).length,
    ).toBe(500);
    expect(numericPoints(Buffer.from(`${'['.repeat(5000)}1${']'.repeat(5000)}`))).toEqual([]);
  });
});

describe('on a broker', () => {
  let broker: TestBroker;
  let publisher: MqttClient;
  beforeEach(async () => {
    broker = await startMosquitto();
    publisher = await publisherTo(broker.url);
  });
  afterEach(async () => {
    publisher.end(true);
    await broker.stop();
  });

  const listen = (
    filter: string,
    options: { most?: number; seconds?: number; signal?: AbortSignal } = {},
  ): Promise<Discovery> => {
    const publish = setInterval(() => {
      publisher.publish('plant/a/pump/flow', '3.5');
      publisher.publish('plant/b/pump/flow', '4.5');
      publisher.publish('plant/a/motor', '{"value":1,"temp":{"bearing":60},"ts":1790000000000}');
      publisher.publish('plant/log', 'pump started');
      publisher.publish('other/x', '1');
    }, 20);
    return discover({
      connection: connectionTo(broker.url),
      password: null,
      filter,
      seconds: 0.4,
      ...options,
    }).finally(() => clearInterval(publish));
  };

  test('lists what comes by, with names that differ', async () => {
    const { points, omitted } = await listen('plant/#');
    expect(omitted).toBeNull();
    expect(points.map(({ topic, name, lastValue }) => [topic, name, lastValue])).toEqual([
      ['plant/a/motor', 'a/motor/temp.bearing', 60],
      ['plant/a/motor', 'a/motor', 1],
      ['plant/a/pump/flow', 'plant/a/pump/flow', 3.5],
      ['plant/b/pump/flow', 'plant/b/pump/flow', 4.5],
    ]);
    expect(points[0]?.format).toEqual({ kind: 'json', path: 'temp.bearing', timePath: 'ts', timeUnit: 'ms' });
    for (const { messages } of points) expect(messages).toBeGreaterThan(3);
  });

  test('says so when there are too many points', async () => {
    const { points, omitted } = await listen('#', { most: 2 });
    expect(points).toHaveLength(2);
    expect(omitted).toContain('More than 2 points');
  });

  test('can be cancelled', async () => {
    const started = performance.now();
    await listen('#', { seconds: 60, signal: AbortSignal.timeout(200) });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('refuses a filter that is none, and a broker that is not there, in words', async () => {
    await expect(listen('plant/#/x')).rejects.toThrow('is no topic filter');
    const nowhere = connectionTo(`mqtt://127.0.0.1:${await freePort()}`);
    await expect(discover({ connection: nowhere, password: null, filter: '#', seconds: 1 })).rejects.toThrow(
      'Nothing listens',
    );
  });
});

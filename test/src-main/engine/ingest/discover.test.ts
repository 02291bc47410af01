import type { MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  discover,
  NO_CREDENTIALS,
  type DiscoverOptions,
  type Discovery,
} from '../../../../src-main/engine/ingest/index.ts';
import { DATA_TYPE, encodePayload } from '../../../../src-main/engine/ingest/sparkplug/index.ts';
import { freePort, startMosquitto, type TestBroker } from '../../../broker.ts';
import { connectionTo, publisherTo } from './rig.ts';

const NAMES = {
  topic: 'plant/{line}/{machine}/{point}',
  name: '{machine} {point}',
  asset: '{line} {machine}',
};

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

  const listen = (filter: string, options: Partial<DiscoverOptions> = {}): Promise<Discovery> => {
    const publish = setInterval(() => {
      publisher.publish('plant/a/pump/flow', '3.5');
      publisher.publish('plant/b/pump/flow', '4.5');
      publisher.publish('plant/a/motor', '{"value":1,"temp":{"bearing":60},"ts":1790000000000}');
      publisher.publish('plant/log', 'pump started');
      publisher.publish('other/x', '1');
    }, 20);
    return discover({
      connection: connectionTo(broker.url),
      credentials: NO_CREDENTIALS,
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

  test('shows type, unit and rate; what was retained is counted, but is no rate', async () => {
    await publisher.publishAsync('plant/old', '{"value":7,"unit":"bar"}', { retain: true });
    const { points } = await listen('plant/#', { seconds: 1 });
    const old = points.find(({ topic }) => topic === 'plant/old');
    expect(old).toMatchObject({ type: 'number', unit: 'bar', messages: 1, rate: 0 });
    const flow = points.find(({ topic }) => topic === 'plant/a/pump/flow');
    // 50 messages a second are sent; how many exactly is the machine's affair.
    expect(flow?.rate).toBeGreaterThan(2);
    expect(flow?.rate).toBeLessThan(100);
  });

  test('names points and assets by a topic template; topics that do not fit keep their names', async () => {
    const { points } = await listen('plant/#', { names: NAMES });
    expect(points.map(({ name, asset }) => [name, asset])).toEqual([
      ['a/motor/temp.bearing', null],
      ['a/motor', null],
      ['pump flow', 'a pump'],
      ['pump flow', 'b pump'],
    ]);
    await expect(listen('#', { names: { ...NAMES, name: '{what}' } })).rejects.toThrow(
      'uses {what}, which the topic template does not have',
    );
  });

  test('lists Sparkplug metrics by their births, and line protocol by its series', async () => {
    const birth = encodePayload({
      timestamp: Date.now(),
      seq: 0,
      metrics: [
        { name: 'Flow', alias: 1, datatype: DATA_TYPE.Double, value: { kind: 'double', value: 1.5 } },
        { name: 'State', alias: 2, datatype: DATA_TYPE.String, value: { kind: 'string', value: 'idle' } },
      ],
    });
    const data = encodePayload({
      timestamp: Date.now(),
      seq: 1,
      metrics: [{ alias: 1, value: { kind: 'double', value: 2.5 } }],
    });
    const publish = setInterval(() => {
      publisher.publish('spBv1.0/north/DBIRTH/edge/pump', Buffer.from(birth));
      publisher.publish('spBv1.0/north/DDATA/edge/pump', Buffer.from(data));
      publisher.publish('telegraf', 'pump,machine=p1 flow=3i,ok=t,note="x" 1790000000000000000');
    }, 20);
    const { points } = await listen('#').finally(() => clearInterval(publish));
    const of = (wanted: string): unknown[] =>
      points
        .filter(({ topic }) => topic.startsWith(wanted))
        .map(({ topic, format, name, lastValue, type }) => [topic, format, name, lastValue, type]);
    const series = { kind: 'line-protocol', measurement: 'pump', tags: { machine: 'p1' }, precision: 'ns' };
    expect(of('telegraf')).toEqual([
      ['telegraf', { ...series, field: 'flow' }, 'telegraf/pump.p1.flow', 3, 'integer'],
      ['telegraf', { ...series, field: 'ok' }, 'telegraf/pump.p1.ok', 1, 'boolean'],
    ]);
    const source = 'spBv1.0/north/edge/pump';
    expect(of('spBv1.0')).toEqual([
      [source, { kind: 'sparkplug', metric: 'Flow' }, 'edge/pump/Flow', expect.any(Number), 'Double'],
      [source, { kind: 'sparkplug', metric: 'State' }, 'edge/pump/State', 'idle', 'String'],
    ]);
  });

  test('says so when there are too many points', async () => {
    const { points, omitted } = await listen('#', { most: 2 });
    expect(points).toHaveLength(2);
    expect(omitted).toContain('More than 2 points');
  });

  test('can be cancelled', async () => {
    // Ignored, it would run into the test's own limit.
    await expect(listen('#', { seconds: 60, signal: AbortSignal.timeout(200) })).resolves.toBeDefined();
  }, 30_000);

  test('refuses a filter that is none, and a broker that is not there, in words', async () => {
    await expect(listen('plant/#/x')).rejects.toThrow('is no topic filter');
    const nowhere = connectionTo(`mqtt://127.0.0.1:${await freePort()}`);
    await expect(
      discover({ connection: nowhere, credentials: NO_CREDENTIALS, filter: '#', seconds: 1 }),
    ).rejects.toThrow('Nothing listens');
  });
});

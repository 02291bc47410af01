/** A host and an edge node on either side of a real broker, with mqtt.js and a real will. */
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, expect, it } from 'vitest';
import { isRefusal } from '../../../../../src-main/engine/ingest/decoders/payload.ts';
import type { Packet } from '../../../../../src-main/engine/ingest/packet-reading.ts';
import {
  createSparkplugHost,
  DATA_TYPE,
  type SparkplugHost,
} from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import type { TagReading } from '../../../../../src-main/engine/ingest/topic-host.ts';
import { startMosquitto, type TestBroker } from '../../../../broker.ts';
import { createFakeEdgeNode, type FakeEdgeNode, type FakeMetric } from './fake-edge-node.ts';
import { decoded, tagOf } from './host-rig.ts';

const M: FakeMetric = { name: 'm', alias: 1, datatype: DATA_TYPE.Int16, value: -1 };
const D: FakeMetric = { name: 'd', alias: 2, datatype: DATA_TYPE.Double, value: 0.5 };

let broker: TestBroker | null = null;
const clients: MqttClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  await broker?.stop();
  broker = null;
});

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within 10 s: ${what}`);
    await sleep(10);
  }
}

const now = (): number => Math.round((performance.timeOrigin + performance.now()) * 1000);
const connect = async (options: mqtt.IClientOptions): Promise<MqttClient> => {
  const client = await mqtt.connectAsync(broker!.url, { ...options, reconnectPeriod: 0 });
  clients.push(client);
  return client;
};

/** The host as a connection of the engine runs it. */
async function joinHost(
  told: TagReading[],
  refused: string[],
): Promise<{ host: SparkplugHost; client: MqttClient }> {
  let client: MqttClient | null = null;
  const host = createSparkplugHost({
    tags: [tagOf(1, 'G/N', 'm'), tagOf(2, 'G/N/D', 'd')],
    requestRebirth: true,
    primaryHost: 'mnemo',
    clock: 'live',
    now,
    publish: (topic, payload, how) => void client?.publish(topic, Buffer.from(payload), how),
    refuse: (why) => refused.push(why),
  });
  const { topic, payload, qos, retain } = host.will()!;
  client = await connect({ clientId: 'host', will: { topic, payload: Buffer.from(payload), qos, retain } });
  client.on('message', (on, bytes, { retain: retained }) => {
    if (host.handles(on)) told.push(...host.read({ topic: on, payload: bytes, retained }, now()));
  });
  await client.subscribeAsync(host.filters(), { qos: 1 });
  host.connected();
  return { host, client };
}

/** 5.4: connects with its NDEATH as will at QoS 1, births when it is told to, answers rebirth requests. */
async function joinNode(
  node: FakeEdgeNode,
  metrics: readonly FakeMetric[],
): Promise<{ client: MqttClient; send(packet: Packet): Promise<unknown>; births(): number }> {
  const will = node.connect();
  const client = await connect({
    clientId: `edge${node.bdSeq()}`,
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: false },
  });
  let births = 0;
  const send = ({ topic, payload }: Packet) => client.publishAsync(topic, Buffer.from(payload), { qos: 0 });
  client.on('message', (_topic, bytes) => {
    const [command] = decoded(bytes).metrics;
    expect(command).toMatchObject({ name: 'Node Control/Rebirth', value: { kind: 'boolean', value: true } });
    births += 1;
    void send(node.nbirth(metrics)).then(() => send(node.dbirth('D', [D])));
  });
  await client.subscribeAsync('spBv1.0/G/NCMD/N', { qos: 1 });
  return { client, send, births: () => births };
}

it('follows births, data, a rebirth on request and a death by will when the socket is cut', async () => {
  broker = await startMosquitto();
  const node = createFakeEdgeNode('G', 'N', () => Date.now());
  // The edge node was born before the host came: nobody can hear that birth any more.
  const edge = await joinNode(node, [M]);
  await edge.send(node.nbirth([M]));
  await edge.send(node.dbirth('D', [D]));

  const told: TagReading[] = [];
  const refused: string[] = [];
  const { host } = await joinHost(told, refused);
  const states: string[] = [];
  const watcher = await connect({});
  watcher.on('message', (_topic, bytes) => states.push(bytes.toString()));
  await watcher.subscribeAsync('spBv1.0/STATE/mnemo', { qos: 1 });
  await until('the STATE of the host', () => states.length > 0);
  expect(JSON.parse(states[0]!)).toMatchObject({ online: true });

  const last = (id: number) => told.findLast(({ tag }) => tag.id === id)?.reading;
  const value = (id: number): number => {
    const reading = last(id);
    return reading === undefined || isRefusal(reading) ? NaN : reading.value;
  };
  await edge.send(node.ndata([{ ...M, value: -2 }]));
  await until('data held without its birth', () => host.nodes()[0]!.unresolved === 1);

  told.push(...host.elapsed(now()));
  await until('the birth that was asked for', () => edge.births() === 1 && value(2) === 0.5);
  expect(host.nodes()).toMatchObject([{ state: 'alive', bdSeq: 0, unresolved: 0, rebirthsAsked: 1 }]);
  const [stage] = host.counters();
  expect(stage).toMatchObject({
    refused: { 'births asked for': 1 },
    lastRefusal: expect.stringMatching(/is alive\.$/) as string,
  });
  expect(stage!.in).toBeGreaterThan(0);
  expect(value(1)).toBe(-1);

  await edge.send(node.ddata('D', [{ ...D, value: 0.75 }]));
  await edge.send(node.ndata([{ ...M, value: -300 }]));
  await until('data by alias', () => value(1) === -300 && value(2) === 0.75);

  // Cut without a goodbye: the broker publishes the will.
  edge.client.stream.destroy();
  await until('the death', () => host.nodes()[0]!.state === 'stale');
  expect([last(1), last(2)]).toMatchObject([
    { value: NaN, doubt: { quality: 'bad', reason: 'stale' } },
    { value: NaN, doubt: { quality: 'bad', reason: 'stale' } },
  ]);

  const again = await joinNode(node, [M]);
  await again.send(node.nbirth([{ ...M, value: 5 }]));
  await until('the next session', () => value(1) === 5);
  expect(host.nodes()).toMatchObject([{ state: 'alive', bdSeq: 1, gaps: 0 }]);

  host.leaving();
  await until('the goodbye of the host', () => states.some((state) => state.includes('"online":false')));
  expect(refused).toEqual([]);
});

it('the will of a host that is cut off bears the timestamp of its birth', async () => {
  broker = await startMosquitto();
  const states: { online: boolean; timestamp: number }[] = [];
  const watcher = await connect({});
  watcher.on('message', (_topic, bytes) =>
    states.push(JSON.parse(bytes.toString()) as (typeof states)[number]),
  );
  await watcher.subscribeAsync('spBv1.0/STATE/mnemo', { qos: 1 });
  const { client } = await joinHost([], []);
  await until('its birth', () => states.length === 1);
  client.stream.destroy();
  await until('its will', () => states.length === 2);
  expect(states).toEqual([
    { online: true, timestamp: states[0]!.timestamp },
    { online: false, timestamp: states[0]!.timestamp },
  ]);
});

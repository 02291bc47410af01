/** The contract with the pinned mqtt version: what src-main/engine/ingest/held-acknowledgements.ts leans on. */
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRequire } from 'node:module';
import mqtt, { type MqttClient } from 'mqtt';
import mqttPacket, { type IPublishPacket, type Packet } from 'mqtt-packet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  holdAcknowledgements,
  type HeldAcknowledgements,
} from '../../../../src-main/engine/ingest/held-acknowledgements.ts';
import { until } from './rig.ts';

/** A broker that is nothing but a socket: it shows every byte the client sends, in order. */
let server: net.Server;
let toClient: net.Socket | null = null;
const received: Packet[] = [];
let client: MqttClient;
let acknowledgements: HeldAcknowledgements;
const seen: number[] = [];

const send = (packet: Packet): void => void toClient?.write(mqttPacket.generate(packet));
const publish = (messageId: number, qos: 0 | 1 = 1): void =>
  send({
    cmd: 'publish',
    topic: 't',
    payload: String(messageId),
    qos,
    dup: false,
    retain: false,
    messageId,
  } as IPublishPacket);
const acks = (): (number | undefined)[] =>
  received.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId);

beforeEach(async () => {
  received.length = seen.length = 0;
  server = net.createServer((socket) => {
    toClient = socket;
    const parser = mqttPacket.parser();
    parser.on('packet', (packet: Packet) => {
      received.push(packet);
      if (packet.cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: true } as Packet);
      if (packet.cmd === 'pingreq') send({ cmd: 'pingresp' } as Packet);
    });
    socket.on('data', (bytes) => parser.parse(bytes));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  client = mqtt.connect({
    protocol: 'mqtt',
    host: '127.0.0.1',
    port,
    manualConnect: true,
    reconnectPeriod: 0,
    clean: false,
    clientId: 'c',
    keepalive: 2,
  });
  acknowledgements = holdAcknowledgements(client, (packet) => seen.push(Number(packet.payload.toString())));
  client.connect();
  await until(() => client.connected);
});
afterEach(() => {
  client.end(true);
  toClient?.destroy();
  server.close();
});

test('the pinned version is installed', () => {
  const { version } = createRequire(import.meta.url)('mqtt/package.json') as { version: string };
  expect(version).toBe('5.16.0');
});

test('reads on without sending a PUBACK, then sends them in order up to the number released', async () => {
  for (let id = 1; id <= 500; id++) publish(id);
  await until(() => seen.length === 500);
  await sleep(50);
  expect(acks()).toEqual([]);
  expect(acknowledgements.held()).toBe(500);
  acknowledgements.release(3);
  await until(() => acks().length === 3);
  acknowledgements.release(500);
  await until(() => acks().length === 500);
  expect(acks()).toEqual(seen);
  expect(acknowledgements.held()).toBe(0);
});

test('all acknowledgements that are due go out in one write', async () => {
  for (let id = 1; id <= 1000; id++) publish(id);
  await until(() => seen.length === 1000);
  let writes = 0;
  const { stream } = client;
  const write = stream.write.bind(stream) as (bytes: Uint8Array) => boolean;
  stream.write = (bytes: Uint8Array) => {
    writes += 1;
    return write(bytes);
  };
  acknowledgements.release(999);
  expect(writes).toBe(1);
  await until(() => acks().length === 999);
  expect(acks()).toEqual(seen.slice(0, 999));
});

test('ids of two bytes are acknowledged as they came', async () => {
  for (const id of [1, 255, 256, 4660, 65_535]) publish(id);
  await until(() => seen.length === 5);
  acknowledgements.release(5);
  await until(() => acks().length === 5);
  expect(acks()).toEqual([1, 255, 256, 4660, 65_535]);
});

test('QoS 0 packets are numbered too and need no PUBACK', async () => {
  publish(1, 0);
  publish(2);
  publish(3, 0);
  await until(() => seen.length === 3);
  expect(acknowledgements.held()).toBe(1);
  acknowledgements.release(1);
  await sleep(30);
  expect(acks()).toEqual([]);
  acknowledgements.release(2);
  await until(() => acks().length === 1);
});

test('a pause stops reading, keeps the connection alive for longer than the keep-alive, and resume goes on', async () => {
  acknowledgements.pause();
  for (let id = 1; id <= 50; id++) publish(id);
  // Twice the keep-alive of 2 s: without care the client would have given up for want of a PINGRESP.
  await sleep(4500);
  expect(seen).toEqual([1]);
  expect(client.connected).toBe(true);
  expect(received.filter(({ cmd }) => cmd === 'pingreq').length).toBeGreaterThanOrEqual(2);
  acknowledgements.resume();
  await until(() => seen.length === 50);
});

test('after a lost connection nothing of it is acknowledged on the next one', async () => {
  publish(1);
  publish(2);
  await until(() => seen.length === 2);
  client.on('close', acknowledgements.connectionLost);
  toClient?.destroy();
  await until(() => !client.connected);
  client.reconnect();
  await until(() => client.connected);
  acknowledgements.release(2);
  publish(2);
  await until(() => seen.length === 3);
  await sleep(30);
  expect(acks()).toEqual([]);
  acknowledgements.release(3);
  await until(() => acks().length === 1);
  expect(acks()).toEqual([2]);
});

test('after stop nothing is read into the engine nor acknowledged', async () => {
  acknowledgements.stop();
  publish(1);
  await sleep(50);
  expect(seen).toEqual([]);
  expect(acks()).toEqual([]);
});

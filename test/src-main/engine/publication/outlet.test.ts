import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { expect, onTestFinished, test } from 'vitest';
import { brokerAddress } from '../../../../src-main/engine/ingest/broker-address.ts';
import { brokerClient } from '../../../../src-main/engine/ingest/broker-client.ts';
import { NO_CREDENTIALS } from '../../../../src-main/engine/ingest/index.ts';
import { openOutlet } from '../../../../src-main/engine/publication/outlet.ts';
import { shownConnection } from '../../../made-connection.ts';

test('a broker that accepts and drops us is asked in growing pauses', async () => {
  let connects = 0;
  const server = net.createServer((socket) => {
    const parser = mqttPacket.parser();
    parser.on('packet', ({ cmd }: Packet) => {
      if (cmd !== 'connect') return;
      connects += 1;
      socket.end(mqttPacket.generate({ cmd: 'connack', returnCode: 0, sessionPresent: false } as Packet));
    });
    socket.on('data', (bytes) => parser.parse(bytes)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `mqtt://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  const address = brokerAddress(url);
  if ('problem' in address) throw new Error(address.problem);
  const outlet = openOutlet({
    address,
    client: brokerClient(address, shownConnection({ url }), NO_CREDENTIALS, { kind: 'passing' }),
    will: () => ({ topic: 't', payload: '', qos: 1, retain: false }),
    onConnected: () => undefined,
    listen: { topics: [], heard: () => undefined },
    onProblem: () => undefined,
    onLost: () => undefined,
    retryPause: { firstMs: 10, longestMs: 60_000 },
  });
  onTestFinished(() => outlet.close([]));
  // 10 ms, 20, 40, 80, ... and never less than half of that: at most nine of them fit in.
  await sleep(2000);
  expect(connects).toBeGreaterThan(2);
  expect(connects).toBeLessThanOrEqual(9);
});

test('what the broker has not taken yet is told as waiting', async () => {
  let take: () => void = () => undefined;
  const server = net.createServer((socket) => {
    const parser = mqttPacket.parser();
    parser.on('packet', ({ cmd, messageId }: Packet) => {
      if (cmd === 'connect')
        socket.write(mqttPacket.generate({ cmd: 'connack', returnCode: 0, sessionPresent: false } as Packet));
      if (cmd === 'publish')
        take = () => void socket.write(mqttPacket.generate({ cmd: 'puback', messageId } as Packet));
      if (cmd === 'disconnect') socket.end();
    });
    socket.on('data', (bytes) => parser.parse(bytes)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `mqtt://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  const address = brokerAddress(url);
  if ('problem' in address) throw new Error(address.problem);
  let connected: () => void = () => undefined;
  const connecting = new Promise<void>((resolve) => (connected = resolve));
  const outlet = openOutlet({
    address,
    client: brokerClient(address, shownConnection({ url, protocol: '3.1.1' }), NO_CREDENTIALS, {
      kind: 'passing',
    }),
    will: () => ({ topic: 't', payload: '', qos: 1, retain: false }),
    onConnected: () => connected(),
    listen: { topics: [], heard: () => undefined },
    onProblem: () => undefined,
    onLost: () => undefined,
  });
  onTestFinished(() => outlet.close([]));
  await connecting;
  expect(outlet.waiting).toBe(0);
  outlet.tell({ topic: 'a', payload: '1', qos: 1, retain: true });
  expect(outlet.waiting).toBe(1);
  await sleep(50);
  expect(outlet.waiting).toBe(1);
  take();
  await expect.poll(() => outlet.waiting).toBe(0);
});

import net from 'node:net';
import tls from 'node:tls';
import mqtt, { type Packet } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { brokerAddress, type BrokerAddress } from '../../../../src-main/engine/ingest/broker-address.ts';
import {
  brokerClient,
  clientIdOf,
  disconnect,
  stableClientId,
  type BrokerProfile,
  type Session,
} from '../../../../src-main/engine/ingest/broker-client.ts';
import { connectionProblem } from '../../../../src-main/engine/ingest/connection-problem.ts';
import { NO_CREDENTIALS } from '../../../../src-main/engine/ingest/trust.ts';
import { NO_MOSQUITTO, startMosquitto } from '../../../broker.ts';
import { shownConnection } from '../../../made-connection.ts';
import {
  NO_OPENSSL,
  openCertificateMaker,
  type CertificateMaker,
  type MadeCertificate,
} from '../../../made-certificates.ts';
import { until } from './rig.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const DURABLE: Session = { kind: 'durable', clientId: 'mnemo-test' };
function clientOn(
  url: string,
  changes: Partial<BrokerProfile>,
  session = DURABLE,
  password: string | null = null,
) {
  const address = brokerAddress(url) as BrokerAddress;
  const client = brokerClient(
    address,
    shownConnection(changes),
    { ...NO_CREDENTIALS, password },
    session,
    3000,
  );
  cleanUps.push(() => (client.stream === undefined ? undefined : disconnect(client)));
  return client;
}

/** The CONNECT packet the client sends. */
async function introduction(
  changes: Partial<BrokerProfile>,
  session?: Session,
  password?: string,
): Promise<Extract<Packet, { cmd: 'connect' }>> {
  const server = net.createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  cleanUps.push(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const client = clientOn(
    `mqtt://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    changes,
    session,
    password,
  );
  return new Promise((resolve) => {
    client.on('packetsend', (packet) => {
      if (packet.cmd === 'connect') resolve(packet);
    });
    client.connect();
  });
}

describe('the introduction', () => {
  const lastWill = { topic: 'plant/mnemo', payload: 'offline', qos: 1, retain: true } as const;

  test('of a durable session carries what the profile says, in MQTT 5', async () => {
    const packet = await introduction(
      { protocol: '5', username: 'plant', sessionExpiry: 7200, receiveMaximum: 500, lastWill },
      DURABLE,
      'secret',
    );
    expect(packet).toMatchObject({
      clientId: 'mnemo-test',
      clean: false,
      protocolVersion: 5,
      keepalive: 30,
      username: 'plant',
      password: 'secret',
      properties: { sessionExpiryInterval: 7200, receiveMaximum: 500 },
      will: lastWill,
    });
  });

  test('in MQTT 3.1.1 has no properties', async () => {
    const packet = await introduction({ protocol: '3.1.1' });
    expect(packet).toMatchObject({ protocolVersion: 4, clean: false, clientId: 'mnemo-test' });
    expect(packet.properties).toBeUndefined();
    expect(packet.will).toBeUndefined();
  });

  test('of a passing one leaves nothing: another id each time, that begins like the profile’s own', async () => {
    const passing = { kind: 'passing' } as const;
    const one = await introduction({ lastWill, clientId: 'hall-2' }, passing);
    const two = await introduction({ lastWill, clientId: 'hall-2' }, passing);
    expect(one.clean).toBe(true);
    expect(one.will).toBeUndefined();
    expect(one.properties?.sessionExpiryInterval).toBeUndefined();
    expect(one.clientId).toMatch(/^hall-2-look/);
    expect(two.clientId).not.toBe(one.clientId);
  });

  test('uses the id of the profile, or the one of the installation', () => {
    expect(clientIdOf({ id: 4, clientId: 'hall-2' }, 'x')).toBe('hall-2');
    expect(clientIdOf({ id: 4, clientId: null }, 'x')).toBe(stableClientId('x', 4));
  });
});

describe.runIf(NO_MOSQUITTO === null)('the last will', () => {
  test('is told when we are cut off, not after a goodbye', async () => {
    const broker = await startMosquitto();
    cleanUps.push(() => broker.stop());
    const listener = await mqtt.connectAsync(broker.url);
    cleanUps.push(() => listener.endAsync());
    const told: string[] = [];
    listener.on('message', (_topic, payload) => told.push(payload.toString()));
    await listener.subscribeAsync('plant/mnemo');
    for (const payload of ['goodbye', 'cut off']) {
      const client = clientOn(broker.url, {
        lastWill: { topic: 'plant/mnemo', payload, qos: 1, retain: false },
      });
      client.connect();
      await until(() => client.connected);
      if (payload === 'goodbye') await disconnect(client);
      else client.stream.destroy();
    }
    await until(() => told.length > 0);
    expect(told).toEqual(['cut off']);
  });
});

describe.runIf(NO_OPENSSL === null)('encryption', () => {
  let maker: CertificateMaker;
  let root: MadeCertificate;
  let server: MadeCertificate;
  beforeAll(() => {
    maker = openCertificateMaker();
    root = maker.make({ name: 'Plant Root', authority: true });
    server = maker.make({ name: 'broker', by: root, names: ['DNS:localhost', 'IP:127.0.0.1'] });
  });
  afterAll(() => maker.remove());

  async function serverWith(
    options: tls.TlsOptions,
  ): Promise<{ port: number; asked: (string | false)[]; wrote: string[] }> {
    const asked: (string | false)[] = [];
    const wrote: string[] = [];
    const listening = tls.createServer({ cert: server.pem, key: server.key, ...options }, (socket) => {
      asked.push(socket.servername as string | false);
      socket.on('data', (data) => wrote.push(data.toString('latin1')));
      socket.on('error', () => undefined);
    });
    listening.on('tlsClientError', () => undefined);
    cleanUps.push(() => listening.close());
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    return { port: (listening.address() as net.AddressInfo).port, asked, wrote };
  }

  test.each(['mqtts', 'wss'])('asks for a name by name, never for an IP address: %s', async (scheme) => {
    const { port, asked } = await serverWith({});
    for (const host of ['localhost', '127.0.0.1']) {
      clientOn(`${scheme}://${host}:${port}`, { authority: root.pem }).connect();
      await until(() => asked.length === (host === 'localhost' ? 1 : 2));
    }
    expect(asked).toEqual(['localhost', false]);
  });

  test.each(['mqtts', 'wss'])('sends nothing to a server it does not trust: %s', async (scheme) => {
    const { port, wrote } = await serverWith({});
    const address = brokerAddress(`${scheme}://127.0.0.1:${port}`) as BrokerAddress;
    const client = clientOn(`${scheme}://127.0.0.1:${port}`, { username: 'plant' }, DURABLE, 'secret');
    const failure = await new Promise<Error>((resolve) => {
      client.on('error', resolve);
      client.connect();
      client.stream.on('error', resolve);
    });
    expect(connectionProblem(failure, address)).toContain(
      'comes from an authority this machine does not know',
    );
    expect(wrote).toEqual([]);
  });

  test('takes nothing older than TLS 1.2', async () => {
    const { port } = await serverWith({
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const url = `mqtts://127.0.0.1:${port}`;
    const client = clientOn(url, { authority: root.pem });
    const failure = await new Promise<Error>((resolve) => {
      client.on('error', resolve);
      client.connect();
    });
    expect(connectionProblem(failure, brokerAddress(url) as BrokerAddress)).toContain('no TLS 1.2 or newer');
  });
});

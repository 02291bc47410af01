import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { calls } from '../../../../src-main/api/contract.ts';
import { testConnection } from '../../../../src-main/engine/ingest/index.ts';
import { freePort, NO_MOSQUITTO, startMosquitto, type BrokerOptions } from '../../../broker.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
const brokerWith = async (options: BrokerOptions = {}): Promise<{ url: string; port: number }> => {
  const broker = await startMosquitto(options);
  cleanUps.push(() => broker.stop());
  return broker;
};

const OPENSSL = spawnSync('openssl', ['version']).status === 0;
const selfSigned = (): { keyFile: string; certFile: string } => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mnemo-tls-'));
  cleanUps.push(() => fs.rmSync(folder, { recursive: true, force: true }));
  const [keyFile, certFile] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const request = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1'.split(' ');
  execFileSync('openssl', [...request, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
  return { keyFile, certFile };
};

const walk = async (
  url: string,
  {
    protocol = '3.1.1',
    username = null,
    password = null,
  }: { protocol?: '3.1.1' | '5'; username?: string | null; password?: string | null } = {},
): Promise<string[]> => {
  const result = await testConnection({ url, protocol, username }, password, 1500);
  expect(calls['connection.test'].output.parse(result)).toEqual(result);
  return result.steps.map(({ step, ok, detail }) => `${step} ${ok ? 'ok' : 'failed'}: ${detail}`);
};

test('all steps of an open broker', async () => {
  const { url } = await brokerWith();
  expect(await walk(url)).toEqual([
    'address ok: 127.0.0.1 is an IP address.',
    expect.stringMatching(/^connect ok: 127\.0\.0\.1 port \d+ answers\.$/),
    'protocol ok: The broker speaks MQTT 3.1.1.',
    'credentials ok: The broker accepts us without a user name.',
  ]);
});

test('a malformed URL and an unknown name fail at the address', async () => {
  expect(await walk('http://127.0.0.1')).toEqual([
    expect.stringMatching(/^address failed: A broker URL looks like/),
  ]);
  expect(await walk('mqtt://me:pw@127.0.0.1')).toEqual([
    expect.stringMatching(/^address failed: .*own fields/),
  ]);
  expect(await walk('mqtt://no-such-host.invalid')).toEqual([
    expect.stringMatching(/^address failed: The name .* was not found/),
  ]);
});

test('a port where nothing listens fails at connect', async () => {
  const steps = await walk(`mqtt://127.0.0.1:${await freePort()}`);
  expect(steps.at(-1)).toMatch(/^connect failed: Nothing listens/);
  expect(steps).toHaveLength(2);
});

test('something that is no broker fails at the protocol', async () => {
  const mute = net.createServer(() => undefined);
  cleanUps.push(() => mute.close());
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const steps = await walk(`mqtt://127.0.0.1:${(mute.address() as net.AddressInfo).port}`);
  expect(steps.at(-1)).toMatch(/^protocol failed: .* does not answer as an MQTT broker/);
});

test.runIf(NO_MOSQUITTO !== null)(
  'a broker that speaks only MQTT 3.1.1 fails at the protocol with MQTT 5',
  async () => {
    const { url } = await brokerWith();
    expect((await walk(url, { protocol: '5' })).at(-1)).toMatch(/^protocol failed: .*choose the other one/);
  },
);

describe.runIf(NO_MOSQUITTO === null)(
  NO_MOSQUITTO === null ? 'with mosquitto' : `skipped: ${NO_MOSQUITTO}`,
  () => {
    test.each(['3.1.1', '5'] as const)(
      'a wrong password fails at the credentials, MQTT %s',
      async (protocol) => {
        const { url } = await brokerWith({ users: [{ name: 'plant', password: 'right' }] });
        expect((await walk(url, { protocol, username: 'plant', password: 'wrong' })).at(-1)).toMatch(
          /^credentials failed: The broker refused/,
        );
        expect((await walk(url, { protocol })).at(-1)).toMatch(/^credentials failed/);
        expect((await walk(url, { protocol, username: 'plant', password: 'right' })).at(-1)).toBe(
          'credentials ok: The broker accepts us as plant.',
        );
      },
    );

    test('WebSocket works', async () => {
      const { url } = await brokerWith({ webSocket: true });
      expect(url).toMatch(/^ws:/);
      expect((await walk(url, { protocol: '5' })).at(-1)).toMatch(/^credentials ok/);
    });

    describe.runIf(OPENSSL)(
      OPENSSL ? 'and openssl' : 'skipped: openssl is not installed to make certificates',
      () => {
        test('TLS: an untrusted certificate and a port without TLS fail at the encryption', async () => {
          const { url } = await brokerWith({ tls: selfSigned() });
          expect((await walk(url)).at(-1)).toMatch(
            /^encryption failed: The certificate of 127\.0\.0\.1 is signed by itself/,
          );
          const open = await brokerWith();
          expect((await walk(open.url.replace('mqtt:', 'mqtts:'))).at(-1)).toMatch(
            /^encryption failed: .*mqtt:\/\//,
          );
        });

        test('without TLS to a port with it fails at the protocol and says so', async () => {
          const { port } = await brokerWith({ tls: selfSigned() });
          expect((await walk(`mqtt://127.0.0.1:${port}`)).at(-1)).toMatch(/^protocol failed: .*mqtts:\/\//);
        });
      },
    );
  },
);

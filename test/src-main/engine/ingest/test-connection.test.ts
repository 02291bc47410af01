import { createPrivateKey } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { calls } from '../../../../src-main/api/contract.ts';
import type { Subscription } from '../../../../src-main/api/words.ts';
import { testConnection, type TestedProfile } from '../../../../src-main/engine/ingest/test-connection.ts';
import type { Credentials } from '../../../../src-main/engine/ingest/trust.ts';
import {
  freePort,
  NO_MOSQUITTO,
  RIGHTS_PLUGIN,
  startAedes,
  startMosquitto,
  type BrokerOptions,
} from '../../../broker.ts';
import {
  NO_OPENSSL,
  openCertificateMaker,
  type CertificateMaker,
  type MadeCertificate,
} from '../../../made-certificates.ts';
import { publisherTo, until } from './rig.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
const brokerWith = async (options: BrokerOptions = {}): Promise<{ url: string; port: number }> => {
  const broker = await startMosquitto(options);
  cleanUps.push(() => broker.stop());
  return broker;
};

type Tried = Partial<Omit<TestedProfile, 'url'> & Credentials>;
const walk = async (
  url: string,
  { password = null, key = null, passphrase = null, ...profile }: Tried = {},
): Promise<string[]> => {
  const result = await testConnection(
    { protocol: '3.1.1', username: null, ...profile, url },
    { password, key, passphrase },
    1500,
  );
  expect(calls['connection.test'].output.parse(result)).toEqual(result);
  // It stops at the first failure.
  expect(result.steps.slice(0, -1).every(({ ok }) => ok)).toBe(true);
  return result.steps.map(({ step, ok, detail }) => `${step} ${ok ? 'ok' : 'failed'}: ${detail}`);
};
const filter = (name: string, changes: Partial<Subscription> = {}): Subscription => ({
  filter: name,
  qos: 1,
  share: null,
  ...changes,
});

async function listening(server: net.Server | http.Server): Promise<number> {
  cleanUps.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

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
  const port = await listening(net.createServer(() => undefined));
  expect((await walk(`mqtt://127.0.0.1:${port}`)).at(-1)).toMatch(
    /^protocol failed: .* does not answer as an MQTT broker/,
  );
});

test.each([
  [404, /^protocol failed: .* answers HTTP 404 instead of MQTT: check the path/],
  [401, /^protocol failed: .* answers HTTP 401: the web server before the broker does not let us in/],
])('a web server that answers WebSocket with HTTP %i fails at the protocol', async (status, said) => {
  const server = http.createServer();
  server.on('upgrade', (_request, socket) => {
    socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  });
  const port = await listening(server);
  expect((await walk(`ws://127.0.0.1:${port}/wrong`)).at(-1)).toMatch(said);
});

test('a broker that speaks only MQTT 3.1.1 fails at the protocol with MQTT 5', async () => {
  const { url, stop } = await startAedes();
  onTestFinished(stop);
  expect((await walk(url, { protocol: '5' })).at(-1)).toMatch(/^protocol failed: .*choose the other one/);
});

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

    test('the filters are tried, and a shared one takes no message from its group', async () => {
      const { url } = await brokerWith();
      const publisher = await publisherTo(url);
      cleanUps.push(() => publisher.endAsync());
      const member = await publisherTo(url);
      cleanUps.push(() => member.endAsync());
      const got: string[] = [];
      member.on('message', (_topic, payload) => got.push(payload.toString()));
      await member.subscribeAsync('$share/line/plant/#', { qos: 1 });
      let sent = 0;
      const stream = setInterval(() => publisher.publish('plant/a', String(sent++), { qos: 1 }), 1);
      const subscriptions = [filter('plant/#', { share: 'line' }), filter('lab/+/flow')];
      const steps = await walk(url, { protocol: '5', subscriptions });
      clearInterval(stream);
      expect(steps.at(-1)).toBe('subscription ok: The broker lets us read plant/#, lab/+/flow.');
      await until(() => got.length === sent, 5000);
      expect(sent).toBeGreaterThan(0);
    });

    test('leaves no session behind', async () => {
      const { url } = await brokerWith({ lines: ['sys_interval 1'] });
      for (const protocol of ['3.1.1', '5'] as const)
        await walk(url, { protocol, subscriptions: [filter('plant/#')], clientId: 'hall-2' });
      const watcher = await publisherTo(url);
      cleanUps.push(() => watcher.endAsync());
      // Mosquitto tells every second of the clients it knows, the sessions of absent ones included.
      let known = '';
      let ticks = 0;
      watcher.on('message', (topic, payload) => {
        if (topic.endsWith('uptime')) ticks += 1;
        else known = payload.toString();
      });
      await watcher.subscribeAsync(['$SYS/broker/uptime', '$SYS/broker/clients/total']);
      await until(() => ticks >= 3);
      expect(known).toBe('1');
    });

    test.runIf(RIGHTS_PLUGIN !== null).each(['3.1.1', '5'] as const)(
      'a filter the broker refuses is named, MQTT %s',
      async (protocol) => {
        const { url } = await brokerWith({ mayRead: ['plant/#'] });
        const subscriptions = [filter('plant/#'), filter('secret/flow'), filter('#')];
        expect((await walk(url, { protocol, subscriptions })).at(-1)).toMatch(
          /^subscription failed: secret\/flow: the broker does not let us read it.*\. #: the broker does not let us/,
        );
        expect((await walk(url, { protocol, subscriptions: [filter('plant/#')] })).at(-1)).toMatch(
          /^subscription ok/,
        );
      },
    );

    describe.runIf(NO_OPENSSL === null)(NO_OPENSSL === null ? 'and TLS' : `skipped: ${NO_OPENSSL}`, () => {
      let maker: CertificateMaker;
      let root: MadeCertificate;
      let between: MadeCertificate;
      let server: MadeCertificate;
      let client: MadeCertificate;
      beforeAll(() => {
        maker = openCertificateMaker();
        root = maker.make({ name: 'Plant Root', authority: true });
        between = maker.make({ name: 'Plant Hall 2', by: root, authority: true });
        const names = ['IP:127.0.0.1', 'DNS:localhost'];
        server = maker.make({ name: 'broker', by: between, names, sends: [between] });
        client = maker.make({ name: 'mnemo-7', by: root });
      });
      afterAll(() => maker.remove());

      test('a chain with an intermediate authority passes by its root, and by the intermediate alone', async () => {
        const { url, port } = await brokerWith({ tls: server });
        const steps = await walk(url, { authority: root.pem });
        expect(steps[2]).toMatch(
          /^encryption ok: TLSv1\.[23]; the broker's certificate is "broker"\. Issued by "Plant Hall 2", valid from .* UTC to .* UTC\.$/,
        );
        expect(steps.at(-1)).toMatch(/^credentials ok/);
        expect((await walk(url, { authority: between.pem })).at(-1)).toMatch(/^credentials ok/);
        // By its name, which goes to the broker in the handshake.
        expect((await walk(`mqtts://localhost:${port}`, { authority: root.pem })).at(-1)).toMatch(
          /^credentials ok/,
        );
      });

      test('an unknown authority is named, with what to do', async () => {
        const { url } = await brokerWith({ tls: server });
        expect((await walk(url)).at(-1)).toMatch(
          /^encryption failed: The intermediate certificate "Plant Hall 2" \(number 2 of 2 .*\) was issued by "Plant Root", which this machine does not know/,
        );
        const sendsRoot = maker.make({
          name: 'broker',
          by: between,
          names: ['IP:127.0.0.1'],
          sends: [between, root],
        });
        const whole = await brokerWith({ tls: sendsRoot });
        expect((await walk(whole.url)).at(-1)).toMatch(
          /^encryption failed: The root certificate "Plant Root" \(number 3 of 3 .*\) is an authority this machine does not trust/,
        );
        const bare = await brokerWith({
          tls: maker.make({ name: 'broker', by: between, names: ['IP:127.0.0.1'] }),
        });
        expect((await walk(bare.url, { authority: root.pem })).at(-1)).toMatch(
          /^encryption failed: The broker's certificate "broker" was issued by "Plant Hall 2", which this machine does not know and the broker does not send/,
        );
      });

      test('a self-signed certificate is named, and passes when it is given as authority', async () => {
        const self = maker.make({ name: 'lonely', names: ['IP:127.0.0.1'] });
        const { url } = await brokerWith({ tls: self });
        expect((await walk(url)).at(-1)).toMatch(
          /^encryption failed: The broker's certificate "lonely" is signed by itself.* Issued by itself, valid from/,
        );
        expect((await walk(url, { authority: self.pem })).at(-1)).toMatch(/^credentials ok/);
      });

      test('the expired certificate of the chain is named', async () => {
        const names = ['IP:127.0.0.1'];
        const old = await brokerWith({ tls: maker.make({ name: 'old', by: root, names, days: -1 }) });
        expect((await walk(old.url, { authority: root.pem })).at(-1)).toMatch(
          /^encryption failed: The broker's certificate "old" expired on .* UTC: it has to be renewed/,
        );
        const oldBetween = maker.make({ name: 'Old Hall', by: root, authority: true, days: -1 });
        const fresh = maker.make({ name: 'fresh', by: oldBetween, names, sends: [oldBetween] });
        const { url } = await brokerWith({ tls: fresh });
        expect((await walk(url, { authority: root.pem })).at(-1)).toMatch(
          /^encryption failed: The intermediate certificate "Old Hall" \(number 2 of 2 .*\) expired on/,
        );
      });

      test('a certificate for another name says for which', async () => {
        const names = ['DNS:broker.plant', 'IP:10.0.0.9'];
        const { url } = await brokerWith({ tls: maker.make({ name: 'x', by: root, names }) });
        expect((await walk(url, { authority: root.pem })).at(-1)).toMatch(
          /^encryption failed: .* made for another name than 127\.0\.0\.1: it is valid for broker\.plant, 10\.0\.0\.9\./,
        );
      });

      test.each([
        ['TLS 1.3', ''],
        ['TLS 1.2', 'tls_version tlsv1.2'],
      ])('a broker that asks for a client certificate, %s', async (version, line) => {
        const { url } = await brokerWith({
          tls: { ...server, clientsOf: root },
          lines: line === '' ? [] : [line],
        });
        const trusting = { authority: root.pem };
        expect((await walk(url, trusting)).at(-1)).toMatch(/^encryption failed: .*client certificate/);
        const shown = { ...trusting, certificate: client.pem, key: client.key };
        const passed = await walk(url, shown);
        expect(passed[2]).toContain('Ours is "mnemo-7".');
        expect(passed.at(-1)).toBe(
          'credentials ok: The broker accepts us without a user name, with the certificate "mnemo-7".',
        );

        const stranger = maker.make({ name: 'stranger' });
        expect(
          (await walk(url, { ...trusting, certificate: stranger.pem, key: stranger.key })).at(-1),
        ).toMatch(
          /^encryption failed: The broker at 127\.0\.0\.1 (does not know the authority that issued our client certificate|refuses our)/,
        );
        const old = maker.make({ name: 'retired', by: root, days: -1 });
        expect((await walk(url, { ...trusting, certificate: old.pem, key: old.key })).at(-1)).toMatch(
          /^encryption failed: .*expired.*Our own certificate "retired" expired on/,
        );
        expect(version).toBe(line === '' ? 'TLS 1.3' : 'TLS 1.2');
      });

      test('an expired certificate of ours is named also where the broker does not mind', async () => {
        const { url } = await brokerWith({ tls: server });
        const old = maker.make({ name: 'retired', by: root, days: -1 });
        const steps = await walk(url, { authority: root.pem, certificate: old.pem, key: old.key });
        expect(steps[2]).toMatch(/^encryption ok: .* Our own certificate "retired" expired on/);
      });

      test('a key with a passphrase is opened', async () => {
        const { url } = await brokerWith({ tls: { ...server, clientsOf: root } });
        const key = createPrivateKey(client.key)
          .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open it' })
          .toString();
        const own = { authority: root.pem, certificate: client.pem, key };
        expect((await walk(url, { ...own, passphrase: 'open it' })).at(-1)).toMatch(/^credentials ok/);
        await expect(walk(url, { ...own, passphrase: 'wrong' })).resolves.toContainEqual(
          expect.stringMatching(
            /^encryption failed: The certificate, its key or the authority .* cannot be used/,
          ),
        );
      });

      test('WebSocket with TLS', async () => {
        const { url, port } = await brokerWith({ webSocket: true, tls: server });
        expect(url).toMatch(/^wss:/);
        expect((await walk(url, { authority: root.pem, subscriptions: [filter('a/#')] })).at(-1)).toMatch(
          /^subscription ok/,
        );
        expect((await walk(`wss://localhost:${port}`, { authority: root.pem })).at(-1)).toMatch(
          /^credentials ok/,
        );
        expect((await walk(url)).at(-1)).toMatch(
          /^encryption failed: The intermediate certificate "Plant Hall 2"/,
        );
      });

      test('a port without TLS fails at the encryption, and TLS spoken to without at the protocol', async () => {
        const open = await brokerWith();
        expect((await walk(open.url.replace('mqtt:', 'mqtts:'))).at(-1)).toMatch(
          /^encryption failed: .*mqtt:\/\//,
        );
        const { port } = await brokerWith({ tls: server });
        expect((await walk(`mqtt://127.0.0.1:${port}`)).at(-1)).toMatch(/^protocol failed: .*mqtts:\/\//);
      });
    });
  },
);

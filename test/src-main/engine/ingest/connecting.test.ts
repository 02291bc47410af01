import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brokerAddress, type BrokerAddress } from '../../../../src-main/engine/ingest/broker-address.ts';
import { stableClientId } from '../../../../src-main/engine/ingest/broker-client.ts';
import { connectionProblem } from '../../../../src-main/engine/ingest/connection-problem.ts';
import { retryPauseMs } from '../../../../src-main/engine/ingest/retry-pause.ts';

describe('broker address', () => {
  test.each([
    ['mqtt://plant', { protocol: 'mqtt', host: 'plant', port: 1883, tls: false }],
    ['mqtts://plant', { protocol: 'mqtts', port: 8883, tls: true }],
    ['ws://10.0.0.1/mqtt?x=1', { host: '10.0.0.1', port: 80, path: '/mqtt?x=1' }],
    [' wss://plant:9001 ', { port: 9001, path: '/', tls: true }],
    ['mqtt://[::1]:1884', { host: '::1', port: 1884 }],
  ])('%s', (url, address) => {
    expect(brokerAddress(url)).toMatchObject(address);
  });

  test.each(['', 'plant:1883', 'tcp://plant', 'mqtt://', 'mqtt://plant:99999', 'file:///etc/passwd'])(
    'refuses %j',
    (url) => {
      expect(brokerAddress(url)).toMatchObject({ problem: expect.stringContaining('looks like') as unknown });
    },
  );

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (url) => void brokerAddress(url)),
      { numRuns: 2000 },
    );
  });
});

describe('client id', () => {
  test('is the same for the same installation and connection, differs otherwise, and every broker accepts it', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 1_000_000 }), (installation, connection) => {
        const id = stableClientId(installation, connection);
        expect(id).toMatch(/^[0-9a-zA-Z]{1,23}$/);
        expect(stableClientId(installation, connection)).toBe(id);
        expect(stableClientId(installation, connection + 1)).not.toBe(id);
        expect(stableClientId(`${installation}x`, connection)).not.toBe(id);
      }),
    );
  });
});

test('pauses double up to the longest, with jitter between half and all', () => {
  const pause = { firstMs: 1000, longestMs: 30_000 };
  expect([1, 2, 3, 6, 1000].map((failures) => retryPauseMs(failures, pause, 0.999_999))).toEqual(
    [1000, 2000, 4000, 30_000, 30_000].map((ms) => expect.closeTo(ms, 0) as unknown),
  );
  expect(retryPauseMs(1, pause, 0)).toBe(500);
});

test('every failure has words of its own, and an unknown one keeps what it said', () => {
  const address = brokerAddress('mqtt://plant') as BrokerAddress;
  const said = (code: unknown, message = 'x'): string => connectionProblem({ code, message }, address);
  expect(said('CERT_HAS_EXPIRED')).toBe(
    'The certificate of plant has expired (CERT_HAS_EXPIRED). "Test connection" shows it.',
  );
  expect(said(142)).toContain('same client id');
  expect(said('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')).toContain('asks for a client certificate');
  expect(said('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA')).toContain('does not know the authority that issued our');
  expect(said('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')).toContain('no TLS 1.2 or newer');
  expect(said('ERR_SSL_NO_SUCH_THING')).toContain('(ERR_SSL_NO_SUCH_THING)');
  expect(said(undefined, 'Server sent no subprotocol')).toContain('but not of MQTT');
  expect(said(999)).toContain('999');
  expect(said(undefined, 'the cable burnt')).toBe('The connection to plant:1883 failed: the cable burnt.');
  expect(said(undefined, 'Unexpected server response: 404')).toContain('HTTP 404');
  expect(
    connectionProblem({ message: '', errors: [{ code: 'ECONNREFUSED', message: '' }] }, address),
  ).toContain('Nothing listens');
});

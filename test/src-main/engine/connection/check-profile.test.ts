import { createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionInput, type ConnectionInput } from '../../../../src-main/api/words.ts';
import { checkProfile, type Neighbour } from '../../../../src-main/engine/connection/check-profile.ts';
import type { Credentials } from '../../../../src-main/engine/ingest/trust.ts';
import {
  NO_OPENSSL,
  openCertificateMaker,
  type CertificateMaker,
  type MadeCertificate,
} from '../../../made-certificates.ts';

type Given = Partial<Omit<ConnectionInput, keyof Credentials> & Credentials>;
const check = (
  { password = null, key = null, passphrase = null, ...profile }: Given,
  others: readonly Neighbour[] = [],
) =>
  checkProfile(
    connectionInput.parse({ name: 'Plant', url: 'mqtts://broker', ...profile }),
    { password, key, passphrase },
    others,
  );
const filter = (name: string, share: string | null = null) => ({ filter: name, qos: 1 as const, share });

describe('a profile', () => {
  it('of the simplest kind passes', () => {
    expect(() => check({ url: 'mqtt://10.0.0.1', protocol: '3.1.1' })).not.toThrow();
  });

  it.each<[string, Given, string]>([
    ['has credentials in its URL', { url: 'mqtt://me:pw@broker' }, 'into their own fields'],
    [
      'has a password without user name in MQTT 3.1.1',
      { protocol: '3.1.1', password: 'x' },
      'without a user name',
    ],
    ['has a filter that is none', { subscriptions: [filter('plant/#/flow')] }, '# stands alone'],
    [
      'has a filter with half a wildcard',
      { subscriptions: [filter('plant/a+')] },
      '+ stands for one whole level',
    ],
    [
      'has a filter twice',
      { subscriptions: [filter('a/#'), filter('b'), filter('a/#')] },
      'a/# is there twice',
    ],
    ['has a filter shared and not', { subscriptions: [filter('a'), filter('a', 'g')] }, 'a is there twice'],
    [
      'writes the share group into the filter',
      { subscriptions: [filter('$share/g/a/#')] },
      'Write a/# as the filter',
    ],
    [
      'shares in MQTT 3.1.1',
      { protocol: '3.1.1', subscriptions: [filter('a', 'g')] },
      'Shared subscriptions are part of MQTT 5',
    ],
    [
      'has a will for many topics',
      { lastWill: { topic: 'plant/+', payload: '', qos: 0, retain: false } },
      'The last will cannot be told: "plant/+" has a wildcard',
    ],
    [
      'has two wills',
      {
        lastWill: { topic: 'plant/mnemo', payload: 'gone', qos: 1, retain: true },
        sparkplug: { requestRebirth: false, primaryHost: 'mnemo' },
      },
      'gives a connection one last will',
    ],
    ['has a client id nobody can write', { clientId: 'a\u0000b' }, 'cannot be written'],
  ])('that %s is refused', (_what, given, why) => {
    expect(() => check(given)).toThrow(why);
  });

  it('must not have the client id another connection has at the same broker', () => {
    const others = [{ name: 'Hall 2', url: 'mqtt://broker:8883', clientId: 'mnemo-1' }];
    expect(() => check({ clientId: 'mnemo-1' }, others)).toThrow('Hall 2 uses the client id mnemo-1');
    expect(() => check({ clientId: 'mnemo-2' }, others)).not.toThrow();
    expect(() => check({ clientId: 'mnemo-1', url: 'mqtts://other' }, others)).not.toThrow();
  });
});

describe.runIf(NO_OPENSSL === null)(NO_OPENSSL === null ? 'certificates' : `skipped: ${NO_OPENSSL}`, () => {
  let maker: CertificateMaker;
  let root: MadeCertificate;
  let between: MadeCertificate;
  let own: MadeCertificate;
  let locked: string;
  beforeAll(() => {
    maker = openCertificateMaker();
    root = maker.make({ name: 'Plant Root', authority: true });
    between = maker.make({ name: 'Hall 2', by: root, authority: true });
    own = maker.make({ name: 'mnemo', by: between });
    locked = createPrivateKey(own.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open it' })
      .toString();
  });
  afterAll(() => maker.remove());

  it('that fit pass: with their chain, with a passphrase, expired, self-signed, in an old form of key', () => {
    expect(() =>
      check({ authority: root.pem, certificate: own.pem + between.pem, key: own.key }),
    ).not.toThrow();
    expect(() => check({ certificate: own.pem, key: locked, passphrase: 'open it' })).not.toThrow();
    const old = maker.make({ name: 'retired', days: -1 });
    expect(() => check({ authority: old.pem, certificate: old.pem, key: old.key })).not.toThrow();
    const pem = { type: 'sec1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'open it' } as const;
    const key = createPrivateKey(own.key).export(pem).toString();
    expect(() => check({ certificate: own.pem, key, passphrase: 'open it' })).not.toThrow();
    expect(() => check({ certificate: own.pem, key, passphrase: 'wrong' })).toThrow('does not open');
    expect(() => check({ authority: `Subject: Plant\n${root.pem}\n# and\n${between.pem}` })).not.toThrow();
  });

  it.each<[string, () => Given, string]>([
    ['no PEM', () => ({ authority: 'MIIB' }), 'The authority is no PEM text'],
    [
      'damaged',
      () => ({ authority: root.pem.replace(/\n[^-\n]{20}/, '\n') }),
      'The authority is damaged: choose the file again',
    ],
    ['an authority that is none', () => ({ authority: own.pem }), '"mnemo" is no authority'],
    ['a key among the authorities', () => ({ authority: root.pem + root.key }), 'holds a private key too'],
    [
      'a key in the certificate',
      () => ({ certificate: own.pem + own.key, key: own.key }),
      'holds a private key too',
    ],
    ['no key', () => ({ certificate: own.pem }), 'needs its private key'],
    ['a key alone', () => ({ key: own.key }), 'a private key without its certificate'],
    [
      'a foreign key',
      () => ({ certificate: own.pem, key: root.key }),
      'is not the one of the certificate "mnemo"',
    ],
    [
      'the chain in the wrong order',
      () => ({ certificate: between.pem + own.pem, key: own.key }),
      'belongs to "mnemo": put that certificate first',
    ],
    ['a key that is none', () => ({ certificate: own.pem, key: own.pem }), 'The private key is no PEM text'],
    [
      'a damaged key',
      () => ({ certificate: own.pem, key: own.key.replace(/\n[^-\n]{20}/, '\n') }),
      'The private key is damaged',
    ],
    ['no passphrase', () => ({ certificate: own.pem, key: locked }), 'protected by a passphrase: enter it'],
    [
      'a wrong passphrase',
      () => ({ certificate: own.pem, key: locked, passphrase: 'x' }),
      'does not open with this passphrase',
    ],
    [
      'no encryption to be shown in',
      () => ({ url: 'ws://broker/mqtt', certificate: own.pem, key: own.key }),
      'write wss:// in the URL',
    ],
  ])('with %s are refused', (_what, given, why) => {
    expect(() => check(given())).toThrow(why);
  });
});

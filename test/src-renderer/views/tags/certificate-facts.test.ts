import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsIn } from '../../../../src-renderer/views/tags/connection/certificate-facts.ts';
import { NO_OPENSSL, openCertificateMaker, type CertificateMaker } from '../../../made-certificates.ts';

describe.skipIf(NO_OPENSSL !== null)('what a certificate says of itself', () => {
  let maker: CertificateMaker;
  beforeAll(() => {
    maker = openCertificateMaker();
  });
  afterAll(() => maker?.remove());

  it('is whose it is, who issued it, and how long it holds, as Node reads it too', () => {
    const root = maker.make({ name: 'Plant root', authority: true, days: 20_000 });
    const own = maker.make({ name: 'mnemo hall 2', by: root });
    for (const { pem } of [root, own]) {
      const known = new X509Certificate(pem);
      const [facts, ...others] = factsIn(pem);
      expect(others).toEqual([]);
      expect(known.subject).toBe(`CN=${facts!.subject}`);
      expect(known.issuer).toBe(`CN=${facts!.issuer}`);
      expect(facts!.from).toBe(Date.parse(known.validFrom) * 1000);
      expect(facts!.until).toBe(Date.parse(known.validTo) * 1000);
    }
    expect(factsIn(root.pem)[0]!.selfIssued).toBe(true);
    expect(factsIn(own.pem)[0]!.selfIssued).toBe(false);
    // Behind 2049 the time is written in another way.
    expect(new Date(factsIn(root.pem)[0]!.until / 1000).getUTCFullYear()).toBeGreaterThan(2049);
    expect(factsIn(own.pem + root.pem).map(({ subject }) => subject)).toEqual(['mnemo hall 2', 'Plant root']);
  });

  it('is nothing where it is cut off, no certificate, or noise', () => {
    const { pem, key } = maker.make({ name: 'Plant root', authority: true });
    const lines = pem.trim().split('\n');
    const cut = [...lines.slice(0, 4), lines.at(-1)].join('\n');
    expect(factsIn(cut)).toEqual([]);
    expect([factsIn(''), factsIn(key), factsIn('-----BEGIN')]).toEqual([[], [], []]);
    for (const noise of ['MIIB', 'MIIC', 'AAAA', '////', 'MP8=', 'MIT/////'])
      expect(factsIn(`-----BEGIN CERTIFICATE-----\n${noise}\n-----END CERTIFICATE-----`)).toEqual([]);
  });

  it('is read in any order of damage without a crash', () => {
    const { pem } = maker.make({ name: 'Plant root', authority: true });
    const der = Buffer.from(pem.split('\n').slice(1, -2).join(''), 'base64');
    for (let at = 0; at < der.length; at += 1) {
      const damaged = Buffer.from(der);
      damaged[at] = damaged[at]! ^ 0xff;
      const text = `-----BEGIN CERTIFICATE-----\n${damaged.toString('base64')}\n-----END CERTIFICATE-----`;
      expect(factsIn(text).length).toBeLessThanOrEqual(1);
    }
  });
});

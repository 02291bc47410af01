/** X.509 certificates in PEM text, and how they are called in messages. */
import { X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[\s\S]*?-----END \1-----/g;

/** The certificates of a PEM text in its order; empty where there is none. @throws Error when one is damaged */
export function certificatesIn(pem: string): X509Certificate[] {
  return [...pem.matchAll(BLOCK)].map(([block]) => new X509Certificate(block));
}

/** The subject's common name, or what else it says of itself. */
export const nameOf = ({ subject, serialNumber }: X509Certificate): string =>
  readName(subject) ?? `serial number ${serialNumber}`;

export const issuerOf = ({ issuer }: X509Certificate): string => readName(issuer) ?? 'nobody named';

/** @param name one attribute a line, as Node writes it; undefined for an empty name */
function readName(name: string | undefined): string | undefined {
  const attributes = (name ?? '').split('\n').filter((line) => line !== '');
  const common = attributes.find((line) => line.startsWith('CN='))?.slice(3);
  return common ?? (attributes.length > 0 ? attributes.join(', ') : undefined);
}

/** Whether it is its own issuer, as the certificate of an authority's root is. */
export const isSelfSigned = (certificate: X509Certificate): boolean =>
  certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);

/** Names and addresses a server may have that shows it, as people write them. */
export function serverNames(certificate: X509Certificate): string[] {
  const { subject, subjectAltName } = certificate;
  // Only a certificate without alternative names is read by its common name (RFC 6125, 6.4.4).
  if (subjectAltName === undefined) return [readName(subject) ?? 'no name'];
  return [...subjectAltName.matchAll(/(?:DNS|IP Address):([^,]+)/g)].map(([, name = '']) =>
    name.replaceAll('"', ''),
  );
}

/** A day and minute of UTC: "2026-11-24 08:00 UTC". */
export const writtenTime = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

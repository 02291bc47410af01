/** What a PEM certificate says of itself, read far enough to be shown (X.509, RFC 5280; DER, X.690). The engine judges it. */
import type { Micros } from '../../../../src-main/api/words.ts';

export interface CertificateFacts {
  /** Common name, or organisation where there is none. */
  readonly subject: string;
  readonly issuer: string;
  readonly selfIssued: boolean;
  readonly from: Micros;
  readonly until: Micros;
}

interface Node {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

const SEQUENCE = 0x30;
const VERSION = 0xa0;
const UTC_TIME = 0x17;
const BMP_STRING = 0x1e;
const LATIN = [0x14, 0x16, 0x13];
/** Object identifiers of commonName, organizationalUnitName and organizationName, as hex, best first. */
const NAMES = ['550403', '55040b', '55040a'];

/** The certificates of a PEM text, in their order; those that cannot be read are left out. */
export function factsIn(pem: string): CertificateFacts[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return [...blocks].flatMap(([, base64]) => {
    try {
      return [factsOf(Uint8Array.from(atob(base64!.replace(/\s/g, '')), (sign) => sign.charCodeAt(0)))];
    } catch {
      return [];
    }
  });
}

function factsOf(der: Uint8Array): CertificateFacts {
  const [certificate] = nodesIn(der);
  const [signed] = nodesIn(inside(certificate));
  const fields = nodesIn(inside(signed));
  // The version is there only where it is not the first.
  if (fields[0]?.tag === VERSION) fields.shift();
  const [, , issuer, validity, subject] = fields;
  const [from, until] = nodesIn(inside(validity));
  return {
    subject: nameIn(inside(subject)),
    issuer: nameIn(inside(issuer)),
    selfIssued: hex(inside(subject)) === hex(inside(issuer)),
    from: timeOf(from),
    until: timeOf(until),
  };
}

/** @throws RangeError where it is cut off */
function nodesIn(bytes: Uint8Array): Node[] {
  const nodes: Node[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at]!;
    let length = bytes[at + 1] ?? 0;
    let start = at + 2;
    if (length > 0x80) {
      const size = length & 0x7f;
      length = bytes.slice(start, start + size).reduce((sum, byte) => sum * 256 + byte, 0);
      start += size;
    }
    const end = start + length;
    if (end > bytes.length) throw new RangeError('The certificate is cut off.');
    nodes.push({ tag, bytes: bytes.subarray(start, end) });
    at = end;
  }
  return nodes;
}

function inside(node: Node | undefined): Uint8Array {
  if (node?.tag !== SEQUENCE) throw new RangeError('This is no certificate.');
  return node.bytes;
}

function nameIn(bytes: Uint8Array): string {
  const parts = new Map<string, string>();
  for (const set of nodesIn(bytes)) {
    for (const pair of nodesIn(set.bytes)) {
      const [kind, value] = nodesIn(inside(pair));
      if (kind && value) parts.set(hex(kind.bytes), stringOf(value));
    }
  }
  return NAMES.map((name) => parts.get(name)).find((name) => name) ?? [...parts.values()].join(', ');
}

function stringOf({ tag, bytes }: Node): string {
  const encoding = tag === BMP_STRING ? 'utf-16be' : LATIN.includes(tag) ? 'latin1' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** UTCTime has two digits of the year, of 1950 to 2049; GeneralizedTime has four. */
function timeOf(node: Node | undefined): Micros {
  const written = node ? stringOf(node) : '';
  const digits =
    node?.tag === UTC_TIME ? `${Number(written.slice(0, 2)) < 50 ? '20' : '19'}${written}` : written;
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits) ?? [];
  if (second === undefined) throw new RangeError('Its times cannot be read.');
  return Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second) * 1000;
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

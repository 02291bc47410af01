/** Which certificate of a broker's chain is at fault, and why. */
import type { X509Certificate } from 'node:crypto';
import { isSelfSigned, issuerOf, nameOf, serverNames, writtenTime } from './certificates.ts';

/** The broker's own certificate first, each followed by its issuer as far as the broker sent it or this machine has it. */
export function chainFrom(leaf: X509Certificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (
    let next: X509Certificate | undefined = leaf;
    next !== undefined && !chain.some(({ fingerprint256 }) => fingerprint256 === next?.fingerprint256);
    next = next.issuerCertificate
  )
    chain.push(next);
  return chain;
}

const TRUST_IT =
  "if you trust it, put that authority's certificate into the connection (under its certificates)";

/**
 * @param code why the chain was not accepted, as Node's TLS says it
 * @param at the moment of the check
 * @returns sentences naming the certificate, its issuer and its validity
 */
export function chainProblem(
  chain: readonly X509Certificate[],
  code: string,
  { host }: { readonly host: string },
  at: Date,
): string {
  const [leaf] = chain;
  const top = chain.at(-1);
  if (leaf === undefined || top === undefined) return `${host} showed no certificate (${code}).`;
  const guilty = (wrong: (certificate: X509Certificate) => boolean): X509Certificate =>
    chain.find(wrong) ?? leaf;
  const written = (certificate: X509Certificate, why: string): string =>
    `${which(chain, certificate)} ${why} (${code}). ${about(certificate)}`;
  switch (code) {
    case 'CERT_HAS_EXPIRED': {
      const old = guilty(({ validToDate }) => validToDate < at);
      return written(old, `expired on ${writtenTime(old.validToDate)}: it has to be renewed`);
    }
    case 'CERT_NOT_YET_VALID': {
      const young = guilty(({ validFromDate }) => validFromDate > at);
      return written(
        young,
        `is valid from ${writtenTime(young.validFromDate)} only: check the clock of this machine, which says ${writtenTime(at)}`,
      );
    }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return written(
        leaf,
        `was made for another name than ${host}: it is valid for ${listed(serverNames(leaf))}. Use one of these names in the URL, or renew it with this one`,
      );
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return written(
        leaf,
        'is signed by itself, not by an authority this machine trusts: if you trust it, put this certificate into the connection as authority',
      );
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return written(top, `is an authority this machine does not trust: ${TRUST_IT}`);
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return written(
        top,
        `was issued by "${issuerOf(top)}", which this machine does not know and the broker does not send: ${TRUST_IT}`,
      );
    case 'CERT_SIGNATURE_FAILURE': {
      const forged = guilty(
        (certificate) =>
          certificate.issuerCertificate !== undefined &&
          !certificate.verify(certificate.issuerCertificate.publicKey),
      );
      return written(forged, 'has a signature that is not from its issuer');
    }
    case 'INVALID_CA': {
      const [, ...issuers] = chain;
      const impostor = issuers.find(({ ca }) => !ca) ?? leaf;
      return written(impostor, 'issued another certificate although it is no authority');
    }
    default:
      return written(leaf, 'was not accepted');
  }
}

function which(chain: readonly X509Certificate[], certificate: X509Certificate): string {
  const place = chain.indexOf(certificate);
  if (place === 0) return `The broker's certificate "${nameOf(certificate)}"`;
  const kind = isSelfSigned(certificate) ? 'root' : 'intermediate';
  return `The ${kind} certificate "${nameOf(certificate)}" (number ${place + 1} of ${chain.length} in the broker's chain)`;
}

/** Issuer and validity of one certificate, in a sentence. */
export function about(certificate: X509Certificate): string {
  const issuer = isSelfSigned(certificate) ? 'itself' : `"${issuerOf(certificate)}"`;
  return `Issued by ${issuer}, valid from ${writtenTime(certificate.validFromDate)} to ${writtenTime(certificate.validToDate)}.`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8);
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

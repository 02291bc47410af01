/** Whether the certificates of a profile and its key can be used, before they are stored. */
import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import type { ConnectionInput } from '../../api/words.ts';
import { Refusal } from '../engine-parts.ts';
import { certificatesIn, isSelfSigned, nameOf } from '../ingest/certificates.ts';
import type { Credentials } from '../ingest/trust.ts';

/**
 * Expired certificates pass: they may be put in place before the clock is right, and "Test connection" names them.
 * @param credentials as they will be after the change
 * @throws Refusal
 */
export function checkCertificates(
  { authority, certificate }: Pick<ConnectionInput, 'authority' | 'certificate'>,
  { key, passphrase }: Pick<Credentials, 'key' | 'passphrase'>,
): void {
  if (authority !== null) checkAuthority(authority);
  if (certificate === null && key === null) return;
  if (certificate === null)
    throw new Refusal(
      'There is a private key without its certificate: give the certificate, or remove the key.',
    );
  const chain = readCertificates(certificate, 'client certificate');
  if (key === null)
    throw new Refusal(
      'The client certificate needs its private key: give the key, or remove the certificate.',
    );
  const opened = openKey(key, passphrase);
  const [own] = chain;
  if (own?.checkPrivateKey(opened) === true) return;
  const right = chain.find((each) => each.checkPrivateKey(opened));
  throw new Refusal(
    right === undefined
      ? `The private key is not the one of the certificate "${own ? nameOf(own) : ''}": choose the two files that were made together.`
      : `The private key belongs to "${nameOf(right)}": put that certificate first in the file, and its issuers behind it.`,
  );
}

function checkAuthority(pem: string): void {
  for (const certificate of readCertificates(pem, 'authority')) {
    // A broker that signs for itself may be trusted by its own certificate.
    if (certificate.ca || isSelfSigned(certificate)) continue;
    throw new Refusal(
      `"${nameOf(certificate)}" is no authority: it may not sign other certificates. Give the certificate of the authority that issued the broker's.`,
    );
  }
}

/** @returns at least one */
function readCertificates(pem: string, what: string): X509Certificate[] {
  // The certificates are stored and shown as they are; a key is sealed.
  if (pem.includes('PRIVATE KEY-----'))
    throw new Refusal(`The ${what} holds a private key too: take it out, and put it into its own field.`);
  let certificates: X509Certificate[];
  try {
    certificates = certificatesIn(pem);
  } catch {
    throw new Refusal(`The ${what} is damaged: choose the file again, or ask for it again.`);
  }
  if (certificates.length === 0)
    throw new Refusal(
      `The ${what} is no PEM text: it has to begin with -----BEGIN CERTIFICATE-----. A .der, .cer or .p12 file is converted with openssl.`,
    );
  return certificates;
}

function openKey(pem: string, passphrase: string | null): KeyObject {
  if (!pem.includes('PRIVATE KEY-----'))
    throw new Refusal(
      'The private key is no PEM text: it has to begin with -----BEGIN PRIVATE KEY----- or the like.',
    );
  const encrypted = pem.includes('ENCRYPTED');
  if (encrypted && passphrase === null)
    throw new Refusal('The private key is protected by a passphrase: enter it.');
  try {
    return createPrivateKey({ key: pem, ...(passphrase === null ? {} : { passphrase }) });
  } catch (error) {
    throw new Refusal(
      encrypted
        ? 'The private key does not open with this passphrase: enter the right one.'
        : `The private key is damaged or of an unknown kind (${(error as Error).message}): choose the file again.`,
    );
  }
}

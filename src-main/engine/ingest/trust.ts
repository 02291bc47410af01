/** Whom an encrypted connection trusts, and what it shows of itself. */
import tls, { type SecureContext } from 'node:tls';
import type { Connection } from '../../api/words.ts';

/** A connection's secrets in clear text; they never leave the engine. null: there is none. */
export interface Credentials {
  readonly password: string | null;
  /** PEM private key of the profile's certificate. */
  readonly key: string | null;
  readonly passphrase: string | null;
}

export const NO_CREDENTIALS: Credentials = { password: null, key: null, passphrase: null };

/**
 * TLS 1.2 or newer; trusts the authorities this machine trusts, those Node brings along, and the profile's own. Each of
 * the profile's certificates is trusted for itself: an intermediate authority or a self-signed broker needs no root.
 * @throws Error in words when one of the PEM texts cannot be used
 */
export function trust(
  { authority, certificate }: Partial<Pick<Connection, 'authority' | 'certificate'>>,
  { key, passphrase }: Pick<Credentials, 'key' | 'passphrase'>,
): SecureContext {
  try {
    return tls.createSecureContext({
      minVersion: 'TLSv1.2',
      ca: [...machineTrusts(), ...(authority ? [authority] : [])],
      allowPartialTrustChain: true,
      ...(!certificate || key === null ? {} : { cert: certificate, key }),
      ...(passphrase === null ? {} : { passphrase }),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The certificate, its key or the authority of this connection cannot be used (${why}): give them again.`,
      { cause: error },
    );
  }
}

function machineTrusts(): Iterable<string> {
  const trusted = new Set(tls.getCACertificates('default'));
  try {
    for (const authority of tls.getCACertificates('system')) trusted.add(authority);
  } catch {
    // Not every platform can list its store; Node's own authorities remain.
  }
  return trusted;
}

/** Tries the encryption of a broker's address, and says which certificate stands in the way. */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import type { BrokerAddress } from './broker-address.ts';
import type { BrokerProfile } from './broker-client.ts';
import { about, chainFrom, chainProblem } from './certificate-chain.ts';
import { certificatesIn, nameOf, writtenTime } from './certificates.ts';
import { alertProblem, connectionProblem } from './connection-problem.ts';
import { trust, type Credentials } from './trust.ts';

/**
 * Nothing but the handshake is sent, so that the chain can be looked at even where it is not trusted.
 * @returns what was agreed upon, in sentences
 * @throws Error in words: a certificate of the chain, or that the broker refuses ours or misses one
 */
export async function tryEncryption(
  address: BrokerAddress,
  profile: BrokerProfile,
  credentials: Credentials,
  timeoutMs: number,
  at = new Date(),
): Promise<string> {
  const { host, port } = address;
  const own = profile.certificate == null ? undefined : certificatesIn(profile.certificate)[0];
  const socket = tls.connect({
    host,
    port,
    secureContext: trust(profile, credentials),
    // The chain is judged below, where it can be named.
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  try {
    return await new Promise<string>((resolve, reject) => {
      const fail = (error: Error & { code?: unknown }): void => {
        const alert = alertProblem(error, address);
        const age = own === undefined || own.validToDate >= at ? '' : ` ${expired(own)}`;
        reject(new Error(`${alert ?? connectionProblem(error, address)}${age}`));
      };
      socket.setTimeout(timeoutMs, () => fail(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
      socket.on('error', fail);
      // A server that is not a TLS server may hang up without a word.
      socket.on('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
      const startedAt = performance.now();
      socket.on('secureConnect', () => {
        const chain = chainOf(socket);
        const [leaf] = chain;
        if (!socket.authorized || leaf === undefined) {
          reject(new Error(chainProblem(chain, codeOf(socket.authorizationError), address, at)));
          return;
        }
        const passed = (): void => resolve(agreed(socket, leaf, own, at));
        if (socket.getProtocol() !== 'TLSv1.3') passed();
        else {
          // In TLS 1.3 the broker judges our certificate after we are through: its session ticket is a yes, an alert a no,
          // and silence for longer than the handshake took twice is taken for a yes (the MQTT login would show otherwise).
          socket.once('session', passed);
          setTimeout(passed, Math.min(timeoutMs, Math.max(250, 2 * (performance.now() - startedAt))));
        }
      });
    });
  } finally {
    socket.destroy();
  }
}

function chainOf(socket: TLSSocket): X509Certificate[] {
  const leaf = socket.getPeerX509Certificate();
  return leaf === undefined ? [] : chainFrom(leaf);
}

/** Node types it as an Error and gives the code as text. */
const codeOf = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem));

function agreed(
  socket: TLSSocket,
  leaf: X509Certificate,
  own: X509Certificate | undefined,
  at: Date,
): string {
  const parts = [
    `${socket.getProtocol() ?? 'TLS'}; the broker's certificate is "${nameOf(leaf)}". ${about(leaf)}`,
  ];
  if (own !== undefined) parts.push(own.validToDate < at ? expired(own) : `Ours is "${nameOf(own)}".`);
  return parts.join(' ');
}

const expired = (own: X509Certificate): string =>
  `Our own certificate "${nameOf(own)}" expired on ${writtenTime(own.validToDate)}: ask for a new one.`;

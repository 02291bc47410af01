/** Why a connection failed, in words for the person who has to mend it. */
import type { BrokerAddress } from './broker-address.ts';

/** What a failed connection reports: a system or TLS code as text, an MQTT reason code as number. */
interface Failure {
  readonly message: string;
  readonly code?: unknown;
  readonly errors?: unknown;
}

/** CONNACK return codes of MQTT 3.1.1 (3.2.2.3) and reason codes of MQTT 5 (3.2.2.2 and 3.14.2.1). */
const BROKER_SAYS: Readonly<Record<number, string>> = {
  1: 'The broker does not speak this MQTT version: choose the other one (3.1.1 or 5).',
  2: 'The broker does not accept our client id.',
  3: 'The broker is not available at the moment.',
  4: 'The broker refused the user name or password: check both.',
  5: 'The broker refused the login: check user name and password, and whether this user may connect.',
  128: 'The broker refused the connection without saying why.',
  132: 'The broker does not speak this MQTT version: choose the other one (3.1.1 or 5).',
  133: 'The broker does not accept our client id.',
  134: 'The broker refused the user name or password: check both.',
  135: 'The broker refused the login: check user name and password, and whether this user may connect.',
  136: 'The broker is not available at the moment.',
  137: 'The broker is too busy.',
  138: 'The broker has banned this client: ask its administrator.',
  139: 'The broker is shutting down.',
  140: 'The broker asks for a login method that is not supported.',
  141: 'The broker heard nothing from us for too long.',
  142: 'Another program connected with the same client id: is a second Mnemo running on a copy of this data?',
  149: 'The broker found a packet too large.',
  151: 'The broker has reached a limit of its own for this client.',
  152: 'The administrator of the broker closed the connection.',
  157: 'The broker has moved to another address: ask its administrator.',
  159: 'The broker sees too many new connections.',
};

const CERTIFICATE_SAYS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself, not by an authority this machine trusts',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from an authority this machine does not trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'comes from an authority this machine does not know, or the broker sends no chain',
  UNABLE_TO_GET_ISSUER_CERT: 'comes from an authority this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from an authority this machine does not know',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet: check the clock of this machine',
  CERT_REVOKED: 'was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'was made for another name than the one in the URL',
};

/** What a broker says in a TLS alert (RFC 8446, 6.2); each TLS library writes the codes a little differently. */
const BROKER_ALERTS: readonly (readonly [code: RegExp, says: string])[] = [
  [/CERTIFICATE_REQUIRED/, 'asks for a client certificate: give the certificate and its key'],
  [/ALERT_UNKNOWN_CA/, 'does not know the authority that issued our client certificate'],
  [/ALERT_CERTIFICATE_EXPIRED/, 'refuses our client certificate because it has expired: ask for a new one'],
  [/ALERT_CERTIFICATE_REVOKED/, 'refuses our client certificate because it was revoked: ask for a new one'],
  [
    /ALERT_(?:BAD|UNSUPPORTED)_CERTIFICATE|ALERT_CERTIFICATE_UNKNOWN|ALERT_ACCESS_DENIED|ALERT_DECRYPT_ERROR/,
    'refuses our client certificate: ask its administrator whether it may connect',
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/,
    'offers no TLS 1.2 or newer: its encryption is too old to be safe and has to be renewed',
  ],
  [/ALERT_UNRECOGNIZED_NAME/, 'has no certificate for this name: check the name in the URL'],
  [/HANDSHAKE_FAILURE/, 'ended the TLS handshake: it may ask for a client certificate, or for other ciphers'],
];

/** Why the broker ended an encrypted connection; null: it did not say. */
export function alertProblem(
  { code, message }: Failure,
  { host }: Pick<BrokerAddress, 'host'>,
): string | null {
  // Where the handshake breaks off while we write, the system's code hides the alert, and only the message has it.
  const said = code === 'EPROTO' ? message.toUpperCase().replaceAll(' ', '_') : String(code);
  if (code !== 'EPROTO' && !said.startsWith('ERR_SSL')) return null;
  const alert = BROKER_ALERTS.find(([pattern]) => pattern.test(said));
  return alert ? `The broker at ${host} ${alert[1]} (${String(code)}).` : null;
}

/** One sentence (or two) for a failure of a connection to the given address. */
export function connectionProblem(failure: Failure, { host, port, tls }: BrokerAddress): string {
  const where = `${host}:${port}`;
  // Node tries several addresses of one name and wraps their failures; the first one speaks for all.
  const first = Array.isArray(failure.errors) ? (failure.errors[0] as Failure | undefined) : undefined;
  const code = failure.code ?? first?.code;
  if (typeof code === 'number') {
    return BROKER_SAYS[code] ?? `The broker refused the connection (MQTT reason code ${code}).`;
  }
  if (typeof code === 'string' && CERTIFICATE_SAYS[code] !== undefined) {
    return `The certificate of ${host} ${CERTIFICATE_SAYS[code]} (${code}). "Test connection" shows it.`;
  }
  const alert = alertProblem({ code, message: first?.message ?? failure.message }, { host });
  if (alert !== null) return alert;
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing listens at ${where}: is the broker running, and is the port right?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return `The name ${host} was not found: check its spelling and the name service of this machine.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way to ${host} on the network: check cable, gateway and firewall.`;
    case 'ETIMEDOUT':
      return `${where} does not answer: check the address, and whether a firewall stands between.`;
    case 'ECONNRESET':
    case 'EPIPE':
      return tls
        ? `${where} closed the connection. If that port does not use TLS, write mqtt:// or ws:// in the URL.`
        : `${where} closed the connection. If that port uses TLS, write mqtts:// or wss:// in the URL.`;
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return `${where} does not answer with TLS: if that port is not encrypted, write mqtt:// or ws:// in the URL.`;
  }
  if (typeof code === 'string' && code.startsWith('ERR_SSL')) {
    return `The encrypted connection to ${host} failed (${code}).`;
  }
  if (failure.message === 'connack timeout') {
    return `${where} does not answer as an MQTT broker: check the address and the port.`;
  }
  if (failure.message === 'Keepalive timeout') {
    return 'The broker stopped answering: check the network in between.';
  }
  const http = /^Unexpected server response: (\d+)/.exec(failure.message);
  if (http) {
    const [, status] = http;
    return status === '401' || status === '403'
      ? `${where} answers HTTP ${status}: the web server before the broker does not let us in. Ask its administrator.`
      : `${where} answers HTTP ${status} instead of MQTT: check the path in the URL (often /mqtt).`;
  }
  if (failure.message.startsWith('Server sent')) {
    // Missing or wrong Sec-WebSocket-Protocol: MQTT requires "mqtt" [MQTT-6.0.0-3].
    return `${where} is a WebSocket server, but not of MQTT: check the path in the URL (often /mqtt).`;
  }
  return `The connection to ${where} failed: ${failure.message}.`;
}

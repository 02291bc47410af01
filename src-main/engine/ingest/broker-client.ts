/** The mqtt.js client as every part of ingest uses it: not yet connected, no reconnecting of its own. */
import { createHash, randomBytes } from 'node:crypto';
import { isIP, isIPv6 } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Connection } from '../../api/words.ts';
import type { BrokerAddress } from './broker-address.ts';
import { trust, type Credentials } from './trust.ts';

/** What of a profile decides how its broker is talked to; what is left out is the broker's choice, or none. */
export type BrokerProfile = Pick<Connection, 'protocol' | 'username'> &
  Partial<
    Pick<
      Connection,
      'clientId' | 'sessionExpiry' | 'receiveMaximum' | 'lastWill' | 'authority' | 'certificate'
    >
  >;

/** How the client introduces itself. */
export type Session =
  | {
      /** The broker keeps what it could not deliver while we were away. */
      readonly kind: 'durable';
      readonly clientId: string;
    }
  | {
      /** Leaves nothing with the broker: no session, no will. */
      readonly kind: 'passing';
    }
  | {
      /** Comes once more under the id of a durable session to end it. */
      readonly kind: 'last';
      readonly clientId: string;
    };

/** What the broker tells others when we go without a goodbye. */
export interface Will {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

const KEEP_ALIVE = 30;

/**
 * The stable client id of one connection of one installation: letters and digits, at most 23 of them, which every broker
 * must accept (MQTT-3.1.3-5).
 */
export function stableClientId(installationId: string, connectionId: number): string {
  const installation = createHash('sha256').update(installationId).digest('hex').slice(0, 12);
  return `mnemo${installation}${connectionId.toString(36)}`.slice(0, 23);
}

/** The id a connection's broker keeps its session under: the profile's own, or the stable one. */
export const clientIdOf = (
  { id, clientId }: Pick<Connection, 'id' | 'clientId'>,
  installation: string,
): string => clientId ?? stableClientId(installation, id);

/**
 * Builds a client for the address; call `connect()` on it when the listeners are on.
 * @param connectTimeoutMs until the broker must have accepted us
 * @throws Error in words when certificate, key or authority cannot be used
 */
export function brokerClient(
  address: BrokerAddress,
  profile: BrokerProfile,
  credentials: Credentials,
  session: Session,
  connectTimeoutMs = 10_000,
): MqttClient {
  const options: IClientOptions = {
    protocol: address.protocol,
    port: address.port,
    protocolVersion: profile.protocol === '5' ? 5 : 4,
    manualConnect: true,
    // Our own reconnecting has growing pauses with jitter, and our own subscribing knows which tags are wanted.
    reconnectPeriod: 0,
    resubscribe: false,
    connectTimeout: connectTimeoutMs,
    keepalive: KEEP_ALIVE,
    // mqtt.js logs every packet; without listeners that is only time.
    log: () => undefined,
    ...(profile.username === null ? {} : { username: profile.username }),
    ...(credentials.password === null ? {} : { password: credentials.password }),
    ...way(address, profile, credentials),
    ...introduction(profile, session),
  };
  return mqtt.connect(options);
}

/** Host, path and encryption, for a plain socket or a WebSocket. */
function way(
  address: BrokerAddress,
  profile: BrokerProfile,
  credentials: Credentials,
): Partial<IClientOptions> {
  const { host, path, tls, protocol } = address;
  // Certificate and key go in by the context alone: given as options, mqtt.js would turn mqtt:// into mqtts:// by itself.
  const encryption = tls
    ? {
        secureContext: trust(profile, credentials),
        rejectUnauthorized: true,
        // A name is asked for by name; an IP address must not be (RFC 6066, 3).
        ...(isIP(host) === 0 ? { servername: host } : {}),
      }
    : {};
  return protocol === 'mqtt' || protocol === 'mqtts'
    ? { host, ...encryption }
    : { host: isIPv6(host) ? `[${host}]` : host, path, wsOptions: encryption };
}

function introduction(profile: BrokerProfile, session: Session): Partial<IClientOptions> {
  if (session.kind === 'passing') {
    // Brokers that give rights by the beginning of the client id see the beginning they know.
    const beginning = !profile.clientId ? 'mnemolook' : `${profile.clientId}-look`;
    return { clientId: `${beginning}${randomBytes(6).toString('hex')}`, clean: true };
  }
  const { clientId } = session;
  if (session.kind === 'last') return { clientId, clean: true };
  return {
    clientId,
    clean: false,
    ...(profile.lastWill ? { will: profile.lastWill } : {}),
    ...(profile.protocol === '5'
      ? {
          properties: {
            ...(profile.sessionExpiry === undefined ? {} : { sessionExpiryInterval: profile.sessionExpiry }),
            ...(profile.receiveMaximum === undefined ? {} : { receiveMaximum: profile.receiveMaximum }),
          },
        }
      : {}),
  };
}

/** A broker that does not answer the goodbye is left without one after this long. */
const GOODBYE_MS = 1000;

/** Says goodbye to the broker and closes the connection; resolves within about a second in any case. */
export function disconnect(client: MqttClient): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => {
      client.stream.destroy();
      resolve();
    }, GOODBYE_MS);
    client.end(!client.connected, {}, () => {
      clearTimeout(patience);
      resolve();
    });
  });
}

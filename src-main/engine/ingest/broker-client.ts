/** The mqtt.js client as every part of ingest uses it: not yet connected, no reconnecting of its own. */
import { createHash, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Connection } from '../../api/words.ts';
import type { BrokerAddress } from './broker-address.ts';

/** How the client introduces itself. */
export type Session =
  | {
      /** The broker keeps what it could not deliver while we were away. */
      readonly kind: 'durable';
      readonly clientId: string;
      /** MQTT 5: the most unacknowledged packets the broker may send. */
      readonly receiveMaximum: number;
    }
  | { readonly kind: 'passing' };

/** MQTT 5: how long the broker shall keep our session while we are away, in seconds: a long weekend and a day. */
const SESSION_EXPIRY = 5 * 24 * 3600;
const KEEP_ALIVE = 30;

/**
 * The stable client id of one connection of one installation: letters and digits, at most 23 of them, which every broker
 * must accept (MQTT-3.1.3-5).
 */
export function stableClientId(installationId: string, connectionId: number): string {
  const installation = createHash('sha256').update(installationId).digest('hex').slice(0, 12);
  return `mnemo${installation}${connectionId.toString(36)}`.slice(0, 23);
}

/** Builds a client for the address; call `connect()` on it when the listeners are on. */
export function brokerClient(
  address: BrokerAddress,
  profile: Pick<Connection, 'protocol' | 'username'>,
  password: string | null,
  session: Session,
  connectTimeoutMs = 10_000,
): MqttClient {
  const webSocket = address.protocol === 'ws' || address.protocol === 'wss';
  const options: IClientOptions = {
    protocol: address.protocol,
    host: webSocket && isIPv6(address.host) ? `[${address.host}]` : address.host,
    port: address.port,
    ...(webSocket ? { path: address.path } : {}),
    protocolVersion: profile.protocol === '5' ? 5 : 4,
    manualConnect: true,
    // Our own reconnecting has growing pauses with jitter, and our own subscribing knows which tags are wanted.
    reconnectPeriod: 0,
    resubscribe: false,
    connectTimeout: connectTimeoutMs,
    keepalive: KEEP_ALIVE,
    rejectUnauthorized: true,
    // mqtt.js logs every packet; without listeners that is only time.
    log: () => undefined,
    ...(profile.username === null ? {} : { username: profile.username }),
    ...(password === null ? {} : { password }),
    ...(session.kind === 'durable'
      ? { clientId: session.clientId, clean: false }
      : { clientId: `mnemolook${randomBytes(6).toString('hex')}`, clean: true }),
  };
  if (profile.protocol === '5' && session.kind === 'durable') {
    options.properties = { sessionExpiryInterval: SESSION_EXPIRY, receiveMaximum: session.receiveMaximum };
  }
  return mqtt.connect(options);
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

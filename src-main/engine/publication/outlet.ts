/** One MQTT client that only tells: connects, tells how it stands, connects again with growing pauses. */
import type { IClientOptions, MqttClient } from 'mqtt';
import type { BrokerAddress } from '../ingest/broker-address.ts';
import { disconnect } from '../ingest/broker-client.ts';
import { connectionProblem } from '../ingest/connection-problem.ts';
import { RETRY_PAUSE, retryPauseMs, type RetryPause } from '../ingest/retry-pause.ts';

export interface Told {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export interface OutletOptions {
  readonly address: BrokerAddress;
  /** A client that has not connected yet. */
  readonly client: MqttClient;
  /** Asked before each connecting: what the broker tells when we are gone without a goodbye. */
  readonly will: () => Told;
  readonly onConnected: () => void;
  /** Topics to listen to, and what came on them. */
  readonly listen: {
    readonly topics: readonly string[];
    readonly heard: (topic: string, payload: Uint8Array) => void;
  };
  readonly onProblem: (problem: string | null) => void;
  /** The broker did not take a message. */
  readonly onLost: (topic: string, why: string) => void;
  readonly retryPause?: RetryPause;
}

export interface Outlet {
  readonly connected: boolean;
  /** Messages told that the broker has not taken yet. */
  readonly waiting: number;
  /** @returns false while not connected: whoever tells keeps the newest and tells it after connecting */
  tell(message: Told): boolean;
  /** Tells a last time where connected, then says goodbye. */
  close(last: readonly Told[]): Promise<void>;
}

/** The broker has so long to take the last messages. */
const LAST_WORDS_MS = 2000;
/** A connection that lasts shorter counts as failed: a broker that accepts and drops us must not be asked every second. */
const LASTING_MS = 10_000;

export function openOutlet(options: OutletOptions): Outlet {
  const { address, client, will, onConnected, listen, onProblem, onLost } = options;
  const { retryPause = RETRY_PAUSE } = options;
  let failures = 0;
  let connectedAt: number | null = null;
  let problem: string | null = null;
  let retryTimer: NodeJS.Timeout | null = null;
  let closing = false;
  let waiting = 0;

  const connect = (): void => {
    problem = null;
    const { topic, payload, qos, retain } = will();
    // mqtt.js reads its options at each CONNECT; the will of a Sparkplug edge node differs from one to the next.
    (client.options as IClientOptions).will = { topic, payload: Buffer.from(payload), qos, retain };
    if (client.stream === undefined) client.connect();
    else client.reconnect();
    client.stream.on('error', (error: Error) => (problem ??= connectionProblem(error, address)));
  };
  client.on('connect', () => {
    connectedAt = performance.now();
    onProblem(null);
    if (listen.topics.length > 0) client.subscribe([...listen.topics], { qos: 1 });
    onConnected();
  });
  client.on('message', (topic, payload) => listen.heard(topic, payload));
  client.on('error', (error) => (problem = connectionProblem(error, address)));
  client.on('close', () => {
    if (connectedAt !== null && performance.now() - connectedAt >= LASTING_MS) failures = 0;
    connectedAt = null;
    if (closing || retryTimer !== null) return;
    failures += 1;
    onProblem(problem ?? `${address.host}:${address.port} closed the connection.`);
    retryTimer = setTimeout(
      () => {
        retryTimer = null;
        connect();
      },
      retryPauseMs(failures, retryPause),
    );
  });
  connect();

  const told = (message: Told): Promise<void> =>
    new Promise((resolve) => {
      const { topic, payload, qos, retain } = message;
      waiting += 1;
      client.publish(topic, Buffer.from(payload), { qos, retain }, (error, packet) => {
        waiting -= 1;
        if (error) onLost(topic, error.message);
        // MQTT 5, 3.4.2.1: from 0x80 on the broker has refused it.
        else if (packet !== undefined && 'reasonCode' in packet && Number(packet.reasonCode) >= 0x80)
          onLost(topic, 'the broker does not let us write there: ask its administrator for write access');
        resolve();
      });
    });

  return {
    get connected() {
      return client.connected;
    },
    get waiting() {
      return waiting;
    },
    tell(message) {
      if (!client.connected || closing) return false;
      void told(message);
      return true;
    },
    async close(last) {
      if (closing) return;
      closing = true;
      if (retryTimer !== null) clearTimeout(retryTimer);
      if (client.connected) {
        let patience: NodeJS.Timeout | undefined;
        const waited = new Promise<void>((resolve) => (patience = setTimeout(resolve, LAST_WORDS_MS)));
        await Promise.race([Promise.all(last.map(told)), waited]);
        clearTimeout(patience);
      }
      if (client.stream !== undefined) await disconnect(client);
    },
  };
}

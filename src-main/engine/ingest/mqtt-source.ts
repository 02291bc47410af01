/** One connection's telemetry: subscribed, decoded, put into the sink, acknowledged when committed. */
import type { IPublishPacket } from 'mqtt';
import type { Connection, ConnectionState, Micros, StageCounters, Tag } from '../../api/words.ts';
import { brokerAddress, type BrokerAddress } from './broker-address.ts';
import { brokerClient, disconnect, stableClientId } from './broker-client.ts';
import { connectionProblem } from './connection-problem.ts';
import { holdAcknowledgements } from './held-acknowledgements.ts';
import { createInFlightWindow } from './in-flight-window.ts';
import { createPacketReader } from './packet-reading.ts';
import { RETRY_PAUSE, retryPauseMs, type RetryPause } from './retry-pause.ts';
import type { Sink } from './sink.ts';
import { createSubscriptions } from './subscriptions.ts';
import { readersOf } from './tag-readers.ts';

export interface MqttSourceOptions {
  readonly connection: Connection;
  readonly password: string | null;
  readonly tags: readonly Tag[];
  readonly sink: Sink;
  /** The engine's clock. */
  readonly now: () => Micros;
  readonly onState: (state: ConnectionState) => void;
  /** Made once per data directory and kept: with the connection's id it makes the client id the broker knows us by. */
  readonly installationId: string;
  /** Arrival time of the newest stored sample, if any: what the broker queued since then is not taken for clock skew. */
  readonly lastArrival?: Micros | null;
  readonly retryPause?: RetryPause;
}

export interface MqttSource {
  /** Replaces the tags; subscriptions follow. */
  setTags(tags: readonly Tag[]): void;
  counters(): StageCounters[];
  /** Waits (a few seconds at most) for what was read to be committed and acknowledged, then disconnects. */
  close(): Promise<void>;
}

/** MQTT 5: unacknowledged packets we allow. Two batches: one is committed while the next one comes in. */
const RECEIVE_MAXIMUM = 2000;
/** A connection that lasts shorter counts as failed: a broker that accepts and drops us must not be asked every second. */
const LASTING_MS = 10_000;
const CLOSE_PATIENCE_MS = 5000;

/**
 * Opens a source; it connects, and reconnects with growing pauses, until closed. Every change is told through `onState`.
 * A connection whose URL cannot be used goes to `stopped` with the reason.
 */
export function openMqttSource(options: MqttSourceOptions): MqttSource {
  const { connection, now } = options;
  const tell = (state: ConnectionState['state'], problem: string | null): void =>
    options.onState({ connectionId: connection.id, state, problem, since: now() });
  const address = brokerAddress(connection.url);
  if ('problem' in address) {
    tell('stopped', address.problem);
    return { setTags: () => undefined, counters: () => [], close: () => Promise.resolve() };
  }
  return connectTo(address, options, tell);
}

function connectTo(
  address: BrokerAddress,
  {
    connection,
    password,
    tags,
    sink,
    now,
    installationId,
    lastArrival,
    retryPause = RETRY_PAUSE,
  }: MqttSourceOptions,
  tell: (state: ConnectionState['state'], problem: string | null) => void,
): MqttSource {
  let readers = readersOf(tags);
  const reader = createPacketReader(connection, readers, now);
  const client = brokerClient(address, connection, password, {
    kind: 'durable',
    clientId: stableClientId(installationId, connection.id),
    receiveMaximum: RECEIVE_MAXIMUM,
  });
  const window = createInFlightWindow(connection.protocol === '5' ? RECEIVE_MAXIMUM : Infinity);
  const refusedTopics = new Set<string>();
  let problem: string | null = null;
  let failures = 0;
  let connectedAt = 0;
  let awaySince = lastArrival ?? null;
  let retryTimer: NodeJS.Timeout | null = null;
  let closing = false;
  let newest = 0;
  let onCommitted: (() => void) | null = null;

  const onPublish = ({ topic, payload, retain }: IPublishPacket, number: number): void => {
    newest = number;
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    port.put(number, reader.read({ topic, payload: bytes, retained: retain }));
    if (!readers.byTopic.has(topic)) subscriptions.unwanted(topic);
    if (window.isFull(acknowledgements.held())) port.commitNow();
  };
  const acknowledgements = holdAcknowledgements(client, onPublish);
  const subscriptions = createSubscriptions(client, (topics) => {
    for (const topic of topics) {
      refusedTopics.add(topic);
      reader.refuse('subscription refused', `The broker does not let us read ${topic}.`);
    }
    tell('connected', subscriptionProblem(refusedTopics));
  });
  const port = sink.attach({
    committed: (upTo) => {
      window.released(acknowledgements.held());
      acknowledgements.release(upTo);
      if (upTo >= newest) onCommitted?.();
    },
    pause: acknowledgements.pause,
    resume: () => {
      if (!closing) acknowledgements.resume();
    },
  });

  const connect = (): void => {
    problem = null;
    if (failures === 0) tell('connecting', null);
    if (client.stream === undefined) client.connect();
    else client.reconnect();
    // mqtt.js keeps errors without a code to itself (a web server that is no broker); we want to name them.
    client.stream.on('error', (error: Error) => (problem ??= connectionProblem(error, address)));
  };
  client.on('connect', ({ sessionPresent }) => {
    connectedAt = performance.now();
    reader.queuedSince(sessionPresent ? awaySince : null);
    refusedTopics.clear();
    tell('connected', null);
    subscriptions.connected(sessionPresent);
  });
  client.on('error', (error) => (problem = connectionProblem(error, address)));
  client.on('disconnect', ({ reasonCode }) => {
    problem = connectionProblem({ message: 'disconnected', code: reasonCode ?? 128 }, address);
  });
  client.on('close', () => {
    acknowledgements.connectionLost();
    if (connectedAt > 0) {
      awaySince = now();
      if (performance.now() - connectedAt >= LASTING_MS) failures = 0;
      connectedAt = 0;
    }
    if (closing || retryTimer !== null) return;
    failures += 1;
    tell('waiting', problem ?? `${address.host}:${address.port} closed the connection.`);
    retryTimer = setTimeout(
      () => {
        retryTimer = null;
        connect();
      },
      retryPauseMs(failures, retryPause),
    );
  });
  subscriptions.want(readers.byTopic.keys());
  connect();

  const allCommitted = (): Promise<void> =>
    new Promise((resolve) => {
      const patience = setTimeout(resolve, CLOSE_PATIENCE_MS);
      onCommitted = () => {
        clearTimeout(patience);
        resolve();
      };
      port.commitNow();
    });

  return {
    setTags: (next) => {
      readers = readersOf(next);
      reader.setReaders(readers);
      subscriptions.want(readers.byTopic.keys());
    },
    counters: reader.counters,
    close: async () => {
      if (closing) return;
      closing = true;
      if (retryTimer !== null) clearTimeout(retryTimer);
      // Nothing is read any more from here on, so that the last acknowledgement is really the last.
      acknowledgements.pause();
      if (acknowledgements.held() > 0) await allCommitted();
      port.detach();
      acknowledgements.stop();
      await disconnect(client);
      tell('stopped', null);
    },
  };
}

function subscriptionProblem(topics: ReadonlySet<string>): string {
  const [first = ''] = topics;
  const more = topics.size > 1 ? ` and ${topics.size - 1} more topics` : '';
  return `The broker does not let us read ${first}${more}: ask its administrator for read access.`;
}

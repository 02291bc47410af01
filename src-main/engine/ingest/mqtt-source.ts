/** One connection's telemetry: subscribed, decoded, put into the sink, acknowledged when committed. */
import type {
  Connection,
  ConnectionState,
  Micros,
  StageCounters,
  Subscription,
  Tag,
} from '../../api/words.ts';
import { brokerAddress, type BrokerAddress } from './broker-address.ts';
import { brokerClient, clientIdOf, disconnect } from './broker-client.ts';
import { connectionProblem } from './connection-problem.ts';
import { holdAcknowledgements } from './held-acknowledgements.ts';
import { createIntake } from './intake.ts';
import { RETRY_PAUSE, retryPauseMs, type RetryPause } from './retry-pause.ts';
import type { Sink } from './sink.ts';
import { createSparkplugHost } from './sparkplug/index.ts';
import { createSubscriptions } from './subscriptions.ts';
import { readersOf } from './tag-readers.ts';
import { hostSettings, type CreateTopicHost } from './topic-host.ts';
import type { Credentials } from './trust.ts';
import { WAITING_LIMITS, type WaitingLimits } from './waiting-packets.ts';

export interface MqttSourceOptions {
  readonly connection: Connection;
  readonly credentials: Credentials;
  readonly tags: readonly Tag[];
  readonly sink: Sink;
  /** The engine's clock. */
  readonly now: () => Micros;
  readonly onState: (state: ConnectionState) => void;
  /** Made once per data directory and kept: with the connection's id it makes the client id the broker knows us by. */
  readonly installationId: string;
  /** The newest stored arrival of its tags, if any: arrival stamps go on behind it, even with the clock set back. */
  readonly newestArrival?: Micros | null;
  /** When the connection was lost or closed last, if ever: what the broker queued since is not taken for clock skew. */
  readonly awaySince?: Micros | null;
  /** Of tags whose newest stored sample is not bad: its time. Those whose source tells when it goes become stale. */
  readonly lastValues?: ReadonlyMap<Tag['id'], Micros>;
  /** Subscriptions of earlier runs, as written to the broker, that its session may still hold. */
  readonly former?: readonly string[];
  /** Reads the topics that need a memory; default: Sparkplug's. */
  readonly createHost?: CreateTopicHost;
  readonly waitingLimits?: WaitingLimits;
  readonly retryPause?: RetryPause;
}

export interface MqttSource {
  /** Replaces the tags; subscriptions follow. */
  setTags(tags: readonly Tag[]): void;
  /** Replaces the profile's filters; the connection stays. */
  setSubscriptions(subscriptions: readonly Subscription[]): void;
  counters(): StageCounters[];
  /** Waits (a few seconds at most) for what was read to be committed and acknowledged, then disconnects. */
  close(): Promise<void>;
}

/** A connection that lasts shorter counts as failed: a broker that accepts and drops us must not be asked every second. */
const LASTING_MS = 10_000;
const CLOSE_PATIENCE_MS = 5000;
/** Topic hosts and the machine's clock are looked at this often. */
const LOOK_MS = 1000;

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
    return {
      setTags: () => undefined,
      setSubscriptions: () => undefined,
      counters: () => [],
      close: () => Promise.resolve(),
    };
  }
  return connectTo(address, options, tell);
}

function connectTo(
  address: BrokerAddress,
  { connection, credentials, tags, sink, now, installationId, ...options }: MqttSourceOptions,
  tell: (state: ConnectionState['state'], problem: string | null) => void,
): MqttSource {
  const { retryPause = RETRY_PAUSE, createHost = createSparkplugHost } = options;
  let readers = readersOf(tags);
  const client = brokerClient(address, connection, credentials, {
    kind: 'durable',
    clientId: clientIdOf(connection, installationId),
  });
  const acknowledgements = holdAcknowledgements(client, (packet, number) => intake.receive(packet, number));
  const host = createHost({
    // They follow below, when there is somebody to tell what is wrong with them.
    tags: [],
    ...hostSettings(connection),
    ...(options.lastValues === undefined ? {} : { lastValues: options.lastValues }),
    now,
    publish: (topic, payload, how) => {
      const bytes = typeof payload === 'string' ? payload : Buffer.from(payload);
      if (client.connected) client.publish(topic, bytes, how);
    },
    refuse: (why, detail) => intake.refuse(why, detail),
  });
  const intake = createIntake({
    connection,
    readers,
    host,
    sink,
    now,
    newestArrival: options.newestArrival ?? null,
    limits: options.waitingLimits ?? WAITING_LIMITS,
    acknowledgements,
    unwanted: (topic) => subscriptions.unwanted(topic),
    brings: (topic) => subscriptions.brings(topic),
  });
  const refusedTopics = new Set<string>();
  const subscriptions = createSubscriptions(
    client,
    (topics) => {
      for (const topic of topics) {
        refusedTopics.add(topic);
        intake.refuse('subscription refused', `The broker does not let us read ${topic}.`);
      }
      tell('connected', subscriptionProblem(refusedTopics));
    },
    { qos: connection.qos, former: options.former ?? [] },
  );
  let filters: readonly Subscription[] = connection.subscriptions;
  const subscribe = (): void => {
    const own = host.filters().map((filter): Subscription => ({ filter, qos: 1, share: null }));
    subscriptions.want(readers.byTopic.keys(), [...filters, ...own]);
  };
  let problem: string | null = null;
  let failures = 0;
  let connectedAt = 0;
  let awaySince = options.awaySince ?? null;
  let retryTimer: NodeJS.Timeout | null = null;
  let closing = false;
  const looking = setInterval(() => {
    intake.elapsed();
    intake.told(host.elapsed(now()));
  }, LOOK_MS);

  const connect = (): void => {
    problem = null;
    if (failures === 0) tell('connecting', null);
    const will = host.will();
    if (will !== null) client.options.will = { ...will, payload: Buffer.from(will.payload) };
    if (client.stream === undefined) client.connect();
    else client.reconnect();
    // mqtt.js keeps errors without a code to itself (a web server that is no broker); we want to name them.
    client.stream.on('error', (error: Error) => (problem ??= connectionProblem(error, address)));
  };
  client.on('connect', ({ sessionPresent }) => {
    connectedAt = performance.now();
    intake.queuedSince(sessionPresent ? awaySince : null);
    refusedTopics.clear();
    tell('connected', null);
    subscriptions.connected(sessionPresent);
    host.connected();
  });
  client.on('error', (error) => (problem = connectionProblem(error, address)));
  client.on('disconnect', ({ reasonCode }) => {
    problem = connectionProblem({ message: 'disconnected', code: reasonCode ?? 128 }, address);
  });
  client.on('close', () => {
    acknowledgements.connectionLost();
    const queuedSince = intake.connectionLost();
    if (connectedAt > 0) {
      const lost = now();
      // Cut off in the midst of an older queue: the rest of it is still to come.
      awaySince = queuedSince ?? lost;
      intake.told(host.connectionLost(lost));
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
  host.setTags(tags);
  // An engine that was killed could not say so: nobody has heard since whether a session still lives.
  if (options.lastValues !== undefined) intake.told(host.connectionLost(now()));
  subscribe();
  connect();

  return {
    setTags: (next) => {
      readers = readersOf(next);
      intake.setReaders(readers);
      host.setTags(next);
      subscribe();
    },
    setSubscriptions: (next) => {
      filters = next;
      subscribe();
    },
    counters: () => [...intake.counters(), ...host.counters()],
    close: async () => {
      if (closing) return;
      closing = true;
      clearInterval(looking);
      if (retryTimer !== null) clearTimeout(retryTimer);
      // From here on nobody hears when a session ends: what it told is stale, as when the connection is lost.
      host.leaving();
      intake.told(host.connectionLost(now()));
      await intake.finish(CLOSE_PATIENCE_MS);
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

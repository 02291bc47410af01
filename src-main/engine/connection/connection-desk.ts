/** Broker profiles and their tags: stored settings on one side, running MQTT sources on the other. */
import type {
  Connection,
  ConnectionInput,
  ConnectionState,
  Micros,
  StageCounters,
  Tag,
} from '../../api/words.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import {
  brokerAddress,
  discover,
  openMqttSource,
  testConnection,
  type MqttSource,
  type Recorder,
} from '../ingest/index.ts';
import type { Secrets } from '../secrets/index.ts';
import type { StoredConnection } from '../store/records.ts';

export type ConnectionHandlers = DeskHandlers<
  | 'connection.list'
  | 'connection.states'
  | 'connection.create'
  | 'connection.update'
  | 'connection.remove'
  | 'connection.test'
  | 'connection.discover'
  | 'tag.list'
  | 'tag.create'
  | 'tag.remove'
  | 'tag.latest'
>;

export interface ConnectionDesk {
  readonly handlers: ConnectionHandlers;
  counters(): StageCounters[];
  /** Opens a source for every stored connection. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createConnectionDesk(
  parts: EngineParts,
  secrets: Secrets,
  recorder: Recorder,
): ConnectionDesk {
  const { records, telemetry, emit, now, log } = parts;
  const sources = new Map<number, MqttSource>();
  const states = new Map<number, ConnectionState>();

  const passwordOf = (stored: StoredConnection): string | null =>
    stored.sealedPassword === null ? null : secrets.open(stored.sealedPassword);

  async function open(stored: StoredConnection): Promise<void> {
    const { id } = stored;
    const tagsOf = (): Tag[] => records.tags.list({ connectionId: id });
    const lastArrival = await newestSample(tagsOf());
    const onState = (state: ConnectionState): void => {
      states.set(id, state);
      emit('connection.state', state);
    };
    try {
      const source = openMqttSource({
        connection: shown(stored),
        password: passwordOf(stored),
        installationId: records.installationId,
        tags: tagsOf(),
        lastArrival,
        sink: recorder,
        now,
        onState,
      });
      sources.set(id, source);
    } catch (error) {
      // One unusable profile (its password can no longer be opened, say) must not keep the others from running.
      log.error({ error, connectionId: id }, 'connection not opened');
      const problem = error instanceof Error ? error.message : String(error);
      onState({ connectionId: id, state: 'stopped', problem, since: now() });
    }
  }

  /** Messages the broker kept since then are late, not from a wrong clock. */
  async function newestSample(tags: readonly Tag[]): Promise<Micros | null> {
    const { t } = await telemetry.latest(tags.map((tag) => tag.id));
    const newest = Math.max(...t.filter(Number.isFinite));
    return Number.isFinite(newest) ? newest : null;
  }

  async function shut(id: number): Promise<void> {
    const source = sources.get(id);
    sources.delete(id);
    states.delete(id);
    await source?.close();
  }

  function seal(input: ConnectionInput, previous: string | null): string | null {
    if (input.password === null) return previous;
    return input.password === '' ? null : secrets.seal(input.password);
  }

  function profile(input: ConnectionInput, previous: string | null): Omit<StoredConnection, 'id'> {
    const { name, url, protocol, clock, username } = input;
    const address = brokerAddress(url);
    if ('problem' in address) throw new Refusal(address.problem);
    return { name, url, protocol, clock, username, sealedPassword: seal(input, previous) };
  }

  const audit = (verb: string, { id, name, url }: StoredConnection): void =>
    records.audit({
      at: now(),
      actor: 'operator',
      action: `connection.${verb}`,
      subject: `connection ${id}`,
      detail: `${name} ${url}`,
    });

  const tagsChanged = (connectionIds: Iterable<number>): void => {
    for (const id of new Set(connectionIds))
      sources.get(id)?.setTags(records.tags.list({ connectionId: id }));
    emit('changed', { what: 'tag' });
  };

  const handlers: ConnectionHandlers = {
    'connection.list': () => records.connections.list().map(shown),
    'connection.states': () => [...states.values()],

    'connection.create': async (input) => {
      const stored = records.connections.insert(profile(input, null));
      audit('created', stored);
      await open(stored);
      emit('changed', { what: 'connection' });
      return shown(stored);
    },

    'connection.update': async ({ id, connection }) => {
      const before = found(records.connections.get(id), 'connection', id);
      const stored = { id, ...profile(connection, before.sealedPassword) };
      records.connections.update(stored);
      audit('changed', stored);
      await shut(id);
      await open(stored);
      emit('changed', { what: 'connection' });
      return shown(stored);
    },

    'connection.remove': async ({ id }) => {
      const stored = found(records.connections.get(id), 'connection', id);
      records.connections.remove(id);
      audit('removed', stored);
      await shut(id);
      emit('changed', { what: 'connection' });
    },

    'connection.test': async ({ id, ...input }) => {
      const stored = id === null ? undefined : records.connections.get(id);
      const kept = input.password === null && stored !== undefined ? passwordOf(stored) : input.password;
      return testConnection(input, kept === '' ? null : kept);
    },

    'connection.discover': async ({ id, filter, seconds }) => {
      const stored = found(records.connections.get(id), 'connection', id);
      return discover({ connection: shown(stored), password: passwordOf(stored), filter, seconds });
    },

    'tag.list': () => records.tags.list(),

    'tag.create': (inputs) => {
      const tags = records.transaction(() => inputs.map((input) => records.tags.insert(input)));
      tagsChanged(tags.map((tag) => tag.connectionId));
      return tags;
    },

    'tag.remove': ({ id }) => {
      const tag = found(records.tags.get(id), 'tag', id);
      const user = records.assets.list().find((asset) => asset.tagIds.includes(id));
      if (user !== undefined)
        throw new Refusal(`${tag.name} is watched by ${user.name}. Take it out of that asset first.`);
      records.tags.remove(id);
      tagsChanged([tag.connectionId]);
    },

    'tag.latest': ({ tagIds }) => telemetry.latest(tagIds),
  };

  return {
    handlers,
    counters: () => [...sources.values()].flatMap((source) => source.counters()),
    start: async () => {
      for (const stored of records.connections.list()) await open(stored);
    },
    close: async () => {
      await Promise.all([...sources.keys()].map(shut));
    },
  };
}

/** The profile as the screen may see it: the password never leaves the engine. */
function shown({ sealedPassword, ...rest }: StoredConnection): Connection {
  return { ...rest, hasPassword: sealedPassword !== null };
}

/** Broker profiles and their tags: stored settings on one side, running MQTT sources on the other. */
import type {
  Connection,
  ConnectionInput,
  ConnectionState,
  Micros,
  StageCounters,
  Tag,
  TagInput,
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
  let closed = false;
  const sources = new Map<number, MqttSource>();
  const states = new Map<number, ConnectionState>();
  /** Opening and shutting the source of one connection, one after the other: two sources of one client id would fight. */
  const turns = new Map<number, Promise<void>>();

  const passwordOf = (stored: StoredConnection): string | null =>
    stored.sealedPassword === null ? null : secrets.open(stored.sealedPassword);

  /** Makes what runs fit what is stored: a fresh source of the present profile, or none when it was removed. */
  function reopen(id: number): Promise<void> {
    const turn = (turns.get(id) ?? Promise.resolve()).then(async () => {
      await shut(id);
      const stored = records.connections.get(id);
      if (stored === undefined || closed) states.delete(id);
      else await open(stored);
    });
    // Whoever asked hears of a failure; the next one in line goes on.
    turns.set(
      id,
      turn.catch(() => {}),
    );
    return turn;
  }

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
      log.error({ err: error, connectionId: id }, 'connection not opened');
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

  /** The change and its audit entry are stored together. */
  const audited = (verb: string, change: () => StoredConnection): StoredConnection =>
    records.transaction(() => {
      const stored = change();
      const { id, name, url } = stored;
      audit(`connection.${verb}`, `connection ${id}`, `${name} ${url}`);
      return stored;
    });
  const audit = (action: string, subject: string, detail: string): void =>
    records.audit({ at: now(), actor: 'operator', action, subject, detail });

  function checkTag({ connectionId, name, topic, low, high }: TagInput): void {
    found(records.connections.get(connectionId), 'connection', connectionId);
    if (/[+#]/.test(topic))
      throw new Refusal(`The topic of ${name} has a wildcard (+ or #). A tag is read from one topic: name it.`);
    if (low !== null && high !== null && low >= high)
      throw new Refusal(`The range of ${name} ends below its start. Exchange its limits.`);
  }

  const tagsChanged = (connectionIds: Iterable<number>): void => {
    for (const id of new Set(connectionIds))
      sources.get(id)?.setTags(records.tags.list({ connectionId: id }));
    emit('changed', { what: 'tag' });
  };

  const handlers: ConnectionHandlers = {
    'connection.list': () => records.connections.list().map(shown),
    'connection.states': () => [...states.values()],

    'connection.create': async (input) => {
      const stored = audited('created', () => records.connections.insert(profile(input, null)));
      await reopen(stored.id);
      emit('changed', { what: 'connection' });
      return shown(stored);
    },

    'connection.update': async ({ id, connection }) => {
      const before = found(records.connections.get(id), 'connection', id);
      const stored = { id, ...profile(connection, before.sealedPassword) };
      audited('changed', () => {
        records.connections.update(stored);
        return stored;
      });
      await reopen(id);
      emit('changed', { what: 'connection' });
      return shown(stored);
    },

    'connection.remove': async ({ id }) => {
      const stored = found(records.connections.get(id), 'connection', id);
      audited('removed', () => {
        records.connections.remove(id);
        return stored;
      });
      await reopen(id);
      emit('changed', { what: 'connection' });
    },

    'connection.test': async ({ id, ...input }) => {
      const stored = id === null ? undefined : found(records.connections.get(id), 'connection', id);
      const kept = input.password === null && stored !== undefined ? passwordOf(stored) : input.password;
      return testConnection(input, kept === '' ? null : kept);
    },

    'connection.discover': async ({ id, filter, seconds }) => {
      const stored = found(records.connections.get(id), 'connection', id);
      return discover({ connection: shown(stored), password: passwordOf(stored), filter, seconds });
    },

    'tag.list': () => records.tags.list(),

    'tag.create': (inputs) => {
      inputs.forEach(checkTag);
      const tags = records.transaction(() =>
        inputs.map((input) => {
          const tag = records.tags.insert(input);
          audit('tag.created', `tag ${tag.id}`, `${tag.name} ${tag.topic}`);
          return tag;
        }),
      );
      tagsChanged(tags.map((tag) => tag.connectionId));
      return tags;
    },

    'tag.remove': ({ id }) => {
      const tag = found(records.tags.get(id), 'tag', id);
      const user = records.assets.list().find((asset) => asset.tagIds.includes(id));
      if (user !== undefined)
        throw new Refusal(`${tag.name} is watched by ${user.name}. Take it out of that asset first.`);
      records.transaction(() => {
        records.tags.remove(id);
        audit('tag.removed', `tag ${id}`, `${tag.name} ${tag.topic}`);
      });
      tagsChanged([tag.connectionId]);
    },

    'tag.latest': ({ tagIds }) => telemetry.latest(tagIds),
  };

  return {
    handlers,
    counters: () => [...sources.values()].flatMap((source) => source.counters()),
    start: async () => {
      for (const { id } of records.connections.list()) await reopen(id);
    },
    close: async () => {
      closed = true;
      await Promise.all([...turns.keys()].map(reopen));
    },
  };
}

/** The profile as the screen may see it: the password never leaves the engine. */
function shown({ sealedPassword, ...rest }: StoredConnection): Connection {
  return { ...rest, hasPassword: sealedPassword !== null };
}

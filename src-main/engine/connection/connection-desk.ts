/** Broker profiles and their tags: the stored settings, and the calls that change them. */
import type { Connection, ConnectionInput, StageCounters, TagInput } from '../../api/words.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { brokerAddress, discover, testConnection, type Recorder } from '../ingest/index.ts';
import type { Secrets } from '../secrets/index.ts';
import type { StoredConnection } from '../store/records.ts';
import { createRunningSources } from './running-sources.ts';

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
  const { records, telemetry, emit, now } = parts;
  const passwordOf = (stored: StoredConnection): string | null =>
    stored.sealedPassword === null ? null : secrets.open(stored.sealedPassword);
  const sources = createRunningSources(parts, recorder, (stored) => ({
    connection: shown(stored),
    password: passwordOf(stored),
  }));

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
      throw new Refusal(
        `The topic of ${name} has a wildcard (+ or #). A tag is read from one topic: name it.`,
      );
    if (low !== null && high !== null && low >= high)
      throw new Refusal(`The range of ${name} ends below its start. Exchange its limits.`);
  }

  const tagsChanged = (connectionIds: Iterable<number>): void => {
    for (const id of new Set(connectionIds)) sources.setTags(id);
    emit('changed', { what: 'tag' });
  };

  const handlers: ConnectionHandlers = {
    'connection.list': () => records.connections.list().map(shown),
    'connection.states': () => sources.states(),

    'connection.create': async (input) => {
      const stored = audited('created', () => records.connections.insert(profile(input, null)));
      await sources.reopen(stored.id);
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
      await sources.reopen(id);
      emit('changed', { what: 'connection' });
      return shown(stored);
    },

    'connection.remove': async ({ id }) => {
      const stored = found(records.connections.get(id), 'connection', id);
      audited('removed', () => {
        records.connections.remove(id);
        return stored;
      });
      await sources.reopen(id);
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
    counters: sources.counters,
    start: async () => {
      for (const { id } of records.connections.list()) await sources.reopen(id);
    },
    close: sources.close,
  };
}

/** The profile as the screen may see it: the password never leaves the engine. */
function shown({ sealedPassword, ...rest }: StoredConnection): Connection {
  return { ...rest, hasPassword: sealedPassword !== null };
}

/** Broker profiles and their tags: the stored settings, and the calls that change them. */
import type { Connection, ConnectionInput, StageCounters, TagInput } from '../../api/words.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import {
  brokerAddress,
  discover,
  endSession,
  isFile,
  testConnection,
  type Credentials,
  type Recorder,
} from '../ingest/index.ts';
import { brokerClient, clientIdOf } from '../ingest/broker-client.ts';
import { topicProblem } from '../ingest/topic-filter.ts';
import type { ReachBroker } from '../publication/index.ts';
import type { Secrets } from '../secrets/index.ts';
import type { StoredConnection } from '../store/records.ts';
import { checkProfile } from './check-profile.ts';
import { rememberFormerFilters } from './former-filters.ts';
import { createRunningSources } from './running-sources.ts';
import { sealing } from './sealing.ts';
import { previewTag } from './tag-preview.ts';

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
  | 'tag.update'
  | 'tag.preview'
  | 'tag.remove'
  | 'tag.latest'
>;

export interface ConnectionDesk {
  readonly handlers: ConnectionHandlers;
  counters(): StageCounters[];
  /** A client for the broker of a connection, to publish with: not connected yet, it leaves no session. */
  readonly reach: ReachBroker;
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
  const sealed = sealing(secrets);
  const sources = createRunningSources(parts, recorder, (stored) => ({
    connection: shown(stored),
    credentials: sealed.open(stored),
  }));

  /** Checked as it will be after the change. @throws Refusal */
  function profile(
    input: ConnectionInput,
    before: StoredConnection | undefined,
  ): Omit<StoredConnection, 'id'> {
    check(input, before);
    const { password, key, passphrase, ...rest } = input;
    return { ...rest, ...sealed.seal({ password, key, passphrase }, before) };
  }
  function check(input: ConnectionInput, before: StoredConnection | undefined): Credentials {
    const credentials = sealed.opened(input, before);
    const others = records.connections.list().filter(({ id }) => id !== before?.id);
    checkProfile(input, credentials, others);
    return credentials;
  }
  function withBroker(id: number): StoredConnection {
    const stored = found(records.connections.present(id), 'connection', id);
    if (isFile(stored.url))
      throw new Refusal(`${stored.name} holds imported values: there is no broker behind it.`);
    return stored;
  }

  function refuseUsed({ id, name }: StoredConnection): void {
    const users = [
      counted(records.tags.list({ connectionId: id }).length, 'tag'),
      counted(records.publications.list({ connectionId: id }).length, 'publication'),
    ].filter((user) => user !== null);
    if (users.length > 0)
      throw new Refusal(`${name} is still used by ${users.join(' and ')}. Remove what uses it first.`);
  }

  /** The broker need not keep anything for it any more. Nobody waits for that; it may not even be reachable. */
  const farewells = new Set<Promise<unknown>>();
  function forget(stored: StoredConnection): void {
    const farewell = Promise.resolve()
      .then(() => endSession(stored, sealed.open(stored), clientIdOf(stored, records.installationId)))
      .catch((err: unknown) => log.warn({ err, connectionId: stored.id }, 'session not ended'))
      .finally(() => farewells.delete(farewell));
    farewells.add(farewell);
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

  function checkTag({ connectionId, name, topic, ...range }: TagInput): void {
    withBroker(connectionId);
    const problem = topicProblem(topic);
    if (problem !== null) throw new Refusal(`${name} cannot be read: ${problem}`);
    checkRange({ name, ...range });
  }

  const tagsChanged = (connectionIds: Iterable<number>): void => {
    for (const id of new Set(connectionIds)) sources.setTags(id);
    emit('changed', { what: 'tag' });
  };

  const handlers: ConnectionHandlers = {
    'connection.list': () => records.connections.list().map(shown),
    'connection.states': () => sources.states(),

    'connection.create': async (input) => {
      const stored = audited('created', () => records.connections.insert(profile(input, undefined)));
      await sources.reopen(stored.id);
      emit('changed', { what: 'connection' });
      return shown(stored);
    },

    'connection.update': async ({ id, connection }) => {
      const before = withBroker(id);
      const stored = { id, ...profile(connection, before) };
      audited('changed', () => {
        records.connections.update(stored);
        rememberFormerFilters(records, before, stored);
        return stored;
      });
      await sources.follow(before, stored);
      const { installationId } = records;
      if (clientIdOf(before, installationId) !== clientIdOf(stored, installationId)) forget(before);
      emit('changed', { what: 'connection' });
      return shown(stored);
    },

    'connection.remove': async ({ id }) => {
      const stored = found(records.connections.present(id), 'connection', id);
      refuseUsed(stored);
      audited('removed', () => {
        // Tags that were put away may still tell of it; of its secrets nobody does.
        records.connections.update({ ...stored, ...UNSEALED });
        records.connections.withdraw(id);
        return stored;
      });
      await sources.reopen(id);
      emit('changed', { what: 'connection' });
      if (!isFile(stored.url)) forget(stored);
    },

    'connection.test': async ({ id, ...input }) => {
      const stored = id === null ? undefined : withBroker(id);
      return testConnection(input, check(input, stored));
    },

    'connection.discover': async ({ id, ...asked }) => {
      const stored = withBroker(id);
      return discover({ connection: shown(stored), credentials: sealed.open(stored), ...asked });
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

    'tag.update': ({ id, tag: change }) => {
      checkRange(change);
      const tag = { ...found(records.tags.present(id), 'tag', id), ...change };
      records.transaction(() => {
        records.tags.update(tag);
        audit('tag.changed', `tag ${id}`, `${tag.name} ${tag.topic}`);
      });
      tagsChanged([tag.connectionId]);
      return tag;
    },

    'tag.preview': ({ connectionId, ...asked }) => {
      const stored = withBroker(connectionId);
      return previewTag({ connection: shown(stored), credentials: sealed.open(stored), ...asked });
    },

    'tag.remove': ({ id }) => {
      const tag = found(records.tags.present(id), 'tag', id);
      const user = records.assets.list().find((asset) => asset.tagIds.includes(id));
      if (user !== undefined)
        throw new Refusal(`${tag.name} is watched by ${user.name}. Take it out of that asset first.`);
      records.transaction(() => {
        // Alarms and removed assets may still tell of it.
        records.tags.withdraw(id);
        audit('tag.removed', `tag ${id}`, `${tag.name} ${tag.topic}`);
      });
      tagsChanged([tag.connectionId]);
    },

    'tag.latest': ({ tagIds }) => telemetry.latest(tagIds),
  };

  return {
    handlers,
    counters: sources.counters,
    reach: (stored) => {
      const address = brokerAddress(stored.url);
      if ('problem' in address) throw new Refusal(address.problem);
      return { address, client: brokerClient(address, stored, sealed.open(stored), { kind: 'passing' }) };
    },
    start: async () => {
      for (const { id } of records.connections.list()) await sources.reopen(id);
    },
    close: async () => {
      await sources.close();
      await Promise.all(farewells);
    },
  };
}

/** A profile without its secrets. */
const UNSEALED = { sealedPassword: null, sealedKey: null, sealedPassphrase: null };

const counted = (count: number, word: string): string | null =>
  count === 0 ? null : `${count} ${word}${count === 1 ? '' : 's'}`;

function checkRange({ name, low, high }: Pick<TagInput, 'name' | 'low' | 'high'>): void {
  if (low !== null && high !== null && low >= high)
    throw new Refusal(`The range of ${name} ends below its start. Exchange its limits.`);
}

/** The profile as the screen may see it: password and key never leave the engine. */
function shown({ sealedPassword, sealedKey, sealedPassphrase: _, ...rest }: StoredConnection): Connection {
  return { ...rest, hasPassword: sealedPassword !== null, hasKey: sealedKey !== null };
}

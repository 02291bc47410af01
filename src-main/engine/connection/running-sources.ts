/** The MQTT source of every connection: what runs, kept in step with what is stored. */
import { isDeepStrictEqual } from 'node:util';
import type { Connection, ConnectionState, Micros, StageCounters, Tag } from '../../api/words.ts';
import type { EngineParts } from '../engine-parts.ts';
import {
  isFile,
  openMqttSource,
  type Credentials,
  type MqttSource,
  type MqttSourceOptions,
  type Sink,
} from '../ingest/index.ts';
import { createSparkplugHost } from '../ingest/sparkplug/index.ts';
import { QUALITIES } from '../sample.ts';
import type { StoredConnection } from '../store/records.ts';
import { formerFilters } from './former-filters.ts';

const BAD = QUALITIES.indexOf('bad');

export interface RunningSources {
  /** Makes what runs fit what is stored: a fresh source of the present profile, or none when it was removed. */
  reopen(connectionId: number): Promise<void>;
  /** As `reopen`, without leaving the broker where the change allows it. */
  follow(before: StoredConnection, stored: StoredConnection): Promise<void>;
  /** The connection's tags were changed: its source follows. */
  setTags(connectionId: number): void;
  states(): ConnectionState[];
  counters(): StageCounters[];
  /** Ends all sources; none is opened any more. */
  close(): Promise<void>;
}

/** @param access how a stored connection is reached; what it throws becomes the connection's problem */
export function createRunningSources(
  { records, telemetry, emit, now, log }: EngineParts,
  sink: Sink,
  access: (stored: StoredConnection) => { connection: Connection; credentials: Credentials },
): RunningSources {
  const sources = new Map<number, MqttSource>();
  const states = new Map<number, ConnectionState>();
  /** Opening and shutting the source of one connection, one after the other: two sources of one client id would fight. */
  const turns = new Map<number, Promise<void>>();
  let closed = false;
  const tagsOf = (connectionId: number): Tag[] => records.tags.list({ connectionId });

  function reopen(id: number): Promise<void> {
    const turn = (turns.get(id) ?? Promise.resolve()).then(async () => {
      await shut(id);
      const stored = records.connections.present(id);
      // Imported tags come from a file: nothing runs for them.
      if (stored === undefined || closed || isFile(stored.url)) states.delete(id);
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
    const newest = await newestSamples(tagsOf(id));
    const onState = (state: ConnectionState): void => {
      states.set(id, state);
      emit('connection.state', state);
    };
    try {
      const source = openMqttSource({
        ...access(stored),
        installationId: records.installationId,
        tags: tagsOf(id),
        ...newest,
        former: formerFilters(records, id),
        createHost: createSparkplugHost,
        sink,
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

  /** What the broker kept since the newest sample is late, not from a wrong clock. */
  async function newestSamples(
    tags: readonly Tag[],
  ): Promise<Required<Pick<MqttSourceOptions, 'awaySince' | 'newestArrival' | 'lastValues'>>> {
    const { t, quality } = await telemetry.latest(tags.map((tag) => tag.id));
    const newest = (times: Float64Array): Micros | null => {
      const last = times.reduce((most, time) => (time > most ? time : most), -Infinity);
      return Number.isFinite(last) ? last : null;
    };
    // Where a tag's time is its arrival, its newest time tells of the stamps given since this start.
    const stamped = newest(t.filter((_, i) => isStampedHere(tags[i])));
    const newestArrival = Math.max(telemetry.newestArrival ?? -Infinity, stamped ?? -Infinity);
    const lastValues = new Map<number, Micros>();
    for (const [i, { id }] of tags.entries())
      if (!Number.isNaN(t[i]) && quality[i] !== BAD) lastValues.set(id, t[i]!);
    return {
      awaySince: newest(t),
      newestArrival: Number.isFinite(newestArrival) ? newestArrival : null,
      lastValues,
    };
  }

  /** Other subscriptions are followed by the source that runs; anything else needs a new one. */
  async function follow(before: StoredConnection, stored: StoredConnection): Promise<void> {
    const source = sources.get(stored.id);
    const { subscriptions } = before;
    if (source !== undefined && isDeepStrictEqual({ ...stored, subscriptions }, before))
      source.setSubscriptions(stored.subscriptions);
    else await reopen(stored.id);
  }

  async function shut(id: number): Promise<void> {
    const source = sources.get(id);
    sources.delete(id);
    await source?.close();
  }

  return {
    reopen,
    follow,
    setTags: (id) => sources.get(id)?.setTags(tagsOf(id)),
    states: () => [...states.values()],
    counters: () => [...sources.values()].flatMap((source) => source.counters()),
    async close() {
      closed = true;
      await Promise.all([...turns.keys()].map(reopen));
    },
  };
}

/** Whether the tag's payload carries no time of its own. */
const isStampedHere = (tag: Tag | undefined): boolean =>
  tag?.format.kind === 'scalar' || (tag?.format.kind === 'json' && tag.format.timePath === null);

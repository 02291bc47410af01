/** The MQTT source of every connection: what runs, kept in step with what is stored. */
import type { Connection, ConnectionState, Micros, StageCounters, Tag } from '../../api/words.ts';
import type { EngineParts } from '../engine-parts.ts';
import { openMqttSource, type MqttSource, type Sink } from '../ingest/index.ts';
import type { StoredConnection } from '../store/records.ts';

export interface RunningSources {
  /** Makes what runs fit what is stored: a fresh source of the present profile, or none when it was removed. */
  reopen(connectionId: number): Promise<void>;
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
  access: (stored: StoredConnection) => { connection: Connection; password: string | null },
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
    const lastArrival = await newestSample(tagsOf(id));
    const onState = (state: ConnectionState): void => {
      states.set(id, state);
      emit('connection.state', state);
    };
    try {
      const source = openMqttSource({
        ...access(stored),
        installationId: records.installationId,
        tags: tagsOf(id),
        lastArrival,
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

  return {
    reopen,
    setTags: (id) => sources.get(id)?.setTags(tagsOf(id)),
    states: () => [...states.values()],
    counters: () => [...sources.values()].flatMap((source) => source.counters()),
    async close() {
      closed = true;
      await Promise.all([...turns.keys()].map(reopen));
    },
  };
}

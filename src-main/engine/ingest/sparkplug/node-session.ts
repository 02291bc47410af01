/** The session of one edge node as a host follows it (Sparkplug 3.0, 5.4 to 5.7): births, order, deaths, interruptions. */
import type { Micros, Tag } from '../../../api/words.ts';
import type { TagReading } from '../topic-host.ts';
import { bdSeqOf } from './birth.ts';
import type { EdgeNodeState } from './edge-node-state.ts';
import type { Message, Room } from './message.ts';
import { createRebirthRequests } from './rebirth-requests.ts';
import type { SparkplugPayload, Uint64 } from './schema.ts';
import { createSequence } from './sequence.ts';
import { createSources } from './sources.ts';
import type { NodeTags } from './tag-index.ts';
import type { TagMemory } from './tag-memory.ts';
import { isSince, toMicros } from './times.ts';
import { sourceTopic } from './topic.ts';
import { createUnresolved } from './unresolved.ts';

export interface NodeSession {
  setTags(tags: NodeTags): void;
  /** Takes a message of the edge node or a device of it; never one to it (NCMD, DCMD). */
  receive(message: Message): void;
  /** A message came that is no Sparkplug payload: its number is lost. */
  malformed(arrival: Micros): void;
  elapsed(now: Micros): void;
  connectionLost(now: Micros): void;
  /** We are connected anew: what was missed can be asked for. */
  connected(): void;
  /** Whether a birth is wanted and may be asked for now; counts as asked. */
  mayAskRebirth(now: Micros): boolean;
  state(): EdgeNodeState;
  /** No tag reads from it any more: lets go of what waits. */
  close(): void;
}

export interface NodeSessionOptions {
  readonly tags: NodeTags;
  readonly reorderWait: Micros;
  readonly room: Room;
  readonly memory: TagMemory;
  refuse(why: string, detail: string): void;
  emit(reading: TagReading): void;
  changed(state: EdgeNodeState): void;
}

/** The birth that a session began with. */
interface Beginning {
  readonly bdSeq: Uint64 | null;
  readonly timestamp: Uint64 | undefined;
  readonly length: number;
}

export function createNodeSession(options: NodeSessionOptions): NodeSession {
  const { reorderWait, room, memory, refuse, changed } = options;
  const { group, node } = options.tags;
  const called = sourceTopic(group, node, null);
  const unresolved = createUnresolved(room);
  const requests = createRebirthRequests();
  const context = {
    memory,
    unresolved,
    overtaking: reorderWait,
    refuse,
    emit: (tag: Tag, reading: TagReading['reading']) => options.emit({ tag, reading }),
    aliasDoubt: () => (birthMayBeMissed ? ({ quality: 'uncertain', reason: 'source' } as const) : undefined),
  };
  const sources = createSources(options.tags, context, reorderWait);

  let born: Beginning | null = null;
  /** bdSeq of the last death that counted. */
  let dead: Uint64 | null = null;
  let incomplete = false;
  /** It died, or we lost our connection; until it sends again. */
  let gone = false;
  /** We lost our connection: only an unbroken count proves that no birth was missed. */
  let interrupted = false;
  let birthMayBeMissed = false;
  let wanted: 'no' | 'once' | 'until born' = 'no';
  let tagIds = idsOf(options.tags);
  let told: EdgeNodeState['state'] = 'unknown';
  let since: Micros | null = null;
  let heard: Micros | null = null;
  let messages = 0;
  const counts = { gaps: 0, missed: 0, duplicates: 0 };

  const sequence = createSequence({
    wait: reorderWait,
    room,
    deliver: (message) => {
      interrupted = false;
      process(message);
    },
    gap: (numbers) => {
      counts.gaps += 1;
      counts.missed += numbers;
      if (interrupted || numbers === 0) birthMayBeMissed = true;
      interrupted = false;
      lacking();
      const lost =
        numbers === 0 ? 'its count went back without a birth' : `${numbers} of its messages are missing`;
      refuse('sparkplug: gap', `${called}: ${lost}. What they told is unknown until its next birth.`);
    },
  });

  const state = (): EdgeNodeState['state'] => {
    if (gone) return 'stale';
    if (born === null) return 'unknown';
    return incomplete ? 'incomplete' : 'alive';
  };
  const tellChange = (now: Micros): void => {
    if (state() === told) return;
    told = state();
    since = now;
    changed(session.state());
  };
  /** Something of the session is missing: only a birth makes it whole again. */
  const lacking = (): void => {
    incomplete = true;
    wanted = 'until born';
  };

  function process(message: Message): void {
    const { verb, device, arrival, payload } = message;
    gone = false;
    if (born === null) wanted = 'until born';
    if (verb === 'DBIRTH') sources.deviceBirth(message);
    else if (verb === 'DDEATH') {
      // tck-id-operational-behavior-edge-node-termination-host-action-ddeath-devices-offline, …-tags-stale: as of the time
      // in the payload, which is by the clock that its values were stamped with.
      sources.deviceDeath(device, toMicros(payload.timestamp) ?? arrival);
    } else if (sources.hasTags(device)) {
      const outcome = sources.data(message);
      if (outcome === 'well' || born === null) return;
      // A metric that the birth did not name, or a device whose birth is missing (tck-id-payloads-ddata-order).
      lacking();
      const what = outcome === 'unborn' ? 'data before its birth' : 'metrics that its birth did not name';
      refuse('sparkplug: not in the birth', `${sourceTopic(group, node, device)} sends ${what}.`);
    }
  }

  const duplicate = (what: string): void => {
    counts.duplicates += 1;
    refuse('sparkplug: duplicate', `${called}: ${what} came twice; it counts once.`);
  };

  function ordered(message: Message): void {
    const seq = seqOf(message.payload);
    if (seq === null) {
      // tck-id-payloads-sequence-num-always-included
      refuse(
        'sparkplug: no seq',
        `${called}: a ${message.verb} has no sequence number from 0 to 255; it is read as it came.`,
      );
      process(message);
    } else if (sequence.offer(seq, message) === 'duplicate') duplicate(`the message with number ${seq}`);
  }

  function nodeBirth(message: Message): void {
    const { payload, arrival, bytes } = message;
    const { timestamp } = payload;
    const birth: Beginning = { bdSeq: bdSeqOf(payload), timestamp, length: bytes.byteLength };
    if (born !== null && !interrupted && isSameBirth(born, birth)) return duplicate('its birth');
    // What waits for missing numbers is of the session before, unless it was published since this birth and overtook it.
    const waiting = sequence.takeWaiting();
    const older = waiting.filter((each) => !isSince(each.payload.timestamp, timestamp));
    if (older.length > 0) {
      counts.gaps += 1;
      refuse('sparkplug: gap', `${called}: some messages before its new birth are missing.`);
      older.forEach(process);
    }
    // Another MQTT session of the edge node (tck-id-payloads-nbirth-bdseq-inc): it may have another configuration.
    if (born !== null && born.bdSeq !== birth.bdSeq) giveUp(unresolved.forgetBefore(timestamp));
    born = birth;
    incomplete = false;
    gone = false;
    interrupted = false;
    birthMayBeMissed = false;
    wanted = 'no';
    const seq = seqOf(payload);
    if (seq === null) {
      refuse('sparkplug: no seq', `${called}: its birth has no sequence number; it is taken as 0.`);
    }
    // tck-id-payloads-nbirth-seq says 0; what it says is the base all the same.
    sequence.start(seq ?? 0, { published: timestamp, arrival });
    sources.nodeBirth(message);
    for (const each of waiting) if (isSince(each.payload.timestamp, timestamp)) ordered(each);
  }

  function nodeDeath({ payload, arrival }: Message): void {
    const bdSeq = bdSeqOf(payload);
    // A repeated death, after an edge node said goodbye and its will came too.
    if (born === null && bdSeq !== null && bdSeq === dead) return;
    // tck-id-payloads-ndeath-bdseq: a will that the broker publishes late, when the edge node is back already, is not the
    // death of this session. Where its birth may have been missed, though, nobody knows the number of this session.
    if (born !== null && born.bdSeq !== bdSeq && !birthMayBeMissed && !interrupted) {
      const [came, has] = [bdSeq ?? 'missing', born.bdSeq ?? 'none'];
      refuse(
        'sparkplug: death of another session',
        `${called}: a death with bdSeq ${came} came, but the session has ${has}; it is ignored.`,
      );
      return;
    }
    sequence.interrupt();
    sequence.stop();
    dead = bdSeq;
    born = null;
    incomplete = false;
    interrupted = false;
    birthMayBeMissed = false;
    wanted = 'no';
    // tck-id-operational-behavior-edge-node-termination-host-action-ndeath-node-offline, …-node-tags-stale,
    // …-devices-offline, …-devices-tags-stale: at the time of this host; the payload's is when the will was made.
    sources.stale(arrival, { over: true });
    giveUp(unresolved.forgetBefore(undefined));
    gone = true;
  }

  const giveUp = (messages: number): void => {
    for (let i = 0; i < messages; i++) {
      refuse(
        'sparkplug: alias never explained',
        `${called}: the session is over, and no birth explained the aliases of some data; it is not stored.`,
      );
    }
  };

  const session: NodeSession = {
    setTags: (next) => {
      const nextIds = idsOf(next);
      // A new tag has no value before the next change of its metric; a birth would tell it.
      if (wanted === 'no' && [...nextIds].some((id) => !tagIds.has(id))) wanted = 'once';
      tagIds = nextIds;
      sources.setTags(next);
    },
    receive: (message) => {
      heard = message.arrival;
      messages += 1;
      if (message.verb === 'NBIRTH') nodeBirth(message);
      else if (message.verb === 'NDEATH') nodeDeath(message);
      else ordered(message);
      tellChange(message.arrival);
    },
    malformed: (arrival) => {
      heard = arrival;
      messages += 1;
      lacking();
      tellChange(arrival);
    },
    elapsed: (now) => {
      sequence.elapsed(now);
      sources.elapsed(now);
      tellChange(now);
    },
    connectionLost: (now) => {
      sequence.interrupt();
      if (born === null) sequence.stop();
      else interrupted = true;
      sources.stale(now, { over: false });
      gone = heard !== null;
      tellChange(now);
    },
    connected: () => {
      if (wanted === 'no') wanted = 'once';
    },
    mayAskRebirth: (now) => {
      if (wanted === 'no' || !requests.mayAsk(now)) return false;
      if (wanted === 'once') wanted = 'no';
      return true;
    },
    state: () => {
      const next = sequence.next();
      return {
        group,
        node,
        state: state(),
        since,
        heard,
        messages,
        bdSeq: born?.bdSeq ?? null,
        seq: next === null ? null : (next + 255) & 255,
        ...counts,
        rebirthsAsked: requests.asked(),
        unresolved: unresolved.size(),
        waiting: sequence.waiting(),
      };
    },
    close: () => {
      sequence.takeWaiting();
      unresolved.forgetBefore(undefined);
    },
  };
  return session;
}

/** tck-id-payloads-sequence-num-incrementing: 0 to 255; null where it is missing or none of these. */
const seqOf = ({ seq }: SparkplugPayload): number | null =>
  typeof seq === 'number' && seq <= 255 ? seq : null;

const isSameBirth = (a: Beginning, b: Beginning): boolean =>
  a.timestamp !== undefined && a.timestamp === b.timestamp && a.bdSeq === b.bdSeq && a.length === b.length;

const idsOf = ({ bySource }: NodeTags): ReadonlySet<number> =>
  new Set([...bySource.values()].flatMap((metrics) => [...metrics.values()].flat().map(({ id }) => id)));

/** The host application of one connection: edge nodes with tags are followed, everything else is left alone. */
import { SECOND, type Micros, type Tag } from '../../../api/words.ts';
import { beginningOf, isRefusal } from '../decoders/payload.ts';
import type { Packet } from '../packet-reading.ts';
import type { HostLine, TagReading, TopicHost } from '../topic-host.ts';
import { readState, stateMessage, stateTopic, type StateMessage } from './host-state.ts';
import { createRoom } from './message.ts';
import { edgeNodeStage, type EdgeNodeState } from './edge-node-state.ts';
import { createNodeSession, type NodeSession } from './node-session.ts';
import { decodePayload } from './payload.ts';
import { rebirthRequest } from './rebirth-requests.ts';
import { indexTags, nodeKey } from './tag-index.ts';
import { createTagMemory } from './tag-memory.ts';
import { toMillis } from './times.ts';
import { NAMESPACE, readTopic } from './topic.ts';

export interface SparkplugHostOptions extends HostLine {
  /** How long a message waits for those before it; default 2 s. */
  readonly reorderWait?: Micros;
  /** An edge node came to life, lost messages, died. */
  readonly changed?: (state: EdgeNodeState) => void;
}

export interface SparkplugHost extends TopicHost {
  will(): StateMessage | null;
  /** Before a clean disconnect: tells edge nodes that this primary host goes. */
  leaving(): void;
  /** The edge nodes that tags read from, for the operator. */
  nodes(): EdgeNodeState[];
}

const REORDER_WAIT = 2 * SECOND;
/** What all edge nodes of a connection may have put aside together. */
const MOST_BYTES_ASIDE = 16 << 20;
/** Requests for births in one look (about a second): hundreds of edge nodes must not answer at once. */
const MOST_REQUESTS = 10;

/**
 * Follows the sessions of all edge nodes that the tags name. Passive unless told otherwise: it publishes nothing without
 * `requestRebirth` (NCMD to those edge nodes) or `primaryHost` (STATE).
 *
 * Times are microseconds. A tag that has had a value becomes stale with its device, its edge node or the connection:
 * `{ value: NaN, t, doubt: bad, stale }`. What does not follow the specification is told to `refuse` as "sparkplug: …".
 */
export function createSparkplugHost(options: SparkplugHostOptions): SparkplugHost {
  const { requestRebirth, primaryHost, now, publish, refuse, reorderWait = REORDER_WAIT } = options;
  const sessions = new Map<string, NodeSession>();
  const memory = createTagMemory(options.clock, options.lastValues);
  const room = createRoom(MOST_BYTES_ASIDE);
  let index = indexTags([]);
  let out: TagReading[] = [];
  /** Milliseconds of the STATE in force; null while we are not online. */
  let online: number | null = null;
  /** The connection is lost: what would be published now reaches nobody. */
  let away = false;
  let willStamp: number | null = null;

  const collected = (work: () => void): readonly TagReading[] => {
    out = [];
    work();
    return out;
  };
  const setTags = (tags: readonly Tag[]): void => {
    index = indexTags(tags);
    for (const problem of index.impossible) refuse('tag without a topic', problem);
    memory.keep(tags);
    for (const [key, session] of sessions) {
      if (index.nodes.has(key)) continue;
      session.close();
      sessions.delete(key);
    }
    for (const [key, ofNode] of index.nodes) {
      const session = sessions.get(key);
      if (session !== undefined) session.setTags(ofNode);
      else {
        const made = createNodeSession({
          tags: ofNode,
          reorderWait,
          room,
          memory,
          refuse,
          emit: (reading) => out.push(reading),
          changed: options.changed ?? (() => undefined),
        });
        sessions.set(key, made);
      }
    }
  };
  const publishState = (timestamp: number, isOnline: boolean): void => {
    if (primaryHost === null) return;
    const { topic, payload, qos, retain } = stateMessage(primaryHost, isOnline, timestamp);
    publish(topic, payload, { qos, retain });
  };
  const ownState = primaryHost === null ? null : stateTopic(primaryHost);

  /**
   * tck-id-message-flow-hid-sparkplug-state-message-delivered: a host that is online and hears that it is not says again
   * that it is. Edge nodes heed no STATE older than the last one (…-edge-node-birth-publish-phid-wait-timestamp).
   */
  const hearOwnState = (payload: Uint8Array): void => {
    const state = readState(payload);
    if (state === null || state.online || online === null) return;
    online = Math.max(online, state.timestamp);
    publishState(online, true);
  };

  setTags(options.tags);
  return {
    setTags,
    // tck-id-host-topic-phid-birth-sub-required: a host hears its own STATE.
    filters: () => [
      ...[...index.nodes.values()].map(({ group, node }) => `${NAMESPACE}/${group}/+/${node}/#`),
      ...(ownState === null ? [] : [ownState]),
    ],
    handles: (topic) => {
      if (topic === ownState) return true;
      if (!topic.startsWith(`${NAMESPACE}/`)) return false;
      const [, group = '', , node = ''] = topic.split('/');
      return sessions.has(nodeKey(group, node));
    },
    read: ({ topic, payload: bytes, retained }: Packet, arrival) =>
      collected(() => {
        if (topic === ownState) return hearOwnState(bytes);
        const parts = readTopic(topic);
        if (parts === null) return refuse('sparkplug: topic', `${topic} is no topic of Sparkplug.`);
        const { group, node, verb, device } = parts;
        const session = sessions.get(nodeKey(group, node));
        // Commands of other hosts are none of our business.
        if (session === undefined || verb === 'NCMD' || verb === 'DCMD') return;
        if (retained) {
          // tck-id-payloads-nbirth-retain and its like: an old message says nothing of the session of now.
          return refuse(
            'sparkplug: retained',
            `The broker keeps a ${verb} of ${group}/${node}, which must not be retained; it is ignored.`,
          );
        }
        const payload = decodePayload(bytes);
        if (isRefusal(payload)) {
          refuse(payload.refused, `${topic}: ${payload.detail} Payload: ${beginningOf(bytes)}`);
          session.malformed(arrival);
        } else session.receive({ verb, device, payload, bytes, arrival, fresh: true });
      }),
    elapsed: (arrival) =>
      collected(() => {
        let requests = 0;
        for (const [key, session] of sessions) {
          session.elapsed(arrival);
          if (!requestRebirth || away || requests >= MOST_REQUESTS || !session.mayAskRebirth(arrival))
            continue;
          requests += 1;
          const { group, node } = index.nodes.get(key)!;
          const { topic, payload } = rebirthRequest(group, node, toMillis(now()));
          publish(topic, payload, { qos: 0, retain: false });
        }
      }),
    // tck-id-message-flow-phid-sparkplug-state-publish-payload-timestamp: the time of the will, which went before it.
    connected: () => {
      away = false;
      online = willStamp ?? toMillis(now());
      publishState(online, true);
      for (const session of sessions.values()) session.connected();
    },
    connectionLost: (arrival) =>
      collected(() => {
        online = null;
        away = true;
        for (const session of sessions.values()) session.connectionLost(arrival);
      }),
    // tck-id-host-topic-phid-death-payload-timestamp-connect: the time of the CONNECT that carries it.
    will: () => {
      willStamp = toMillis(now());
      return primaryHost === null ? null : stateMessage(primaryHost, false, willStamp);
    },
    // tck-id-operational-behavior-host-application-termination, tck-id-host-topic-phid-death-payload-timestamp-disconnect-clean
    leaving: () => {
      if (online === null) return;
      publishState(Math.max(online, toMillis(now())), false);
      online = null;
    },
    nodes: () => [...sessions.values()].map((session) => session.state()),
    counters: () => [...sessions.values()].map((session) => edgeNodeStage(session.state())),
  };
}

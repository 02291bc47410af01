/** Keeps a client's subscriptions equal to what is wanted, over reconnects and changes. */
import type { MqttClient } from 'mqtt';
import type { Subscription } from '../../api/words.ts';
import { covers, filterSet, type FilterSet } from './topic-filter.ts';

/** Unwanted topics remembered: of an unknown wildcard in the session they may be without end. */
const MOST_GIVEN_UP = 10_000;

/** Topics in one SUBSCRIBE packet: brokers limit packet sizes. */
const AT_ONCE = 200;

export interface Subscriptions {
  /**
   * What shall be subscribed from now on: the filters, but for those that another one covers at no lower QoS, and each
   * topic that none of them matches. Where subscriptions overlap a broker may send a message once for each (MQTT 5, 3.3.4).
   * @param filters valid ones
   */
  want(topics: Iterable<string>, filters?: readonly Subscription[]): void;
  /** After each connect: whether the broker still has the session (CONNACK session present). */
  connected(sessionPresent: boolean): void;
  /** Whether a wanted filter matches the topic: that it comes is normal, also where it belongs to no tag. */
  brings(topic: string): boolean;
  /** A packet came on a topic nobody wants: left over in the broker's session from an earlier run. */
  unwanted(topic: string): void;
}

export interface SubscriptionOptions {
  /** Of the subscriptions made for single topics. */
  readonly qos?: 0 | 1;
  /** As written to the broker: what earlier runs may have left in its session. */
  readonly former?: readonly string[];
}

/** How a subscription is written to the broker: shared ones with their group (MQTT 5, 4.8.2). */
export const writtenFilter = ({ filter, share }: Pick<Subscription, 'filter' | 'share'>): string =>
  share === null ? filter : `$share/${share}/${filter}`;

/**
 * @param onRefused the broker will not let us read these topics or filters
 */
export function createSubscriptions(
  client: MqttClient,
  onRefused: (topics: readonly string[]) => void,
  { qos: topicQos = 1, former = [] }: SubscriptionOptions = {},
): Subscriptions {
  let topics = new Set<string>();
  let filters: readonly Subscription[] = [];
  /** As written to the broker, with the QoS. */
  let wanted = new Map<string, 0 | 1>();
  let covering: FilterSet = filterSet([]);
  /** What the broker's session may hold: asked for at some time, and giving it up has not been confirmed since. */
  const held = new Set(former);
  /** What it is known to hold, with the QoS. */
  const granted = new Map<string, number>();
  /** Last asked for on this connection, so that a refusal or a slow answer is not asked again and again. */
  const asked = new Map<string, { readonly qos: number }>();
  /** Given up on this connection, not yet confirmed; by the UNSUBSCRIBE whose answer counts. */
  const leaving = new Map<string, object>();
  /** Filters and topics the broker refused and has not granted since: they bring nothing. */
  const refused = new Set<string>();
  /** Unwanted topics already given up on this connection: a queue full of their packets asks only once. */
  const givenUp = new Set<string>();

  const plan = (): void => {
    const open = filters.filter((each) => !refused.has(writtenFilter(each)));
    covering = filterSet(open.map(({ filter }) => filter));
    const isNeeded = ({ filter, qos, share }: Subscription): boolean =>
      share !== null ||
      !open.some(
        (other) =>
          other.filter !== filter && other.share === null && other.qos >= qos && covers(other.filter, filter),
      );
    wanted = new Map(filters.filter(isNeeded).map((each) => [writtenFilter(each), each.qos]));
    for (const topic of topics) if (!covering.matches(topic)) wanted.set(topic, topicQos);
  };

  /** Brings the broker's session in step: what is new first, so that no message falls between the two. */
  const follow = (): void => {
    if (!client.connected) return;
    for (const qos of [1, 0] as const) {
      const missing = [...wanted].filter(
        ([name, wantedQos]) => wantedQos === qos && granted.get(name) !== qos && asked.get(name)?.qos !== qos,
      );
      for (const names of chunks(missing.map(([name]) => name))) subscribe(names, qos);
    }
    const inPlace = filters.filter((each) => granted.has(writtenFilter(each)));
    const isAskedFor = (name: string): boolean =>
      topics.has(name) || filters.some((each) => writtenFilter(each) === name);
    // The subscription of a topic or a filter stays until the filter that takes its place is granted.
    const needless = (name: string): boolean =>
      !wanted.has(name) &&
      (!isAskedFor(name) || inPlace.some(({ filter }) => filter !== name && covers(filter, name)));
    giveUp([...held].filter((name) => needless(name) && !leaving.has(name)));
  };

  const subscribe = (names: string[], qos: 0 | 1): void => {
    const question = { qos };
    for (const name of names) {
      held.add(name);
      leaving.delete(name);
      granted.delete(name);
      asked.set(name, question);
    }
    // QoS 1 at most: at QoS 2 the client would confirm receipt before we see the message. rh 1 (MQTT 5): no second
    // handing out of retained values for a subscription that exists.
    client.subscribe(names, { qos, rh: 1 }, (_error, _grants, packet) => {
      const codes = packet?.granted;
      // Without an answer the connection broke: the next one asks again.
      if (codes === undefined) return;
      // An answer says nothing of a name that was given up or asked for in another way since.
      const isLast = (name: string): boolean => asked.get(name) === question;
      const denied = names.filter((name, k) => Number(codes[k]) >= 0x80 && isLast(name));
      const allowed = names.filter((name, k) => Number(codes[k]) < 0x80 && isLast(name));
      for (const name of denied) refused.add(name);
      for (const name of allowed) {
        granted.set(name, qos);
        refused.delete(name);
      }
      if (denied.length > 0) onRefused(denied);
      plan();
      follow();
    });
  };
  const giveUp = (names: readonly string[]): void => {
    for (const some of chunks(names)) {
      const goodbye = {};
      for (const name of some) {
        leaving.set(name, goodbye);
        granted.delete(name);
        asked.delete(name);
      }
      client.unsubscribe(some, (error) => {
        // Unanswered, or asked for again meanwhile (and perhaps given up again since): it may still be there.
        if (error) return;
        for (const name of some) {
          if (leaving.get(name) !== goodbye) continue;
          leaving.delete(name);
          held.delete(name);
        }
      });
    }
  };

  return {
    want: (nextTopics, nextFilters = []) => {
      topics = new Set(nextTopics);
      filters = nextFilters;
      plan();
      follow();
    },
    connected: (sessionPresent) => {
      givenUp.clear();
      asked.clear();
      leaving.clear();
      if (!sessionPresent) {
        held.clear();
        granted.clear();
      }
      follow();
    },
    brings: (topic) => covering.matches(topic),
    unwanted: (topic) => {
      if (!client.connected || givenUp.has(topic) || covering.matches(topic)) return;
      if (givenUp.size >= MOST_GIVEN_UP) return;
      givenUp.add(topic);
      giveUp([topic]);
    },
  };
}

function* chunks(names: readonly string[]): Generator<string[]> {
  for (let i = 0; i < names.length; i += AT_ONCE) yield names.slice(i, i + AT_ONCE);
}

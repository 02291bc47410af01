/** Keeps a client's subscriptions equal to the wanted topics, over reconnects and changes. */
import type { MqttClient } from 'mqtt';

/** Topics in one SUBSCRIBE packet: brokers limit packet sizes. */
const AT_ONCE = 200;

export interface Subscriptions {
  /** The topics that shall be subscribed from now on. */
  want(topics: Iterable<string>): void;
  /** After each connect: whether the broker still has the session (CONNACK session present). */
  connected(sessionPresent: boolean): void;
  /** A packet came on a topic nobody wants: left over in the broker's session from an earlier run. */
  unwanted(topic: string): void;
}

/**
 * @param onRefused the broker will not let us read these topics
 */
export function createSubscriptions(
  client: MqttClient,
  onRefused: (topics: readonly string[]) => void,
): Subscriptions {
  let wanted = new Set<string>();
  /** Topics the broker has confirmed (or is about to), in this session. */
  const subscribed = new Set<string>();
  /** Unwanted topics already given up on this connection: a queue full of their packets asks only once. */
  const givenUp = new Set<string>();

  const subscribeMissing = (): void => {
    const missing = [...wanted].filter((topic) => !subscribed.has(topic));
    for (let i = 0; i < missing.length; i += AT_ONCE) {
      const topics = missing.slice(i, i + AT_ONCE);
      for (const topic of topics) subscribed.add(topic);
      // QoS 1 at most: at QoS 2 the client would confirm receipt before we see the message. rh 1 (MQTT 5): no second
      // handing out of retained values for a subscription that exists.
      client.subscribe(topics, { qos: 1, rh: 1 }, (error, _grants, packet) => {
        if (!error) return;
        const granted = packet?.granted;
        if (granted === undefined) {
          // The connection broke before the broker answered: ask again on the next one.
          for (const topic of topics) subscribed.delete(topic);
          return;
        }
        onRefused(topics.filter((_, k) => Number(granted[k]) >= 0x80));
      });
    }
  };
  const unsubscribe = (topics: string[]): void => {
    for (let i = 0; i < topics.length; i += AT_ONCE) client.unsubscribe(topics.slice(i, i + AT_ONCE));
  };

  return {
    want: (topics) => {
      wanted = new Set(topics);
      const gone = [...subscribed].filter((topic) => !wanted.has(topic));
      for (const topic of gone) subscribed.delete(topic);
      if (!client.connected) return;
      if (gone.length > 0) unsubscribe(gone);
      subscribeMissing();
    },
    connected: (sessionPresent) => {
      givenUp.clear();
      if (!sessionPresent) subscribed.clear();
      subscribeMissing();
    },
    unwanted: (topic) => {
      if (!client.connected || givenUp.has(topic)) return;
      givenUp.add(topic);
      unsubscribe([topic]);
    },
  };
}

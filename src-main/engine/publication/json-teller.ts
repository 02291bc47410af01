/** Tells standings as retained JSON (json-messages.ts), and takes back what it told when an asset is gone. */
import { onlineTopic, standingMessages, type Message } from './json-messages.ts';
import type { Told } from './outlet.ts';
import type { Standings, Teller } from './teller.ts';

const retained = ({ topic, payload }: Message): Told => ({ topic, payload, qos: 1, retain: true });

/** @param base the topic below which everything is told */
export function createJsonTeller(base: string): Teller {
  /** Topic -> the payload told last. */
  const told = new Map<string, string>();
  const online = (payload: string): Told => retained({ topic: onlineTopic(base), payload });

  const messages = (standings: Standings): Message[] =>
    [...standings].flatMap(([level, standing]) => standingMessages(base, level, standing));
  const remember = (message: Message): Told => {
    told.set(message.topic, message.payload);
    return retained(message);
  };
  /** A retained message of no bytes removes the one the broker keeps (MQTT 5, 3.3.1.3). */
  const empty = (topic: string): Told => {
    told.delete(topic);
    return retained({ topic, payload: '' });
  };

  return {
    will: () => online('false'),
    topics: [],
    heard: () => [],
    // "true" comes last: whoever reads it finds the rest in place.
    all: (standings) => [...messages(standings).map(remember), online('true')],
    changed(standings) {
      const now = messages(standings);
      const topics = new Set(now.map(({ topic }) => topic));
      return [
        ...now.filter(({ topic, payload }) => told.get(topic) !== payload).map(remember),
        ...[...told.keys()].filter((topic) => !topics.has(topic)).map(empty),
      ];
    },
    last: (forGood) => (forGood ? [...[...told.keys()].map(empty), online('')] : [online('false')]),
  };
}

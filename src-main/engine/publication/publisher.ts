/** One running publication: a teller and an outlet for each form in which it tells. */
import type { MqttClient } from 'mqtt';
import type { Micros, Publication, StageCounters } from '../../api/words.ts';
import type { BrokerAddress } from '../ingest/broker-address.ts';
import type { Records, StoredConnection } from '../store/records.ts';
import { createEdgeNode } from './edge-node.ts';
import { createJsonTeller } from './json-teller.ts';
import { openOutlet, type Outlet, type Told } from './outlet.ts';
import type { StandingBoard } from './standing-board.ts';
import type { Teller } from './teller.ts';

/** A broker within reach: a client for it that has not connected yet. */
export type ReachBroker = (connection: StoredConnection) => {
  readonly address: BrokerAddress;
  readonly client: MqttClient;
};

export interface PublisherParts {
  readonly publication: Publication;
  readonly board: StandingBoard;
  readonly reach: ReachBroker;
  readonly records: Records;
  readonly now: () => Micros;
}

export interface Publisher {
  /** Standings have changed: tells what is new. */
  tell(): void;
  /** Whether the profile it was opened with is no longer the stored one. */
  outdated(): boolean;
  counters(): StageCounters[];
  /** Messages told that the broker has not taken yet. */
  waiting(): number;
  /** @param forGood takes back what it told; otherwise others see that it is away for a while */
  close(forGood: boolean): Promise<void>;
}

interface Line {
  readonly teller: Teller;
  readonly outlet: Outlet;
}

export function openPublisher({ publication, board, reach, records, now }: PublisherParts): Publisher {
  const { connectionId, assetIds, jsonTopic, sparkplug } = publication;
  const stored = records.connections.get(connectionId);
  const opened = JSON.stringify(stored);
  const counters: StageCounters = {
    stage: `publish: ${stored?.name ?? `connection ${connectionId}`}`,
    in: 0,
    out: 0,
    refused: {},
    lastRefusal: null,
  };
  const standings = (): ReturnType<StandingBoard['standings']> => board.standings(assetIds);
  const refuse = (why: string, detail: string): void => {
    counters.refused[why] = (counters.refused[why] ?? 0) + 1;
    counters.lastRefusal = detail;
  };

  const say = (outlet: Outlet, messages: readonly Told[]): void => {
    counters.in += messages.length;
    for (const message of messages) if (outlet.tell(message)) counters.out += 1;
  };

  function openLine(teller: Teller): Line[] {
    if (stored === undefined) return [];
    try {
      const outlet = openOutlet({
        ...reach(stored),
        will: () => teller.will(),
        onConnected: () => say(outlet, teller.all(standings())),
        listen: {
          topics: teller.topics,
          heard: (topic, payload) => say(outlet, teller.heard(topic, payload, standings())),
        },
        onProblem: (problem) => {
          if (problem !== null) refuse('not connected', problem);
        },
        onLost: (topic, why) => refuse('not taken by the broker', `${topic} was not told: ${why}.`),
      });
      return [{ teller, outlet }];
    } catch (error) {
      // One unusable profile (its password can no longer be opened, say) must not keep the others from telling.
      refuse('not opened', error instanceof Error ? error.message : String(error));
      return [];
    }
  }

  const lines = [
    ...(jsonTopic === null ? [] : openLine(createJsonTeller(jsonTopic))),
    ...(sparkplug === null ? [] : openLine(createEdgeNode(sparkplug, now))),
  ];

  return {
    tell() {
      for (const { teller, outlet } of lines)
        // While away nothing is gathered: after connecting everything is told as it stands then.
        if (outlet.connected) say(outlet, teller.changed(standings()));
    },
    outdated: () => JSON.stringify(records.connections.get(connectionId)) !== opened,
    counters: () => [{ ...counters, refused: { ...counters.refused } }],
    waiting: () => lines.reduce((sum, { outlet }) => sum + outlet.waiting, 0),
    close: async (forGood) => {
      await Promise.all(lines.map(({ teller, outlet }) => outlet.close(teller.last(forGood))));
    },
  };
}

/**
 * Readers of topics whose messages cannot be understood one by one: they keep the state of their sources and ask for
 * more of the connection than a payload. Sparkplug B is the one there is.
 */
import type { Connection, Micros, StageCounters, Tag } from '../../api/words.ts';
import type { Will } from './broker-client.ts';
import type { Reading, Refusal } from './decoders/index.ts';
import type { Packet } from './packet-reading.ts';

export interface TagReading {
  readonly tag: Tag;
  readonly reading: Reading | Refusal;
}

export interface TopicHost {
  setTags(tags: readonly Tag[]): void;
  /** Topic filters it needs besides those of single tags. */
  filters(): string[];
  handles(topic: string): boolean;
  /** Never throws; what it cannot read it refuses. */
  read(packet: Packet, arrival: Micros): readonly TagReading[];
  /** About once a second: what it has waited for long enough. */
  elapsed(arrival: Micros): readonly TagReading[];
  /** After each connect, when the subscriptions are asked for. */
  connected(): void;
  /** Before a goodbye to the broker. */
  leaving(): void;
  /** @returns what is stale with the connection */
  connectionLost(arrival: Micros): readonly TagReading[];
  /** What the broker shall say when we are gone; asked before each connect. */
  will(): Will | null;
  /** Its sources as stages of their own. */
  counters(): StageCounters[];
}

/** What a host is given of its connection. */
export interface HostLine {
  readonly tags: readonly Tag[];
  readonly requestRebirth: boolean;
  readonly primaryHost: string | null;
  /** On a replay connection only the times of the sources count: its readings bear no time of this machine. */
  readonly clock: Connection['clock'];
  /** Of tags with a value from an earlier run: its time. */
  readonly lastValues?: ReadonlyMap<Tag['id'], Micros>;
  now(): Micros;
  publish(
    topic: string,
    payload: Uint8Array | string,
    options: { readonly qos: 0 | 1; readonly retain: boolean },
  ): void;
  /** Counts something that was refused, where the operator sees it. */
  refuse(why: string, detail: string): void;
}

export type CreateTopicHost = (line: HostLine) => TopicHost;

/** What the profile says to its host. */
export const hostSettings = ({
  sparkplug: { requestRebirth, primaryHost },
  clock,
}: Pick<Connection, 'sparkplug' | 'clock'>): Pick<HostLine, 'requestRebirth' | 'primaryHost' | 'clock'> => ({
  requestRebirth,
  primaryHost,
  clock,
});

/** From one packet to its samples: find the tags of its topic, decode, judge, count. Knows nothing of MQTT clients. */
import type { Connection, Micros, StageCounters } from '../../api/words.ts';
import type { Sample } from '../sample.ts';
import { beginningOf, isRefusal, openPayload } from './decoders/index.ts';
import { judge, MOST_SKEW } from './quality.ts';
import type { TagReaders } from './tag-readers.ts';

export interface Packet {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

export interface PacketReader {
  /** The samples of a packet, one per tag that could be read; never throws. */
  read(packet: Packet): Sample[];
  setReaders(readers: TagReaders): void;
  /** The connection was away from this time on: the broker may hand over what it queued meanwhile. */
  queuedSince(since: Micros | null): void;
  /** Counts something else that was refused on this connection. */
  refuse(why: string, detail: string): void;
  counters(): StageCounters[];
}

/**
 * @param connection its name names the stages, its clock decides how source times are judged
 * @param now the engine's clock. Arrival times rise strictly within a connection, even when the clock is set back, so that
 *   no two samples without source time fall onto each other.
 */
export function createPacketReader(
  connection: Pick<Connection, 'name' | 'clock'>,
  readers: TagReaders,
  now: () => Micros,
): PacketReader {
  const packets: StageCounters = {
    stage: `mqtt: ${connection.name}`,
    in: 0,
    out: 0,
    refused: {},
    lastRefusal: null,
  };
  const readings: StageCounters = {
    stage: `decoder: ${connection.name}`,
    in: 0,
    out: 0,
    refused: {},
    lastRefusal: null,
  };
  let lastArrival = 0;
  let queuedSince: Micros | null = null;

  const count = (counters: StageCounters, why: string, detail: string): void => {
    counters.refused[why] = (counters.refused[why] ?? 0) + 1;
    counters.lastRefusal = detail;
  };
  const refuseImpossible = (): void => {
    for (const { problem } of readers.impossible) count(packets, 'tag without a topic', problem);
  };
  refuseImpossible();

  return {
    read: ({ topic, payload: bytes, retained }) => {
      packets.in += 1;
      const here = readers.byTopic.get(topic);
      if (here === undefined) {
        count(packets, 'no tag on this topic', `No tag reads from ${topic} (payload ${beginningOf(bytes)})`);
        return [];
      }
      packets.out += 1;
      const arrival = (lastArrival = Math.max(now(), lastArrival + 1));
      const payload = openPayload(bytes);
      const samples: Sample[] = [];
      for (const { tag, decode } of here) {
        readings.in += 1;
        const reading = decode(payload);
        if (isRefusal(reading)) {
          const detail = `Tag "${tag.name}" on ${topic}: ${reading.detail} Payload: ${beginningOf(bytes)}`;
          count(readings, reading.refused, detail);
          continue;
        }
        readings.out += 1;
        // Brokers queue in order: with the first sample that is as old as it should be, the backlog is behind us.
        if (
          queuedSince !== null &&
          !retained &&
          reading.t !== null &&
          Math.abs(arrival - reading.t) <= MOST_SKEW
        ) {
          queuedSince = null;
        }
        const verdict = judge(reading, tag, { arrival, clock: connection.clock, retained, queuedSince });
        samples.push({ tagId: tag.id, arrival, value: reading.value, ...verdict });
      }
      return samples;
    },
    setReaders: (next) => {
      readers = next;
      refuseImpossible();
    },
    queuedSince: (since) => {
      queuedSince = since;
    },
    refuse: (why, detail) => count(packets, why, detail),
    counters: () => [packets, readings].map((each) => ({ ...each, refused: { ...each.refused } })),
  };
}

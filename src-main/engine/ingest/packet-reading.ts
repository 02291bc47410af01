/** From one packet to its samples: find the tags of its topic, decode, judge, count. Knows nothing of MQTT clients. */
import type { Connection, Micros, StageCounters, Tag } from '../../api/words.ts';
import { QUALITIES, QUALITY_REASONS } from '../sample.ts';
import type { ArrivalStamps } from './arrival-stamps.ts';
import type { ClockWatch } from './clock-watch.ts';
import {
  beginningOf,
  isRefusal,
  openPayload,
  type Decoded,
  type Reading,
  type Refusal,
} from './decoders/index.ts';
import { isSkewed, judge, MOST_SKEW } from './quality.ts';
import type { SinkPort } from './sink.ts';
import type { TagReaders } from './tag-readers.ts';
import type { TagReading, TopicHost } from './topic-host.ts';

export interface Packet {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

export interface PacketReader {
  /**
   * Reads a packet's samples into the sink, in which the packet is not ended yet; never throws.
   * @param now this machine's clock when the packet came
   * @returns whether anybody reads from its topic
   */
  read(packet: Packet, now: Micros): boolean;
  /** Takes up what a topic host says without a packet: stale tags, what it had waited for. */
  told(readings: readonly TagReading[], now: Micros): void;
  setReaders(readers: TagReaders): void;
  /** The connection was away from this time on: the broker may hand over what it queued meanwhile. */
  queuedSince(since: Micros | null): void;
  /** Since when the broker may still hold what it queued; null: all of that has come. */
  stillQueuedSince(): Micros | null;
  /** Counts something else that was refused on this connection. */
  refuse(why: string, detail: string): void;
  /** A packet was dropped before it could be read. */
  dropped(topic: string): void;
  counters(): StageCounters[];
}

export interface PacketReaderOptions {
  /** Its name names the stages, its clock decides how source times are judged. */
  readonly connection: Pick<Connection, 'name' | 'clock'>;
  readonly readers: TagReaders;
  /** Where the samples go. */
  readonly into: Pick<SinkPort, 'add'>;
  readonly stamps: ArrivalStamps;
  readonly clocks: ClockWatch;
  readonly host: Pick<TopicHost, 'handles' | 'read'>;
  /** A filter of the profile brings this topic: that nobody reads from it is no mistake, only counted. */
  readonly brings: (topic: string) => boolean;
}

/** What is the same for all samples of a packet, as the judge wants it. */
interface PacketCircumstances {
  arrival: Micros;
  now: Micros;
  clock: Connection['clock'];
  retained: boolean;
  queuedSince: Micros | null;
}

const BROUGHT_ALONG = 'brought along by a filter, no tag';
const QUALITY_AT = new Map(QUALITIES.map((each, i) => [each, i]));
const REASON_AT = new Map(QUALITY_REASONS.map((each, i) => [each, i]));

export function createPacketReader(options: PacketReaderOptions): PacketReader {
  const { connection, into, stamps, clocks, host } = options;
  let { readers } = options;
  const stage = (name: string): StageCounters => ({
    stage: `${name}: ${connection.name}`,
    in: 0,
    out: 0,
    refused: {},
    lastRefusal: null,
  });
  const packets = stage('mqtt');
  const readings = stage('decoder');
  /** One for all packets: they are read one after the other. */
  const here: PacketCircumstances = {
    arrival: 0,
    now: 0,
    clock: connection.clock,
    retained: false,
    queuedSince: null,
  };

  const count = (counters: StageCounters, why: string, detail: string): void => {
    counters.refused[why] = (counters.refused[why] ?? 0) + 1;
    counters.lastRefusal = detail;
  };
  const refuseImpossible = (): void => {
    for (const { problem } of readers.impossible) count(packets, 'tag without a topic', problem);
  };
  refuseImpossible();

  function take(tag: Tag, reading: Reading, topic: string): void {
    readings.out += 1;
    // Brokers queue in order: with the first sample that is as old as it should be, the backlog is behind us.
    if (
      here.queuedSince !== null &&
      !here.retained &&
      reading.t !== null &&
      Math.abs(here.now - reading.t) <= MOST_SKEW
    ) {
      here.queuedSince = null;
    }
    const { t, quality, reason } = judge(reading, tag, here);
    if (reading.t !== null && here.clock === 'live') {
      if (isSkewed(reading, here)) clocks.skewed(topic, reading.t - here.now);
      else clocks.believed();
    }
    const value = reading.text === undefined ? reading.value : NaN;
    into.add(tag.id, t, here.arrival, value, QUALITY_AT.get(quality)!, REASON_AT.get(reason)!, reading.text);
  }

  /** @param packet where it came from; null: in no packet */
  function takeOne(tag: Tag, reading: Reading | Refusal, packet: Packet | null): void {
    readings.in += 1;
    const topic = packet?.topic ?? tag.topic;
    if (!isRefusal(reading)) return take(tag, reading, topic);
    const payload = packet === null ? '' : ` Payload: ${beginningOf(packet.payload)}`;
    count(readings, reading.refused, `Tag "${tag.name}" on ${topic}: ${reading.detail}${payload}`);
  }

  function takeDecoded(tag: Tag, decoded: Decoded, packet: Packet): void {
    if (!isList(decoded)) return takeOne(tag, decoded, packet);
    for (const [i, each] of decoded.entries()) {
      // Several values of one tag: each gets a stamp of its own.
      if (i > 0) here.arrival = stamps.next(here.now);
      takeOne(tag, each, packet);
    }
  }

  function takeTold(told: readonly TagReading[], packet: Packet | null): void {
    for (const [i, { tag, reading }] of told.entries()) {
      if (i > 0) here.arrival = stamps.next(here.now);
      takeOne(tag, reading, packet);
    }
  }

  return {
    read: (packet, now) => {
      const { topic, payload: bytes, retained } = packet;
      packets.in += 1;
      const byTopic = readers.byTopic.get(topic);
      const isHosted = host.handles(topic);
      if (byTopic === undefined && !isHosted) {
        if (options.brings(topic)) packets.refused[BROUGHT_ALONG] = (packets.refused[BROUGHT_ALONG] ?? 0) + 1;
        else
          count(
            packets,
            'no tag on this topic',
            `No tag reads from ${topic} (payload ${beginningOf(bytes)})`,
          );
        return false;
      }
      packets.out += 1;
      here.now = now;
      here.arrival = stamps.next(now);
      here.retained = retained;
      if (byTopic !== undefined) {
        const payload = openPayload(bytes);
        for (const { tag, decode } of byTopic) takeDecoded(tag, decode(payload), packet);
      }
      // Also where a tag reads the topic by itself: a host that missed one message would take it for lost.
      if (isHosted) takeTold(host.read(packet, now), packet);
      return true;
    },
    told: (told, now) => {
      here.now = now;
      here.arrival = stamps.next(now);
      here.retained = false;
      takeTold(told, null);
    },
    setReaders: (next) => {
      readers = next;
      refuseImpossible();
    },
    queuedSince: (since) => {
      here.queuedSince = since;
    },
    stillQueuedSince: () => here.queuedSince,
    refuse: (why, detail) => count(packets, why, detail),
    dropped: (topic) => {
      packets.in += 1;
      count(
        packets,
        'dropped',
        `Messages at QoS 0 came faster than they could be stored: the oldest waiting ones were dropped, last one on ${topic}. ` +
          'Let its source publish at QoS 1, or less often.',
      );
    },
    counters: () => [packets, readings].map((each) => ({ ...each, refused: { ...each.refused } })),
  };
}

const isList = (decoded: Decoded): decoded is Exclude<Decoded, Reading | Refusal> => Array.isArray(decoded);

/**
 * Packets that have been read from the broker while the sink is full. They wait here undecoded and bounded, and leave in
 * the order in which they came.
 *
 * The two qualities of service are dealt with each in its own way. QoS 1 is never dropped: when its packets have filled
 * their share, `full` says so and the source stops reading; TCP then holds the broker back, which queues for us. That
 * would be of no use to QoS 0, which a broker throws away (the newest first) as soon as a socket is stuck, and it would
 * let a flood at QoS 0 keep QoS 1 from being read. So reading goes on whatever comes at QoS 0: here the oldest makes
 * room for the newest, and every one that does is counted.
 */
import type { Micros } from '../../api/words.ts';

export interface WaitingPacket {
  readonly number: number;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
  /** This machine's clock when it came. */
  readonly now: Micros;
}

export interface WaitingPackets {
  readonly length: number;
  /** Whether QoS 1 has filled its share: stop reading until it has not. */
  readonly full: boolean;
  add(packet: WaitingPacket, qos: 0 | 1): void;
  /** Takes out the packet that came first. */
  next(): WaitingPacket | undefined;
  /** Forgets what waits at QoS 1: the broker sends it again. */
  connectionLost(): void;
}

export interface WaitingLimits {
  /** Bytes of waiting packets; each counts its payload, its topic and what it costs to keep. */
  readonly qos0Bytes: number;
  readonly qos1Bytes: number;
}

export const WAITING_LIMITS: WaitingLimits = { qos0Bytes: 4 << 20, qos1Bytes: 16 << 20 };

/** What a packet costs besides its payload: objects, buffer, places in the queue. */
const OVERHEAD = 250;

/** @param onDropped called for every packet that was dropped */
export function createWaitingPackets(
  { qos0Bytes, qos1Bytes }: WaitingLimits,
  onDropped: (packet: WaitingPacket) => void,
): WaitingPackets {
  const best = queue();
  const sure = queue();
  return {
    get length() {
      return best.length + sure.length;
    },
    get full() {
      return sure.bytes >= qos1Bytes;
    },
    add: (packet, qos) => {
      // The payload is a view into what the network read at once: kept as such, ten bytes would hold 64 KiB.
      const kept = { ...packet, payload: Buffer.from(packet.payload) };
      if (qos === 1) return sure.add(kept);
      best.add(kept);
      while (best.bytes > qos0Bytes && best.length > 1) onDropped(best.take()!);
    },
    next: () => {
      const first = best.head();
      const other = sure.head();
      if (first === undefined || (other !== undefined && other.number < first.number)) return sure.take();
      return best.take();
    },
    connectionLost: sure.clear,
  };
}

/** First in, first out; the array is cut when much of it is gone, because shifting each costs too much. */
function queue(): {
  readonly length: number;
  readonly bytes: number;
  add(packet: WaitingPacket): void;
  head(): WaitingPacket | undefined;
  take(): WaitingPacket | undefined;
  clear(): void;
} {
  let packets: (WaitingPacket | undefined)[] = [];
  let first = 0;
  let bytes = 0;
  const cost = ({ payload, topic }: WaitingPacket): number =>
    payload.byteLength + 2 * topic.length + OVERHEAD;
  return {
    get length() {
      return packets.length - first;
    },
    get bytes() {
      return bytes;
    },
    add: (packet) => {
      packets.push(packet);
      bytes += cost(packet);
    },
    head: () => packets[first],
    take: () => {
      const packet = packets[first];
      if (packet === undefined) return undefined;
      packets[first++] = undefined;
      bytes -= cost(packet);
      if (first === packets.length || first > 4096) {
        packets = packets.slice(first);
        first = 0;
      }
      return packet;
    },
    clear: () => {
      packets = [];
      first = bytes = 0;
    },
  };
}

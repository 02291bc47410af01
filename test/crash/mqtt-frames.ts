/** Cuts a stream of bytes into MQTT control packets and reads the few bytes the suite cares for (MQTT 5 and 3.1.1). */

/** Control packet types (2.1.2). */
export const CONNACK = 2;
export const PUBLISH = 3;
export const PUBACK = 4;

export interface Frame {
  readonly type: number;
  /** PUBLISH: it may have been delivered before (3.3.1.1). */
  readonly repeated: boolean;
  /** Packet identifier of a PUBACK, and of a PUBLISH at QoS 1; null for all others. */
  readonly id: number | null;
}

/** @returns takes the next piece of the stream, gives the packets that it completes */
export function createFrameCutter(): (piece: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (piece) => {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const frames: Frame[] = [];
    for (let header = headerOf(rest); header !== null; header = headerOf(rest)) {
      frames.push(frameOf(rest[0]!, rest.subarray(header.bytes, header.bytes + header.remaining)));
      rest = rest.subarray(header.bytes + header.remaining);
    }
    return frames;
  };
}

/** The fixed header of the packet that begins here; null while the packet is not complete. */
function headerOf(bytes: Buffer): { bytes: number; remaining: number } | null {
  let remaining = 0;
  for (let at = 1; at <= 4 && at < bytes.length; at++) {
    const digit = bytes[at]!;
    // Variable byte integer: seven bits each, the lowest first (MQTT 5, 1.5.5).
    remaining += (digit & 0x7f) * 128 ** (at - 1);
    if (digit < 0x80) return bytes.length > at + remaining ? { bytes: at + 1, remaining } : null;
  }
  return null;
}

function frameOf(first: number, body: Buffer): Frame {
  const type = first >> 4;
  const repeated = type === PUBLISH && (first & 0x08) !== 0;
  if (type === PUBACK) return { type, repeated, id: body.readUInt16BE(0) };
  if (type !== PUBLISH || (first & 0x06) === 0) return { type, repeated, id: null };
  // Behind the topic, which tells its own length (3.3.2).
  return { type, repeated, id: body.readUInt16BE(2 + body.readUInt16BE(0)) };
}

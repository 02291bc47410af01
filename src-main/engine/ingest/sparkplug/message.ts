/** A message of an edge node on its way through its session. */
import type { Micros } from '../../../api/words.ts';
import { isRefusal } from '../decoders/payload.ts';
import { decodePayload } from './payload.ts';
import type { SparkplugPayload } from './schema.ts';
import type { Verb } from './topic.ts';

export interface Message {
  readonly verb: Verb;
  /** null: of the edge node itself. */
  readonly device: string | null;
  readonly payload: SparkplugPayload;
  readonly bytes: Uint8Array;
  readonly arrival: Micros;
  /** It came with the packet that is read now; false: it had waited. */
  readonly fresh: boolean;
}

/**
 * A message put aside: its bytes alone, for a decoded payload takes many times their memory. The bytes are a copy: those of
 * a packet may be a view into a larger piece of the stream.
 */
export interface Held extends Omit<Message, 'payload' | 'fresh'> {
  readonly timestamp: SparkplugPayload['timestamp'];
}

export const hold = ({ verb, device, payload, bytes, arrival }: Message): Held => ({
  verb,
  device,
  arrival,
  timestamp: payload.timestamp,
  bytes: bytes.slice(),
});

/** Takes a held message up again. It was decoded before, so it decodes. */
export function unhold({ verb, device, bytes, arrival }: Held): Message {
  const payload = decodePayload(bytes);
  if (isRefusal(payload)) throw new Error(payload.detail);
  return { verb, device, payload, bytes, arrival, fresh: false };
}

/** How many bytes all edge nodes of a connection may have put aside together. */
export interface Room {
  /** Takes the bytes; false when they do not fit. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function createRoom(most: number): Room {
  let left = most;
  return {
    take: (bytes) => {
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },
    give: (bytes) => {
      left += bytes;
    },
  };
}

/**
 * Metrics whose alias nobody has defined yet: data before its birth (a host that joins late sees it), or an alias that no
 * birth named. Kept in bounds until a birth defines them; the oldest go first.
 */
import type { Micros } from '../../../api/words.ts';
import { isRefusal } from '../decoders/payload.ts';
import { encodePayload } from './encode-payload.ts';
import type { Room } from './message.ts';
import { decodePayload } from './payload.ts';
import type { Metric, SparkplugPayload, Uint64 } from './schema.ts';
import { isSince } from './times.ts';

interface Kept {
  readonly device: string | null;
  readonly published: Uint64 | undefined;
  readonly bytes: Uint8Array;
  readonly arrival: Micros;
}

export interface UnresolvedPayload {
  readonly payload: SparkplugPayload;
  readonly arrival: Micros;
}

export interface Unresolved {
  /** Keeps metrics of one message. @returns how many messages had to go for it, itself included */
  add(
    device: string | null,
    metrics: readonly Metric[],
    published: Uint64 | undefined,
    arrival: Micros,
  ): number;
  /** Takes out what a device (null: the node) sent, oldest first. */
  take(device: string | null): readonly UnresolvedPayload[];
  /** Forgets what was not published since (all of it without a time). @returns how many messages that were */
  forgetBefore(since: Uint64 | undefined): number;
  size(): number;
}

/** Messages kept per edge node. */
export const MOST_UNRESOLVED = 1000;

export function createUnresolved(room: Room): Unresolved {
  let kept: Kept[] = [];
  return {
    add: (device, metrics, published, arrival) => {
      const bytes = encodePayload({ metrics, ...(published === undefined ? {} : { timestamp: published }) });
      let gone = 0;
      const dropOldest = (): void => {
        room.give(kept.shift()!.bytes.byteLength);
        gone += 1;
      };
      if (kept.length >= MOST_UNRESOLVED) dropOldest();
      let fits = room.take(bytes.byteLength);
      while (!fits && kept.length > 0) {
        dropOldest();
        fits = room.take(bytes.byteLength);
      }
      if (!fits) return gone + 1;
      kept.push({ device, published, bytes, arrival });
      return gone;
    },
    take: (device) => {
      const taken = kept.filter((each) => each.device === device);
      kept = kept.filter((each) => each.device !== device);
      return taken.flatMap(({ bytes, arrival }) => {
        room.give(bytes.byteLength);
        const payload = decodePayload(bytes);
        return isRefusal(payload) ? [] : [{ payload, arrival }];
      });
    },
    forgetBefore: (since) => {
      const before = kept.length;
      kept = kept.filter(({ published, bytes }) => {
        if (isSince(published, since)) return true;
        room.give(bytes.byteLength);
        return false;
      });
      return before - kept.length;
    },
    size: () => kept.length,
  };
}

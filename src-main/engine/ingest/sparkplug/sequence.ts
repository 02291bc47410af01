/**
 * The order of an edge node's messages (Sparkplug 3.0, 5.5 and tck-id-payloads-sequence-num-incrementing): seq counts 0 to
 * 255 over all its N and D messages but NDEATH, and round again. One that comes too early waits for those before it.
 */
import type { Micros } from '../../../api/words.ts';
import { hold, unhold, type Held, type Message, type Room } from './message.ts';
import { isSince } from './times.ts';

type Timestamp = Message['payload']['timestamp'];

export interface Sequence {
  /**
   * The birth had this number: the next message has one more. What came earlier is forgotten, but for messages that overtook
   * the birth: published since, and come just before it. Nothing may be waiting.
   * @param birth when it was published (milliseconds) and when it came
   */
  start(seq: number, birth: { readonly published: Timestamp; readonly arrival: Micros }): void;
  /** The session is over: the next message that comes is taken as the first. Nothing may be waiting. */
  stop(): void;
  /**
   * Takes a numbered message; without a start, the first one is the base. `deliver` is called for what is in order now, `gap` for numbers given up.
   * @returns what became of the message itself
   */
  offer(seq: number, message: Message): 'delivered' | 'waits' | 'late' | 'duplicate';
  /** Gives up numbers that were waited for too long. */
  elapsed(now: Micros): void;
  /** The stream of messages breaks off: delivers all that waits, in order; nothing that is missing can come late any more. */
  interrupt(): void;
  /** Takes out what waits, in order, undelivered. */
  takeWaiting(): readonly Message[];
  /** The number of the next message; null before a start. */
  next(): number | null;
  waiting(): number;
}

export interface SequenceOptions {
  /** How long a message waits for those before it (tck-id-operational-behavior-host-reordering-param). */
  readonly wait: Micros;
  readonly room: Room;
  readonly deliver: (message: Message) => void;
  /** @param missed how many numbers are missing; 0 when the count went back, so that nobody can tell */
  readonly gap: (missed: number) => void;
}

/** With half the numbers waiting, a number that comes may as well be of the next round: then the missing are lost. */
const MOST_WAITING = 128;

/** Tells a message that came twice from another one with the same number. */
interface Seen {
  readonly verb: string;
  readonly device: string | null;
  readonly timestamp: Timestamp;
  readonly arrival: Micros;
  readonly length: number;
}

export function createSequence({ wait, room, deliver, gap }: SequenceOptions): Sequence {
  let next: number | null = null;
  /** In the order of arrival. */
  const waiting = new Map<number, Held>();
  /** The last message of each number. */
  const seen: (Seen | undefined)[] = [];
  /** Numbers given up in this round: should they still come, they are late and not lost. */
  const missed = new Set<number>();
  /** Numbers that were delivered before their birth came. */
  const overtook = new Set<number>();

  const ahead = (seq: number): number => (seq - (next ?? 0)) & 255;

  const pass = (seq: number, message: Message): void => {
    seen[seq] = seenOf(message);
    // Half a round later it could not be told from an early one of the next round.
    missed.delete((seq + MOST_WAITING) & 255);
    next = (seq + 1) & 255;
    while (overtook.delete(next)) next = (next + 1) & 255;
    deliver(message);
  };
  const release = (seq: number, held: Held): Message => {
    waiting.delete(seq);
    room.give(held.bytes.byteLength);
    return unhold(held);
  };
  const deliverWaiting = (): void => {
    for (;;) {
      const held = next === null ? undefined : waiting.get(next);
      if (held === undefined || next === null) return;
      pass(next, release(next, held));
    }
  };
  /** Gives up the numbers before this one. */
  const skipTo = (seq: number): void => {
    const from = next ?? seq;
    const distance = ahead(seq);
    // So far ahead is as likely back: a restart whose birth was lost, rather than hundreds of lost messages.
    const countable = distance < MOST_WAITING;
    if (!countable) missed.clear();
    for (let i = 0; countable && i < distance; i++) {
      missed.add((from + i) & 255);
      missed.delete((from + i + MOST_WAITING) & 255);
    }
    next = seq;
    gap(countable ? distance : 0);
  };
  /** Gives up what is missing before the nearest message that waits. */
  const jump = (): void => {
    const nearest = [...waiting.keys()].reduce((a, b) => (ahead(b) < ahead(a) ? b : a));
    skipTo(nearest);
    deliverWaiting();
  };
  const flush = (): void => {
    while (waiting.size > 0) jump();
  };

  const offer = (seq: number, message: Message): ReturnType<Sequence['offer']> => {
    if (next === null || seq === next) {
      pass(seq, message);
      deliverWaiting();
      return 'delivered';
    }
    if (isSame(seen[seq], message, wait)) return 'duplicate';
    const twin = waiting.get(seq);
    if (twin !== undefined) {
      if (isSame({ ...twin, length: twin.bytes.byteLength }, message, wait)) return 'duplicate';
      // The count has gone round while something was missing.
      flush();
      return offer(seq, message);
    }
    if (missed.delete(seq)) {
      seen[seq] = seenOf(message);
      deliver(message);
      return 'late';
    }
    const roomy = waiting.size < MOST_WAITING && room.take(message.bytes.byteLength);
    if (!roomy) {
      flush();
      // What waited may have ended just before this message; if not, what is missing between is given up.
      if (seq !== next) skipTo(seq);
      pass(seq, message);
      return 'delivered';
    }
    waiting.set(seq, hold(message));
    return 'waits';
  };

  return {
    start: (seq, { published, arrival }) => {
      overtook.clear();
      for (const [i, each] of seen.entries()) {
        if (each !== undefined && isSince(each.timestamp, published) && each.arrival + wait >= arrival)
          overtook.add(i);
        else seen[i] = undefined;
      }
      missed.clear();
      next = (seq + 1) & 255;
      while (overtook.delete(next)) next = (next + 1) & 255;
    },
    stop: () => {
      seen.length = 0;
      missed.clear();
      overtook.clear();
      next = null;
    },
    offer,
    elapsed: (now) => {
      for (;;) {
        // Maps keep the order of insertion: the first has waited longest.
        const [oldest] = waiting.values();
        // A clock that was set back would make it wait for ever.
        const waits = oldest !== undefined && oldest.arrival <= now && oldest.arrival + wait > now;
        if (oldest === undefined || waits) return;
        jump();
      }
    },
    interrupt: () => {
      flush();
      missed.clear();
    },
    takeWaiting: () =>
      [...waiting].sort(([a], [b]) => ahead(a) - ahead(b)).map(([seq, held]) => release(seq, held)),
    next: () => next,
    waiting: () => waiting.size,
  };
}

const seenOf = ({ verb, device, payload, bytes, arrival }: Message): Seen => ({
  verb,
  device,
  arrival,
  timestamp: payload.timestamp,
  length: bytes.byteLength,
});

/** Messages without a time (against tck-id-payloads-ndata-timestamp) are the same only shortly one after the other. */
const isSame = (seen: Seen | undefined, message: Message, wait: Micros): boolean =>
  seen !== undefined &&
  seen.verb === message.verb &&
  seen.device === message.device &&
  seen.length === message.bytes.byteLength &&
  seen.timestamp === message.payload.timestamp &&
  (seen.timestamp !== undefined || message.arrival - seen.arrival <= wait);

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRoom, type Message } from '../../../../../src-main/engine/ingest/sparkplug/message.ts';
import { createSequence } from '../../../../../src-main/engine/ingest/sparkplug/sequence.ts';
import { encodePayload } from '../../../../../src-main/engine/ingest/sparkplug/index.ts';

const SECOND = 1_000_000;

/** Message number n of a stream (0, 1, 2 …), one a millisecond; its seq is n modulo 256. */
function messageOf(n: number, arrival = n * 1000): Message {
  const payload = { timestamp: n, metrics: [], seq: n % 256 };
  return { verb: 'NDATA', device: null, payload, bytes: encodePayload(payload), arrival, fresh: true };
}

function sequenceRig(bytes = 1 << 20) {
  const delivered: number[] = [];
  const gaps: number[] = [];
  const room = createRoom(bytes);
  const sequence = createSequence({
    wait: 2 * SECOND,
    room,
    deliver: ({ payload }) => delivered.push(Number(payload.timestamp)),
    gap: (missed) => gaps.push(missed),
  });
  sequence.start(255, { published: undefined, arrival: 0 });
  const offer = (n: number, arrival?: number) => sequence.offer(n % 256, messageOf(n, arrival));
  return { sequence, delivered, gaps, offer, room };
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('the order of messages (5.5)', () => {
  it('goes round from 255 to 0 (tck-id-payloads-sequence-num-incrementing)', () => {
    const { delivered, gaps, offer } = sequenceRig();
    for (const n of upTo(1000)) expect(offer(n)).toBe('delivered');
    expect(delivered).toEqual(upTo(1000));
    expect(gaps).toEqual([]);
  });

  it('messages that overtake wait for those before them (tck-id-operational-behavior-host-reordering-start, …-success)', () => {
    const { sequence, delivered, gaps, offer } = sequenceRig();
    expect(offer(0)).toBe('delivered');
    expect(offer(2)).toBe('waits');
    expect(offer(3)).toBe('waits');
    expect(delivered).toEqual([0]);
    expect(offer(1)).toBe('delivered');
    expect(delivered).toEqual([0, 1, 2, 3]);
    sequence.elapsed(10 * SECOND);
    expect(gaps).toEqual([]);
  });

  it('any order within the window comes out in order, without loss, across the wraparound', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.array(fc.nat({ max: 100 }), { minLength: 600, maxLength: 600 }),
        (count, delays) => {
          const { sequence, delivered, gaps, offer } = sequenceRig();
          // Each message is late by up to 100 places: less than the 128 that may wait.
          const order = upTo(count).sort((a, b) => a + delays[a]! - (b + delays[b]!) || a - b);
          for (const n of order) offer(n);
          expect(delivered).toEqual(upTo(count));
          expect(gaps).toEqual([]);
          expect(sequence.waiting()).toBe(0);
        },
      ),
    );
  });

  it('a message missing for longer than the reorder time is given up and counted, the rest goes on', () => {
    const { sequence, delivered, gaps, offer } = sequenceRig();
    for (const n of [0, 1, 4, 5]) offer(n, 0);
    sequence.elapsed(1.9 * SECOND);
    expect(delivered).toEqual([0, 1]);
    sequence.elapsed(2 * SECOND);
    expect(delivered).toEqual([0, 1, 4, 5]);
    expect(gaps).toEqual([2]);
    expect(offer(6)).toBe('delivered');
  });

  it('each hole waits for itself', () => {
    const { sequence, delivered, gaps, offer } = sequenceRig();
    offer(1, 0);
    offer(3, 1.5 * SECOND);
    sequence.elapsed(2 * SECOND);
    expect(delivered).toEqual([1]);
    offer(2, 2.1 * SECOND);
    expect(delivered).toEqual([1, 2, 3]);
    expect(gaps).toEqual([1]);
  });

  it('what comes after it was given up is late, not lost', () => {
    const { sequence, delivered, offer } = sequenceRig();
    offer(0);
    offer(2, 0);
    sequence.elapsed(3 * SECOND);
    expect(offer(1)).toBe('late');
    expect(delivered).toEqual([0, 2, 1]);
    expect(offer(1)).toBe('duplicate');
  });

  it('the same message twice counts once, delivered or waiting; another with its number does not', () => {
    const { delivered, offer } = sequenceRig();
    offer(0);
    expect(offer(0)).toBe('duplicate');
    offer(2);
    expect(offer(2)).toBe('duplicate');
    expect(delivered).toEqual([0]);
    // 256 later: the same number, another message.
    expect(offer(256)).toBe('waits');
  });

  it('fast senders do not make it mix up rounds: with half the numbers waiting the missing one is given up', () => {
    const { sequence, delivered, gaps, offer } = sequenceRig();
    offer(0);
    for (const n of upTo(600).slice(2)) offer(n, 1000);
    expect(delivered).toEqual([0, ...upTo(600).slice(2)]);
    expect(gaps).toEqual([1]);
    expect(sequence.waiting()).toBe(0);
  });

  it('a count that goes back is a gap nobody can count: a restart whose birth was lost', () => {
    const { sequence, delivered, gaps, offer } = sequenceRig();
    for (const n of upTo(40)) offer(n);
    for (const n of [512, 513, 514]) expect(offer(n, 0)).toBe('waits');
    sequence.elapsed(2 * SECOND);
    expect(delivered.slice(40)).toEqual([512, 513, 514]);
    expect(gaps).toEqual([0]);
  });

  it('with no room to wait nothing waits, and no room is lost', () => {
    const { sequence, delivered, gaps, offer, room } = sequenceRig(30);
    offer(0);
    for (const n of [2, 4, 6, 8, 10, 12]) offer(n, 0);
    sequence.interrupt();
    expect(delivered).toEqual([0, 2, 4, 6, 8, 10, 12]);
    expect(gaps).toEqual([1, 1, 1, 1, 1, 1]);
    expect(room.take(30)).toBe(true);
  });

  it('a clock set back does not make messages wait for it', () => {
    const { sequence, delivered, offer } = sequenceRig();
    offer(1, 3600 * SECOND);
    sequence.elapsed(SECOND);
    expect(delivered).toEqual([1]);
  });

  it('messages that overtook their birth are not missing after it', () => {
    const { sequence, delivered, gaps, offer } = sequenceRig();
    for (const n of upTo(5)) offer(n);
    sequence.stop();
    // Of the new session, whose birth was published at 1000.
    sequence.offer(1, messageOf(1025, 5000));
    sequence.start(0, { published: 1000, arrival: 6000 });
    expect(sequence.next()).toBe(2);
    sequence.offer(2, messageOf(1026, 7000));
    expect(delivered.slice(5)).toEqual([1025, 1026]);
    expect(gaps).toEqual([]);
  });

  it('a message that overtook its birth is not missing either when one before it comes later', () => {
    const { sequence, delivered, gaps, offer } = sequenceRig();
    sequence.stop();
    offer(2, 5000);
    sequence.start(0, { published: 0, arrival: 6000 });
    expect(sequence.next()).toBe(1);
    offer(1, 7000);
    offer(3, 8000);
    expect(delivered).toEqual([2, 1, 3]);
    expect(gaps).toEqual([]);
    expect(sequence.next()).toBe(4);
  });

  it('messages of the session before did not overtake, though the clock of the edge node was set back since', () => {
    const { sequence, offer } = sequenceRig();
    for (const n of upTo(5)) offer(n, 0);
    sequence.start(0, { published: 0, arrival: 10 * SECOND });
    expect(sequence.next()).toBe(1);
  });

  it('a number missed in one round is not taken for late in the next', () => {
    const { sequence, delivered, gaps, offer } = sequenceRig();
    offer(0, 0);
    offer(2, 0);
    sequence.elapsed(2 * SECOND);
    for (const n of upTo(256).slice(3)) offer(n);
    // Number 1 of the next round overtakes number 0.
    expect(offer(257)).toBe('waits');
    expect(offer(256)).toBe('delivered');
    expect(delivered.slice(-2)).toEqual([256, 257]);
    expect(gaps).toEqual([1]);
  });

  it('after a restart nothing of before is awaited any more', () => {
    const { sequence, offer } = sequenceRig();
    for (const n of upTo(40)) offer(n);
    offer(41, 0);
    sequence.elapsed(2 * SECOND);
    for (const n of [512, 513]) offer(n, 2 * SECOND);
    sequence.elapsed(4 * SECOND);
    // Number 40 was missed before the restart; this one is a later message of the new session that overtook others.
    expect(offer(512 + 40, 4 * SECOND)).toBe('waits');
  });
});

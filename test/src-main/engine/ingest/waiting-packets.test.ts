import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createWaitingPackets,
  type WaitingPacket,
} from '../../../../src-main/engine/ingest/waiting-packets.ts';

const packet = (number: number, bytes = 10): WaitingPacket => ({
  number,
  topic: 't',
  payload: new Uint8Array(bytes).fill(number),
  retained: false,
  now: number,
});

test('what waits leaves in the order in which it came, whatever its quality of service', () => {
  const waiting = createWaitingPackets({ qos0Bytes: 1e6, qos1Bytes: 1e6 }, () => expect.unreachable());
  for (const [number, qos] of [1, 0, 0, 1, 1, 0].entries()) waiting.add(packet(number), qos as 0 | 1);
  const numbers = [];
  for (let next = waiting.next(); next !== undefined; next = waiting.next()) numbers.push(next.number);
  expect(numbers).toEqual([0, 1, 2, 3, 4, 5]);
  expect(waiting.length).toBe(0);
});

test('QoS 0 makes room by its oldest, QoS 1 never does: it says that it is full', () => {
  const dropped: number[] = [];
  const waiting = createWaitingPackets({ qos0Bytes: 5000, qos1Bytes: 5000 }, ({ number }) =>
    dropped.push(number),
  );
  for (let number = 0; number < 4; number++) waiting.add(packet(number, 1000), 0);
  expect(dropped).toEqual([0]);
  for (let number = 4; number < 7; number++) waiting.add(packet(number, 1000), 1);
  expect(waiting.full).toBe(false);
  waiting.add(packet(7, 1000), 1);
  expect(waiting.full).toBe(true);
  // A flood at QoS 0 goes on being read, and takes nothing from QoS 1.
  for (let number = 8; number < 100; number++) waiting.add(packet(number, 1000), 0);
  expect(dropped).toEqual([0, 1, 2, 3, ...Array.from({ length: 89 }, (_, i) => i + 8)]);
  const left = Array.from({ length: waiting.length }, () => waiting.next()!.number);
  expect(left).toEqual([4, 5, 6, 7, 97, 98, 99]);
  expect(waiting.full).toBe(false);
});

test('a single packet larger than the limit is kept', () => {
  const waiting = createWaitingPackets({ qos0Bytes: 100, qos1Bytes: 100 }, () => expect.unreachable());
  waiting.add(packet(1, 5000), 0);
  expect(waiting.next()?.number).toBe(1);
});

test('keeps the payload, not the buffer it came in', () => {
  const waiting = createWaitingPackets({ qos0Bytes: 1e6, qos1Bytes: 1e6 }, () => undefined);
  const read = Buffer.from('abcdef');
  waiting.add({ ...packet(1), payload: read.subarray(1, 3) }, 1);
  read.fill('x');
  expect(Buffer.from(waiting.next()!.payload).toString()).toBe('bc');
});

test('a lost connection takes what waits at QoS 1: the broker sends it again', () => {
  const waiting = createWaitingPackets({ qos0Bytes: 1e6, qos1Bytes: 300 }, () => undefined);
  waiting.add(packet(1), 1);
  waiting.add(packet(2), 0);
  waiting.add(packet(3), 1);
  expect(waiting.full).toBe(true);
  waiting.connectionLost();
  expect(waiting.full).toBe(false);
  expect([waiting.next()?.number, waiting.next()]).toEqual([2, undefined]);
});

test('for any coming and going: QoS 1 complete and in order, QoS 0 the newest ones, every drop told', () => {
  const step = fc.oneof(
    fc.record({ qos: fc.constantFrom(0, 1), bytes: fc.nat(2000) }),
    fc.constant('take' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), fc.integer({ min: 500, max: 8000 }), (steps, limit) => {
      const dropped: number[] = [];
      const waiting = createWaitingPackets({ qos0Bytes: limit, qos1Bytes: limit }, ({ number }) =>
        dropped.push(number),
      );
      const qosOf: number[] = [];
      const taken: number[] = [];
      const take = (): void => {
        const next = waiting.next();
        if (next !== undefined) taken.push(next.number);
      };
      for (const each of steps) {
        if (each === 'take') take();
        else waiting.add(packet(qosOf.push(each.qos) - 1, each.bytes), each.qos as 0 | 1);
      }
      while (waiting.length > 0) take();
      expect(taken).toEqual(taken.toSorted((a, b) => a - b));
      expect(dropped.every((number) => qosOf[number] === 0)).toBe(true);
      expect([...taken, ...dropped].toSorted((a, b) => a - b)).toEqual([...qosOf.keys()]);
    }),
  );
});

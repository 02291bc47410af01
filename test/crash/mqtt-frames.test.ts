import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { createFrameCutter, PUBACK, PUBLISH, type Frame } from './mqtt-frames.ts';

const publish = (messageId: number, qos: 0 | 1, dup: boolean, payload: string): Buffer =>
  generate({
    cmd: 'publish',
    topic: 'crash/x',
    payload,
    qos,
    dup,
    retain: false,
    ...(qos === 1 ? { messageId } : {}),
  });

describe('packets in a stream of bytes', () => {
  it('are found whole, wherever the stream is cut', () => {
    const packet = fc.oneof(
      fc.integer({ min: 1, max: 65_535 }).map((id) => ({
        bytes: generate({ cmd: 'puback', messageId: id }),
        frame: { type: PUBACK, repeated: false, id } as Frame,
      })),
      fc
        .record({
          id: fc.integer({ min: 1, max: 65_535 }),
          qos: fc.constantFrom(0 as const, 1 as const),
          dup: fc.boolean(),
          length: fc.constantFrom(0, 1, 117, 200, 17_000),
        })
        .map(({ id, qos, dup, length }) => ({
          bytes: publish(id, qos, qos === 1 && dup, 'x'.repeat(length)),
          frame: { type: PUBLISH, repeated: qos === 1 && dup, id: qos === 1 ? id : null } as Frame,
        })),
    );
    fc.assert(
      fc.property(
        fc.array(packet, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 9000 })),
        (packets, cuts) => {
          const stream = Buffer.concat(packets.map(({ bytes }) => bytes));
          const take = createFrameCutter();
          const found: Frame[] = [];
          let at = 0;
          for (const cut of [...cuts, stream.length + 1]) {
            found.push(...take(stream.subarray(at, at + cut)));
            at += cut;
          }
          expect(found).toEqual(packets.map(({ frame }) => frame));
        },
      ),
      { numRuns: 200 },
    );
  });
});

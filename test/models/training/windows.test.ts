import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../models/network/index.ts';
import { drawEvenly, spaceEvenly, windowsOf } from '../../../models/training/windows.ts';

describe('windows of segments', () => {
  it('are every stretch of L steps within one segment, and no other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 3 }),
        (lengths, length, channels) => {
          // Each value names its segment and step, so that a window tells where it came from.
          const segments = lengths.map((steps, s) => ({
            rows: Float32Array.from(
              { length: steps * channels },
              (_, i) => s * 1000 + Math.floor(i / channels),
            ),
            mask: new Uint8Array(steps * channels).fill(1),
          }));
          const windows = windowsOf(segments, length, channels);
          const expected = lengths.flatMap((steps, s) =>
            Array.from({ length: Math.max(0, steps - length + 1) }, (_, first) => s * 1000 + first),
          );
          expect(windows.count).toBe(expected.length);
          const rows = new Float32Array(length * channels);
          const mask = new Float32Array(length * channels);
          expected.forEach((first, number) => {
            expect(windows.copy([number], rows, mask)).toBe(true);
            expect(Array.from(rows)).toEqual(
              Array.from({ length: length * channels }, (_, i) => first + Math.floor(i / channels)),
            );
          });
        },
      ),
    );
  });

  it('put 0 where a value is missing, whatever stood there', () => {
    const windows = windowsOf(
      [{ rows: Float32Array.from([1, 99, 3]), mask: Uint8Array.from([1, 0, 1]) }],
      3,
      1,
    );
    const rows = new Float32Array(3);
    const mask = new Float32Array(3);
    expect(windows.copy([0], rows, mask)).toBe(false);
    expect([...rows, ...mask]).toEqual([1, 0, 3, 1, 0, 1]);
  });

  it('bring along what is wanted of each value, and weigh the newest row', () => {
    const segment = {
      rows: Float32Array.from([1, 2, 99, 4]),
      mask: Uint8Array.from([1, 1, 0, 1]),
      targets: Float32Array.from([5, 6, 7, 8]),
    };
    const windows = windowsOf([segment], 2, 2, 8);
    const [rows, mask, targets] = [new Float32Array(4), new Float32Array(4), new Float32Array(4)];
    windows.copy([0], rows, mask, targets);
    expect([...rows]).toEqual([1, 2, 0, 4]);
    expect([...targets]).toEqual([5, 6, 0, 8]);
    expect([...mask]).toEqual([1, 1, 0, 8]);
  });

  it('refuse a mask that does not fit', () => {
    expect(() => windowsOf([{ rows: new Float32Array(4), mask: new Uint8Array(3) }], 2, 2)).toThrow(
      'does not fit',
    );
  });
});

describe('drawing windows', () => {
  it('covers all of them once where as many are drawn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.nat(), (count, seed) => {
        const drawn = drawEvenly(count, count, seededRandom(seed));
        expect([...drawn].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it('draws without repeats, one from each stretch', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 100 }),
        fc.nat(),
        (count, n, seed) => {
          const drawn = [...drawEvenly(count, n, seededRandom(seed))].sort((a, b) => a - b);
          expect(new Set(drawn).size).toBe(Math.min(count, n));
          drawn.forEach((number, i) => {
            expect(number).toBeGreaterThanOrEqual(Math.floor((i * count) / drawn.length));
            expect(number).toBeLessThan(Math.ceil(((i + 1) * count) / drawn.length));
          });
          expect(spaceEvenly(count, n)).toHaveLength(Math.min(count, n));
        },
      ),
    );
  });
});

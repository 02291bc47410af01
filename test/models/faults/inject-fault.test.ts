import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FAULT_KINDS,
  FAULT_SIZES,
  injectFault,
  type Fault,
  type FaultKind,
} from '../../../models/faults/index.ts';
import { seededRandom } from '../../../models/network/index.ts';

const C = 3;

/** Channel c of row t is 100 c + t, so that every value says where it comes from. */
const counted = (rows: number) =>
  Float64Array.from({ length: rows * C }, (_, i) => 100 * (i % C) + Math.floor(i / C));
const column = (values: ArrayLike<number>, channel: number) =>
  Array.from({ length: values.length / C }, (_, t) => values[t * C + channel]!);
const inject = (values: Float64Array, fault: Fault) => injectFault(values, C, fault, seededRandom(3));

const faultOf = (kind: FaultKind, size: number, channel: number, from: number): Fault => {
  const begun = { channel, from };
  if (kind === 'swapped') return { ...begun, kind, partner: (channel + 1) % C };
  if (kind === 'decoupled') return { ...begun, kind, size: Math.min(1, size), course: [7, 8] };
  if (kind === 'stuck' || kind === 'delay') return { ...begun, kind, size: Math.ceil(size) };
  return { ...begun, kind, size, deviation: 2 };
};

describe('injected faults', () => {
  it('are what their names say', () => {
    const values = counted(6);
    const of = (fault: Fault) => column(inject(values, fault), fault.channel);
    const at = { channel: 1, from: 2 };
    expect(of({ ...at, kind: 'bias', size: -3, deviation: 2 })).toEqual([100, 101, 96, 97, 98, 99]);
    expect(of({ ...at, kind: 'drift', size: 2, deviation: 4 })).toEqual([100, 101, 104, 107, 110, 113]);
    expect(of({ ...at, kind: 'spike', size: 5, deviation: 2 })).toEqual([100, 101, 112, 103, 104, 105]);
    expect(of({ ...at, kind: 'stuck', size: 2 })).toEqual([100, 101, 102, 102, 104, 105]);
    expect(of({ ...at, kind: 'stuck', size: Infinity })).toEqual([100, 101, 102, 102, 102, 102]);
    expect(of({ ...at, kind: 'delay', size: 2 })).toEqual([100, 101, 100, 101, 102, 103]);
    expect(of({ ...at, kind: 'delay', size: 4 })).toEqual([100, 101, 100, 100, 100, 101]);
    expect(of({ ...at, kind: 'decoupled', size: 1, course: [7, 8, 9] })).toEqual([100, 101, 7, 8, 9, 7]);
    expect(of({ ...at, kind: 'decoupled', size: 0.5, course: [102, 0, 0, 205] })).toEqual([
      100, 101, 102, 51.5, 52, 155,
    ]);
    const swapped = inject(values, { ...at, kind: 'swapped', partner: 2 });
    expect(column(swapped, 1)).toEqual([100, 101, 202, 203, 204, 205]);
    expect(column(swapped, 2)).toEqual([200, 201, 102, 103, 104, 105]);
  });

  it('add noise of the stated deviation around the value', () => {
    const values = new Float64Array(C * 20_000).fill(50);
    const noisy = column(inject(values, { kind: 'noise', channel: 0, from: 0, size: 1.5, deviation: 4 }), 0);
    const mean = noisy.reduce((sum, v) => sum + v, 0) / noisy.length;
    const deviation = Math.sqrt(noisy.reduce((sum, v) => sum + (v - mean) ** 2, 0) / noisy.length);
    expect(mean).toBeCloseTo(50, 0);
    expect(deviation).toBeGreaterThan(5.8);
    expect(deviation).toBeLessThan(6.2);
  });

  it('touch no earlier row, no other channel, and not the rows they were given', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FAULT_KINDS),
        fc.integer({ min: 0, max: C - 1 }),
        fc.integer({ min: 0, max: 29 }),
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        (kind, channel, from, size) => {
          const values = counted(30);
          const faulty = inject(values, faultOf(kind, size, channel, from));
          expect(values).toEqual(counted(30));
          const touched = kind === 'swapped' ? [channel, (channel + 1) % C] : [channel];
          for (let i = 0; i < values.length; i++)
            if (Math.floor(i / C) < from || !touched.includes(i % C)) expect(faulty[i]).toBe(values[i]);
        },
      ),
    );
  });

  it('grow with their size: twice the offset is twice the change', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<FaultKind>('bias', 'drift', 'noise', 'spike'),
        fc.double({ min: -10, max: 10, noNaN: true }),
        (kind, size) => {
          const values = counted(12);
          const once = inject(values, faultOf(kind, size, 0, 4));
          const twice = inject(values, faultOf(kind, 2 * size, 0, 4));
          for (let i = 0; i < values.length; i++)
            expect(twice[i]! - values[i]!).toBeCloseTo(2 * (once[i]! - values[i]!), 9);
        },
      ),
    );
  });

  it('leave gaps where they are, or take them along with a late or exchanged channel', () => {
    const holed = counted(6);
    holed[1 + 3 * C] = NaN;
    for (const kind of ['bias', 'drift', 'noise', 'stuck', 'decoupled'] as const)
      expect(column(inject(holed, faultOf(kind, 9, 1, 2)), 1).map(Number.isNaN)).toEqual([
        false,
        false,
        false,
        true,
        false,
        false,
      ]);
    expect(column(inject(holed, faultOf('delay', 1, 1, 2)), 1)).toEqual([100, 101, 101, 102, NaN, 104]);
    expect(column(inject(holed, { kind: 'swapped', channel: 0, partner: 1, from: 2 }), 0)[3]).toBeNaN();
    const before = counted(4);
    before[1 + 2 * C] = NaN;
    // Stuck at the newest value there was.
    expect(column(inject(before, faultOf('stuck', 9, 1, 2)), 1)).toEqual([100, 101, NaN, 101]);
  });

  it('work on single precision rows as on double precision rows', () => {
    const single = Float32Array.from(counted(6));
    const faulty = injectFault(single, C, faultOf('bias', 1, 0, 3), seededRandom(1));
    expect(faulty).toBeInstanceOf(Float32Array);
    expect(Array.from(faulty)).toEqual(Array.from(inject(counted(6), faultOf('bias', 1, 0, 3))));
  });

  it.each([
    [{ kind: 'bias', channel: 3, from: 0, size: 1, deviation: 1 }, 'no channel 3'],
    [{ kind: 'swapped', channel: 0, partner: -1, from: 0 }, 'no channel -1'],
    [{ kind: 'stuck', channel: 0, from: 6, size: 1 }, 'row 6 of 6'],
    [{ kind: 'decoupled', channel: 0, from: 0, size: 1, course: [] }, 'course from another time'],
  ] satisfies [Fault, string][])('refuse what is not among the rows: %#', (fault, message) => {
    expect(() => inject(counted(6), fault)).toThrow(message);
  });

  it('have ladders that rise', () => {
    for (const kind of FAULT_KINDS) {
      const { ladder } = FAULT_SIZES[kind];
      expect(ladder).toEqual([...ladder].sort((a, b) => a - b));
      expect(new Set(ladder).size).toBe(ladder.length);
    }
  });
});

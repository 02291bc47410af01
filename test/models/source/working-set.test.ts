import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../models/detector-types.ts';
import { drawWorkingSet, memorySource, type StretchSource } from '../../../models/source/index.ts';

const C = 2;
/** Every value names its source and row. */
function stretch(source: number, rows: number): Segment {
  return {
    t: Float64Array.from({ length: rows }, (_, i) => (source * 1e6 + i) * 1e6),
    values: Float32Array.from({ length: rows * C }, (_, k) => source * 1e5 + Math.floor(k / C) + (k % C) / 2),
  };
}
const lengths = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 12 });

describe('the working set', () => {
  it('is every row as it is where all fit', async () => {
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(), async (counts, seed) => {
        const segments = counts.map((rows, s) => stretch(s, rows));
        const total = counts.reduce((a, b) => a + b, 0);
        const set = await drawWorkingSet(segments.map(memorySource), {
          channels: C,
          window: 16,
          seed,
          mostValues: total * C,
        });
        expect(set.segments).toEqual(segments);
        expect(set.whole).toBe(true);
        expect(set.taken).toEqual(counts.map((rows, source) => ({ source, from: 0, to: rows })));
      }),
      { numRuns: 30 },
    );
  });

  it('is within its limit, made of whole blocks of the sources, and the same for the same seed', async () => {
    await fc.assert(
      fc.asyncProperty(
        lengths,
        fc.nat(),
        fc.integer({ min: 10, max: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (counts, seed, blockRows, share) => {
          const total = counts.reduce((a, b) => a + b, 0);
          const mostRows = Math.max(blockRows, Math.floor(share * (total - 1)));
          fc.pre(mostRows < total);
          const segments = counts.map((rows, s) => stretch(s, rows));
          const options = { channels: C, window: 4, seed, mostValues: mostRows * C, blockRows };
          const set = await drawWorkingSet(segments.map(memorySource), options);
          expect(set.whole).toBe(false);
          const rows = set.segments.reduce((sum, { t }) => sum + t.length, 0);
          expect(rows).toBeLessThanOrEqual(mostRows);
          // Blocks are at most one too long each for what is left over.
          expect(rows).toBeGreaterThan(0);
          set.taken.forEach(({ source, from, to }, i) => {
            const { t, values } = segments[source]!;
            expect(set.segments[i]).toEqual({
              t: t.slice(from, to),
              values: values.slice(from * C, to * C),
            });
            // No block is cut short, unless its source is.
            expect(to - from).toBeGreaterThanOrEqual(Math.min(counts[source]!, Math.floor(blockRows / 2)));
            const before = set.taken[i - 1];
            // In order, apart, and those that touch are one.
            if (before?.source === source) expect(from).toBeGreaterThan(before.to);
            else expect(source).toBeGreaterThan(before?.source ?? -1);
          });
          expect(await drawWorkingSet(segments.map(memorySource), options)).toEqual(set);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('has its share of every part of the recording', async () => {
    const rows = 1_000_000;
    const read: [number, number][] = [];
    const year: StretchSource = {
      t0: 0,
      rows,
      read: (from, to) => {
        read.push([from, to]);
        return Promise.resolve({ t: new Float64Array(to - from), values: new Float32Array(to - from) });
      },
    };
    const starts = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      read.length = 0;
      await drawWorkingSet([year], { channels: 1, window: 16, seed, mostValues: 100_000, blockRows: 1000 });
      for (let part = 0; part < 10; part++) {
        const inside = read.reduce(
          (sum, [from, to]) =>
            sum + Math.max(0, Math.min(to, (part + 1) * 100_000) - Math.max(from, part * 100_000)),
          0,
        );
        expect(inside).toBe(10_000);
      }
      // Not always at the same hour.
      for (const [from] of read) starts.add(from % 10_000);
    }
    expect(starts.size).toBe(10);
  });

  it('refuses a limit that holds no block, and stops when cancelled', async () => {
    const sources = [memorySource(stretch(0, 1000))];
    const options = { channels: C, window: 4, seed: 1, blockRows: 100 };
    await expect(drawWorkingSet(sources, { ...options, mostValues: 99 * C })).rejects.toThrow(
      '99 rows in memory are too few: the shortest block has 100.',
    );
    const signal = { aborted: true, reason: new Error('cancelled') };
    await expect(drawWorkingSet(sources, { ...options, signal })).rejects.toThrow('cancelled');
  });
});

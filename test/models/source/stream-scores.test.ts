import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../models/detector-types.ts';
import {
  memorySource,
  streamScores,
  type SourceRange,
  type ScoredPiece,
} from '../../../models/source/index.ts';

const CONTEXT = 5;
/** A row's score: the sum of the last CONTEXT + 1 values, like a detector NaN in the first CONTEXT rows. */
const score = ({ values }: Segment): Promise<{ score: Float64Array }> =>
  Promise.resolve({
    score: Float64Array.from(values, (_, i) =>
      i < CONTEXT ? NaN : values.subarray(i - CONTEXT, i + 1).reduce((a, b) => a + b, 0),
    ),
  });
const stretch = (rows: number, s: number): Segment => ({
  t: Float64Array.from({ length: rows }, (_, i) => (s * 1000 + i) * 1e6),
  values: Float32Array.from({ length: rows }, (_, i) => ((i * 37 + s * 11) % 101) - 50),
});

const counts = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 4 });
const cuts = fc.array(fc.tuple(fc.nat(3), fc.nat(200), fc.nat(80)), { maxLength: 5 });

describe('scores of what the model has not seen', () => {
  it('are those of whole stretches, for exactly the rows that are not excluded', async () => {
    await fc.assert(
      fc.asyncProperty(
        counts,
        cuts,
        fc.nat(12),
        fc.integer({ min: 1, max: 64 }),
        async (rows, cut, gap, chunkRows) => {
          const segments = rows.map(stretch);
          const excluded = cut
            .filter(([source]) => source < rows.length)
            .map(([source, from, length]): SourceRange => {
              const start = Math.min(from, rows[source]!);
              return { source, from: start, to: Math.min(rows[source]!, start + length) };
            });
          const reads: number[] = [];
          const sources = segments.map(memorySource).map((source) => ({
            ...source,
            read: (from: number, to: number) => {
              expect(from).toBeGreaterThanOrEqual(0);
              expect(to).toBeLessThanOrEqual(source.rows);
              reads.push(to - from);
              return source.read(from, to);
            },
          }));
          const pieces: ScoredPiece[] = [];
          const progress: [number, number][] = [];
          for await (const piece of streamScores(sources, excluded, score, {
            context: CONTEXT,
            gap,
            chunkRows,
            onProgress: (done, total) => progress.push([done, total]),
          }))
            pieces.push(piece);

          const expected: [number, number, number, number][] = [];
          for (const [s, segment] of segments.entries()) {
            const whole = (await score(segment)).score;
            for (let i = 0; i < segment.t.length; i++) {
              const near = excluded.some(
                ({ source, from, to }) => source === s && i >= from - gap && i < to + gap,
              );
              if (!near) expected.push([s, i, segment.t[i]!, whole[i]!]);
            }
          }
          const seen = pieces.flatMap((piece) =>
            Array.from(piece.score, (value, k) => [piece.source, piece.from + k, piece.t[k], value]),
          );
          expect(seen).toEqual(expected);
          // Bounded: never more than a chunk with its past.
          expect(Math.max(0, ...reads)).toBeLessThanOrEqual(chunkRows + CONTEXT);
          expect(progress.at(-1) ?? [0, 0]).toEqual([expected.length, expected.length]);
        },
      ),
    );
  });

  it('end with the reason when cancelled', async () => {
    const signal = { aborted: false, reason: new Error('cancelled') };
    const pieces = streamScores([memorySource(stretch(100, 0))], [], score, {
      context: CONTEXT,
      gap: 0,
      chunkRows: 10,
      signal,
    });
    await pieces.next();
    signal.aborted = true;
    await expect(pieces.next()).rejects.toThrow('cancelled');
  });
});

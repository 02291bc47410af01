import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rows } from '../../../../src-main/engine/series/index.ts';
import { joinRows, RowHistory, sliceRows } from '../../../../src-main/engine/watch/row-history.ts';

const PERIOD = 5_000_000;
const CHANNELS = 2;

/** Rows at the given steps; the value of channel c in step k is 10 k + c. */
const rowsAt = (steps: readonly number[]): Rows => ({
  t: Float64Array.from(steps, (step) => step * PERIOD),
  values: Float32Array.from(steps.flatMap((step) => [10 * step, 10 * step + 1])),
  presence: new Uint8Array(steps.length * CHANNELS),
});
const steps = (t: Float64Array): number[] => [...t].map((time) => time / PERIOD);

describe('RowHistory', () => {
  it('gives each piece the unbroken rows before it, and no more than it keeps', () => {
    const history = new RowHistory(PERIOD, CHANNELS);
    history.extend(rowsAt([1, 2, 3, 4]), 3);
    const [piece, ...rest] = history.extend(rowsAt([5, 6]), 3);
    expect(rest).toEqual([]);
    expect(steps(piece!.segment.t)).toEqual([2, 3, 4, 5, 6]);
    expect(piece!.context).toBe(3);
    expect([...piece!.segment.values.slice(0, 2)]).toEqual([20, 21]);
  });

  it('starts without context after a break', () => {
    const history = new RowHistory(PERIOD, CHANNELS);
    history.extend(rowsAt([1, 2]), 3);
    const pieces = history.extend(rowsAt([3, 10, 11]), 3);
    expect(pieces.map(({ segment }) => steps(segment.t))).toEqual([
      [1, 2, 3],
      [10, 11],
    ]);
    expect(pieces.map(({ context }) => context)).toEqual([2, 0]);
  });

  it('yields the same rows with the same context however the stream is cut', () => {
    const stream = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.nat(59), { maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        (leaps, cuts, keep) => {
          let step = 0;
          const all = leaps.map((leap) => (step += leap > 2 ? 7 : 1));
          const contextOf = (blocks: number[][]): Map<number, number[]> => {
            const history = new RowHistory(PERIOD, CHANNELS);
            const seen = new Map<number, number[]>();
            for (const block of blocks) {
              for (const { segment, context } of history.extend(rowsAt(block), keep)) {
                const there = steps(segment.t);
                there.slice(context).forEach((own, i) => {
                  seen.set(own, there.slice(Math.max(0, context + i - keep), context + i));
                });
              }
            }
            return seen;
          };
          const edges = [0, ...cuts.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length];
          const blocks = edges.slice(1).map((edge, i) => all.slice(edges[i]!, edge));
          expect(contextOf(blocks.filter((block) => block.length > 0))).toEqual(contextOf([all]));
        },
      ),
    );
  });

  it('joins what was sliced', () => {
    const rows = rowsAt([1, 2, 3, 4, 5]);
    expect(joinRows([sliceRows(rows, 0, 2, CHANNELS), sliceRows(rows, 2, 5, CHANNELS)])).toEqual(rows);
  });
});

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../models/backend/index.ts';
import { recall, recallGradients, type Addressing } from '../../../models/memory/index.ts';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});

const WIDTH = 5;
const number = fc.float({ min: -4, max: 4, noNaN: true });
const rows = (least: number, most: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(number, { minLength: WIDTH, maxLength: WIDTH }), { minLength: least, maxLength: most });
const addressing = fc.record({
  similarity: fc.constantFrom('dot' as const, 'cosine' as const),
  temperature: fc.double({ min: 0.1, max: 2, noNaN: true }),
  shrinkage: fc.double({ min: 0.01, max: 0.4, noNaN: true }),
});

function weightsOf(queries: number[][], items: number[][], how: Addressing): number[][] {
  const { tf } = backend;
  return tf.tidy(() => recall(tf, tf.tensor2d(queries), tf.tensor2d(items), how).weights.arraySync());
}

const sum = (row: readonly number[]): number => row.reduce((a, b) => a + b, 0);

describe('addressing', () => {
  it('gives rows that sum to 1, or to 0 where nothing survived', () => {
    fc.assert(
      fc.property(rows(1, 6), rows(1, 8), addressing, (queries, items, how) => {
        for (const row of weightsOf(queries, items, how)) {
          const total = sum(row);
          expect(Math.min(Math.abs(total - 1), Math.abs(total))).toBeLessThan(1e-5);
          expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('keeps no more items the higher lambda is, and never another one', () => {
    fc.assert(
      fc.property(
        rows(1, 4),
        rows(2, 8),
        addressing,
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        (q, m, how, more) => {
          const low = weightsOf(q, m, how);
          const high = weightsOf(q, m, { ...how, shrinkage: how.shrinkage + more });
          high.forEach((row, i) => row.forEach((w, j) => expect(w > 0 && low[i]![j] === 0).toBe(false)));
        },
      ),
    );
  });

  it('moves weights with their items when the items change places', () => {
    fc.assert(
      fc.property(rows(1, 4), rows(2, 8), addressing, (queries, items, how) => {
        const straight = weightsOf(queries, items, how);
        const turned = weightsOf(queries, [...items].reverse(), how);
        straight.forEach((row, i) => {
          const back = [...turned[i]!].reverse();
          row.forEach((weight, j) => {
            // A weight that lies on lambda itself may fall to either side.
            if (Math.min(weight, back[j]!) > 0) expect(Math.abs(weight - back[j]!)).toBeLessThan(0.02);
          });
        });
      }),
    );
  });

  it('does not see the length of a query under cosine similarity', () => {
    fc.assert(
      fc.property(
        rows(1, 4),
        rows(2, 8),
        fc.double({ min: 0.5, max: 3, noNaN: true }),
        (queries, items, factor) => {
          const long = queries.filter((row) => Math.hypot(...row) > 0.1);
          fc.pre(long.length > 0);
          const how = { similarity: 'cosine' as const, temperature: 0.5, shrinkage: 0 };
          const scaled = weightsOf(
            long.map((row) => row.map((x) => x * factor)),
            items,
            how,
          );
          weightsOf(long, items, how).forEach((row, i) =>
            row.forEach((weight, j) => expect(Math.abs(weight - scaled[i]![j]!)).toBeLessThan(1e-4)),
          );
        },
      ),
    );
  });

  it('has finite gradients, and none through a row that recalls nothing', () => {
    fc.assert(
      fc.property(rows(1, 6), rows(1, 8), addressing, (queries, items, how) => {
        const { tf } = backend;
        const { weights, slopes } = tf.tidy(() => {
          const q = tf.tensor2d(queries);
          const m = tf.tensor2d(items);
          const recalled = recall(tf, q, m, how);
          const gradients = recallGradients(tf, q, m, how, recalled, tf.onesLike(recalled.retrieved), 0.5);
          expect(Array.from(gradients.items.dataSync()).every(Number.isFinite)).toBe(true);
          return { weights: recalled.weights.arraySync(), slopes: gradients.queries.arraySync() };
        });
        slopes.forEach((row, i) => {
          expect(row.every(Number.isFinite)).toBe(true);
          if (sum(weights[i]!) === 0) expect(row.every((x) => x === 0)).toBe(true);
        });
      }),
    );
  });

  it('returns the item itself when a query is far nearer to it than to any other', () => {
    const items = [0, 1, 2, 3].map((i) => [0, 0, 0, 0, 0].map((_, d) => (d === i ? 1 : 0)));
    const weights = weightsOf([[0, 0, 5, 0, 0]], items, {
      similarity: 'cosine',
      temperature: 0.1,
      shrinkage: 0.25,
    });
    expect(weights).toEqual([[0, 0, 1, 0]]);
  });
});

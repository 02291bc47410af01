import { describe, expect, it } from 'vitest';
import { itemsFromQueries } from '../../../models/memory/index.ts';
import { seededRandom } from '../../../models/network/index.ts';

const breathe = (): Promise<void> => Promise.resolve();

/** Points around some centres, in turn. */
function cloud(centres: readonly (readonly number[])[], each: number, spread: number): Float32Array {
  const random = seededRandom(3);
  const points: number[] = [];
  for (let i = 0; i < each; i++) {
    for (const centre of centres) points.push(...centre.map((x) => x + spread * random.normal()));
  }
  return Float32Array.from(points);
}

const rowsOf = (values: Float32Array, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) =>
    Array.from(values.subarray(i * width, (i + 1) * width)),
  );

describe('items from queries', () => {
  it('finds the centres of separate clouds', async () => {
    const centres = [
      [5, 0, 0],
      [0, 5, 0],
      [0, 0, 5],
      [-5, -5, 0],
    ];
    const items = await itemsFromQueries(
      cloud(centres, 60, 0.1),
      3,
      4,
      false,
      seededRandom(1).uniform,
      breathe,
    );
    for (const centre of centres) {
      const nearest = Math.min(
        ...rowsOf(items, 3).map((row) => Math.hypot(...row.map((x, d) => x - centre[d]!))),
      );
      expect(nearest).toBeLessThan(0.1);
    }
  });

  it('clusters by direction for cosine, and keeps the members’ mean length', async () => {
    const points = Float32Array.from([1, 0, 3, 0, 0, 2, 0, 4]);
    const items = rowsOf(await itemsFromQueries(points, 2, 2, true, seededRandom(2).uniform, breathe), 2);
    expect(items.sort((a, b) => a[0]! - b[0]!)).toEqual([
      [0, 3],
      [2, 0],
    ]);
  });

  it('gives as many items as asked for where there are fewer queries, all finite', async () => {
    const items = await itemsFromQueries(
      Float32Array.from([1, 2, 3, 4]),
      2,
      10,
      false,
      seededRandom(1).uniform,
      breathe,
    );
    expect(items).toHaveLength(20);
    expect(items.every(Number.isFinite)).toBe(true);
  });

  it('repeats itself for the same seed', async () => {
    const points = cloud(
      [
        [1, 1],
        [4, 2],
      ],
      40,
      1,
    );
    const once = await itemsFromQueries(points, 2, 7, true, seededRandom(9).uniform, breathe);
    const twice = await itemsFromQueries(points, 2, 7, true, seededRandom(9).uniform, breathe);
    expect(twice).toEqual(once);
  });

  it('can be cancelled between iterations', async () => {
    const cancel = (): Promise<void> => Promise.reject(new Error('cancelled'));
    const points = cloud(
      [
        [1, 1],
        [4, 2],
      ],
      40,
      1,
    );
    await expect(itemsFromQueries(points, 2, 4, false, seededRandom(1).uniform, cancel)).rejects.toThrow(
      'cancelled',
    );
  });
});

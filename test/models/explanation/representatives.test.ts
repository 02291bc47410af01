import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseRepresentatives, nearestPoint } from '../../../models/explanation/representatives.ts';
import { seededRandom } from '../../../models/network/index.ts';

const now = async (): Promise<void> => {};

/** Clouds of points around far-apart centres. @param sizes points of each cloud */
function clouds(sizes: readonly number[], seed: number): Float32Array {
  const { normal } = seededRandom(seed);
  return Float32Array.from(
    sizes.flatMap((size, cloud) =>
      Array.from({ length: size }, () => [100 * cloud + normal(), -50 * cloud + normal()]).flat(),
    ),
  );
}
const cloudOf = (points: Float32Array, at: number): number => Math.round(Math.abs(points[2 * at]!) / 100);

describe('representative windows', () => {
  it('stand for every mode, however rare', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 8 }),
        fc.nat(),
        async (sizes, seed) => {
          const points = clouds(sizes, seed);
          const chosen = await chooseRepresentatives(points, 2, sizes.length, now);
          const found = Array.from(chosen, (at) => cloudOf(points, at)).sort((a, b) => a - b);
          expect(found).toEqual(sizes.map((_, cloud) => cloud));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('lie in the middle of what they stand for', async () => {
    const points = clouds([400], 5);
    const [only] = await chooseRepresentatives(points, 2, 1, now);
    expect(Math.hypot(points[2 * only!]!, points[2 * only! + 1]!)).toBeLessThan(0.3);
  });

  it('are all points where those are few, and no copies', async () => {
    expect([...(await chooseRepresentatives(Float32Array.of(5, 6, 7), 1, 4, now))]).toEqual([0, 1, 2]);
    const same = new Float32Array(50).fill(3);
    expect(await chooseRepresentatives(same, 1, 10, now)).toHaveLength(1);
  });

  it('are the same for the same points', async () => {
    const points = clouds([50, 70], 1);
    expect(await chooseRepresentatives(points, 2, 9, now)).toEqual(
      await chooseRepresentatives(points.slice(), 2, 9, now),
    );
  });
});

describe('the nearest point', () => {
  it('has the least squared distance', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
          minLength: 1,
        }),
        fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })),
        (points, wanted) => {
          const { at, squared } = nearestPoint(wanted, Float32Array.from(points.flat()), 2);
          const all = points.map(([x, y]) => (x - wanted[0]) ** 2 + (y - wanted[1]) ** 2);
          expect(squared).toBe(Math.min(...all));
          expect(all[at]).toBe(squared);
        },
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { fitGain, fitSpread, type Heard } from '../../../models/detector/fit-recall.ts';
import { seededRandom } from '../../../models/network/index.ts';
import { fitNormalisation, normaliseRows } from '../../../models/normalise/index.ts';

const ITEMS = 4;
const ROWS = 2000;
const FLOOR = new Float64Array([1e-4]);

/** One channel whose error deviates by `deviation(item)`; the memory says `word(error)`. */
function heard(
  seed: number,
  deviation: (item: number) => number,
  word: (error: number, noise: number) => number,
): Heard {
  const { integer, normal } = seededRandom(seed);
  const segment = { t: new Float64Array(ROWS), values: Float32Array.from({ length: ROWS }, normal) };
  const rows = normaliseRows(segment.values, fitNormalisation([segment], 1));
  const item = Int32Array.from({ length: ROWS }, () => integer(ITEMS));
  const errors = Float64Array.from(item, (n) => deviation(n) * normal());
  const said = errors.map((error) => word(error, normal()));
  return { rows, errors, known: new Uint8Array(ROWS).fill(1), recalled: { said, item } };
}

describe('a memory', () => {
  it('that knows nothing changes nothing', () => {
    const noise = [1, 2].map((seed) =>
      heard(
        seed,
        () => 1,
        (_error, chance) => chance,
      ),
    );
    const gain = fitGain([noise[1]!], 1);
    expect(gain[0]).toBe(0);
    const spread = fitSpread([noise[0]!], [noise[1]!], gain, ITEMS, FLOOR);
    for (const value of spread) expect(Math.abs(value - 1)).toBeLessThan(0.1);
  });

  it('that knows the error, and where it is large, is believed', () => {
    const size = (item: number) => (item === 0 ? 3 : 0.2);
    const wise = [1, 2].map((seed) => heard(seed, size, (error) => 0.5 * error));
    const gain = fitGain([wise[1]!], 1);
    expect(gain[0]).toBe(1);
    const spread = fitSpread([wise[0]!], [wise[1]!], gain, ITEMS, FLOOR);
    // Half of each error remains.
    expect(spread[0]! / 1.5).toBeCloseTo(1, 1);
    expect(spread[1]!).toBeLessThan(0.3);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantileAt, quantilesOf } from '../../../models/explanation/quantiles.ts';

const values = fc.array(fc.float({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 });

describe('stored quantiles', () => {
  it('place a value where it stands among the values, to one per cent', () => {
    fc.assert(
      fc.property(values, fc.nat(), (list, pick) => {
        const value = list[pick % list.length]!;
        const below = list.filter((v) => v < value).length / list.length;
        const upTo = list.filter((v) => v <= value).length / list.length;
        const found = quantileAt(quantilesOf(list), value);
        // Between two stored points, and between two values, the place is interpolated.
        const slack = 0.01 + 1 / list.length;
        expect(found).toBeGreaterThanOrEqual(below - slack);
        expect(found).toBeLessThanOrEqual(upTo + slack);
      }),
    );
  });

  it('rise with the value, from 0 below all of them to 1 above', () => {
    fc.assert(
      fc.property(values, fc.float({ noNaN: true }), fc.float({ noNaN: true }), (list, a, b) => {
        const quantiles = quantilesOf(list);
        expect(quantileAt(quantiles, Math.min(a, b))).toBeLessThanOrEqual(
          quantileAt(quantiles, Math.max(a, b)),
        );
        expect(quantileAt(quantiles, Math.max(...list))).toBe(1);
        expect(quantileAt(quantiles, Math.min(...list) - 10)).toBe(0);
      }),
    );
  });

  it('leave out what is not finite', () => {
    expect(quantilesOf([NaN, 3, Infinity])).toEqual(quantilesOf([3]));
    expect(quantilesOf([])).toEqual(new Float32Array(101));
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { thinPoints } from '../../../src-renderer/series/thin-points.ts';

const rangeByPixel = (points: Float64Array, pixels: number, high: number) => {
  const ranges = new Map<number, [number, number]>();
  for (let i = 0; i < points.length; i += 2) {
    const y = points[i + 1]!;
    if (Number.isNaN(y)) continue;
    const pixel = Math.floor((points[i]! / high) * pixels);
    const known = ranges.get(pixel) ?? [Infinity, -Infinity];
    ranges.set(pixel, [Math.min(known[0], y), Math.max(known[1], y)]);
  }
  return ranges;
};

it('keeps lowest and highest of every pixel, and every break', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(NaN)), {
        minLength: 200,
        maxLength: 600,
      }),
      (values) => {
        const points = Float64Array.from(values.flatMap((y, x) => [x, y]));
        const thin = thinPoints(points, 0, values.length, 20);
        expect(rangeByPixel(thin, 20, values.length)).toEqual(rangeByPixel(points, 20, values.length));
        expect(thin.filter(Number.isNaN)).toHaveLength(points.filter(Number.isNaN).length);
      },
    ),
  );
});

it('keeps no more than four points a pixel, in order of time', () => {
  const points = Float64Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? i / 2 : Math.sin(i)));
  const thin = thinPoints(points, 0, 10_000, 50);
  expect(thin.length / 2).toBeLessThanOrEqual(4 * 50);
  const times = thin.filter((_, i) => i % 2 === 0);
  expect([...times]).toEqual([...times].sort((a, b) => a - b));
});

it('leaves few points as they are', () => {
  const points = Float64Array.of(0, 1, 1, 2);
  expect(thinPoints(points, 0, 2, 1)).toBe(points);
});

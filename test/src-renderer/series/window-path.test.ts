import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelOf, windowPaths } from '../../../src-renderer/series/window-path.ts';

const points = (path: string): [number, number][] =>
  [...path.matchAll(/[ML](\S+) ([^ML]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe('a window over its nearest normal one', () => {
  it('is drawn on one scale, newest row at the right edge', () => {
    const { measured, normal, low, high } = windowPaths(
      { values: [0, 5, 10], stride: 1 },
      { values: [0, 0, 5], stride: 1 },
      3,
      100,
      52,
    );
    expect([low, high]).toEqual([0, 10]);
    expect(points(measured)).toEqual([
      [0, 51],
      [50, 26],
      [100, 1],
    ]);
    expect(points(normal)).toEqual([
      [0, 51],
      [50, 51],
      [100, 26],
    ]);
  });

  it('places thinned rows where they lie in the window', () => {
    const { normal } = windowPaths(
      { values: [1, 2, 3, 4, 5, 6, 7], stride: 1 },
      { values: [1, 2, 3], stride: 3 },
      7,
      60,
      10,
    );
    expect(points(normal).map(([x]) => x)).toEqual([0, 30, 60]);
  });

  it('breaks where a value is missing, and lies in the middle where nothing moves', () => {
    const { measured } = windowPaths(
      { values: [1, NaN, 1, 1], stride: 1 },
      { values: [], stride: 1 },
      4,
      30,
      12,
    );
    expect(measured).toBe('M0 6M20 6L30 6');
    expect(windowPaths({ values: [NaN], stride: 1 }, { values: [], stride: 1 }, 1, 10, 10)).toEqual({
      measured: '',
      normal: '',
      low: 0,
      high: 0,
    });
  });

  it('never leaves its frame', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const rows = Math.max(a.length, b.length);
        const paths = windowPaths({ values: a, stride: 1 }, { values: b, stride: 1 }, rows, 200, 40);
        for (const [x, y] of [...points(paths.measured), ...points(paths.normal)]) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(200);
          expect(y).toBeGreaterThanOrEqual(0.9);
          expect(y).toBeLessThanOrEqual(39.1);
        }
        expect(points(paths.measured)).toHaveLength(a.length);
      }),
    );
  });

  it('takes one channel out of rows', () => {
    expect([...channelOf(Float32Array.of(1, 2, 3, 4, 5, 6), 1, 3)]).toEqual([2, 5]);
  });
});

import { expect, it } from 'vitest';
import { ColumnRing } from '../../../src-renderer/series/column-ring.ts';
import { sparkPath } from '../../../src-renderer/series/spark-path.ts';

it('draws scores as multiples of the threshold and breaks where nothing was scored', () => {
  const ring = new ColumnRing(1, 16);
  [1, 1, NaN, 2, 2].forEach((score, i) => ring.push(i * 10, score));
  const { line, threshold } = sparkPath(ring, 1, { from: 0, to: 40 }, 40, 22);
  expect(line).toBe('M0 11L10 11M30 1L40 1');
  expect(threshold).toBe(11);
});

const view = { from: 0, to: 40 };
const ringOf = (points: readonly (readonly [t: number, score: number])[]) => {
  const ring = new ColumnRing(1, 4096);
  for (const [t, score] of points) ring.push(t, score);
  return ring;
};

it('fills what is above the threshold from crossing to crossing, and to the end where it stays above', () => {
  const ring = ringOf([
    [0, 0.5],
    [10, 1.5],
    [20, 0.5],
    [30, 0.5],
    [40, 1.5],
  ]);
  // The picture is 1.5 thresholds high: 1 lies at a third from the top.
  const { beyond, threshold } = sparkPath(ring, 1, view, 40, 32);
  expect(threshold).toBe(11);
  expect(beyond).toBe('M5 11L10 1L15 11ZM35 11L40 1L40 11Z');
});

it('fills nothing while the score stays below', () => {
  expect(sparkPath(ringOf([[0, 0.4]]), 1, view, 40, 32).beyond).toBe('');
});

it('keeps a spike of a single sample among thousands, with few points', () => {
  const points = Array.from({ length: 4000 }, (_, i) => [i / 100, i === 2345 ? 9 : 0.5] as const);
  const { line } = sparkPath(ringOf(points), 1, view, 40, 32);
  expect(line).toMatch(/L23\.[45] 1L/);
  expect(line.split(/[ML]/).length).toBeLessThan(2 * 41 + 2);
});

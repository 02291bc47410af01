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

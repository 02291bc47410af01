import { expect, it } from 'vitest';
import { baselineLength } from '../../../../src-renderer/views/train/baseline-length.ts';

const baseline = { id: 1, assetId: 1, recording: true };

it('sums ranges without what is excluded, and an open one lasts until now', () => {
  const ranges = [
    { from: 0, to: 100 },
    { from: 200, to: null },
  ];
  const excluded = [
    { from: 90, to: 210 },
    { from: 400, to: 500 },
  ];
  expect(baselineLength({ ...baseline, ranges, excluded }, 300)).toBe(90 + 90);
  expect(baselineLength({ ...baseline, ranges, excluded: [] }, null)).toBe(100);
});

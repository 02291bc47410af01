import { describe, expect, it } from 'vitest';
import type { MemoryItem } from '../../../../src-main/api/words.ts';
import { changeOf, orderItems } from '../../../../src-renderer/views/train/memory-order.ts';

const item = (number: number, weight: number, recentWeight: number | null): MemoryItem => ({
  item: number,
  recalled: Math.min(1, weight * 4),
  weight,
  recentRecalled: recentWeight,
  recentWeight,
  lastRecalled: null,
  ranges: [],
});

describe('changeOf', () => {
  it.each([
    ['much more', 0.1, 0.2, 'more'],
    ['much less', 0.2, 0.1, 'less'],
    ['not at all any more', 0.2, 0, 'no longer'],
    ['a spare', 0, 0, 'unused'],
    ['newly recalled', 0, 0.1, 'more'],
    ['by chance', 0.001, 0.004, null],
    ['about the same', 0.2, 0.25, null],
    ['without recent operation', 0.2, null, null],
  ] as const)('%s', (_case, weight, recent, expected) => {
    expect(changeOf(item(0, weight, recent))).toBe(expected);
  });
});

it('orders by use, by change and by number', () => {
  const items = [item(2, 0.3, 0.3), item(0, 0.1, 0.4), item(1, 0.6, 0.3)];
  const numbers = (order: Parameters<typeof orderItems>[1]) =>
    orderItems(items, order).map((one) => one.item);
  expect(numbers('used')).toEqual([1, 2, 0]);
  expect(numbers('changed')).toEqual([0, 1, 2]);
  expect(numbers('number')).toEqual([0, 1, 2]);
});

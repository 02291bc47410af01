/** The items of a memory in the order an operator wants to see them, and how differently each is recalled now. */
import type { MemoryItem } from '../../../src-main/api/words.ts';

export type MemoryOrder = 'used' | 'changed' | 'number';

/** Differences in shares below this are chance. */
const LEAST = 0.005;

/** unused: neither the baseline nor recent operation recalls it. null: as before, or there is no recent operation. */
export type MemoryChange = 'more' | 'less' | 'no longer' | 'unused' | null;

export function changeOf({ weight, recentWeight, recalled }: MemoryItem): MemoryChange {
  if (weight === 0 && recalled === 0 && (recentWeight ?? 0) === 0) return 'unused';
  if (recentWeight === null) return null;
  if (Math.abs(recentWeight - weight) < LEAST) return null;
  if (recentWeight === 0) return 'no longer';
  if (recentWeight > 1.5 * weight) return 'more';
  return recentWeight < weight / 1.5 ? 'less' : null;
}

const difference = ({ weight, recentWeight }: MemoryItem) =>
  recentWeight === null ? 0 : Math.abs(recentWeight - weight);

export function orderItems(items: readonly MemoryItem[], order: MemoryOrder): MemoryItem[] {
  if (order === 'number') return items.toSorted((a, b) => a.item - b.item);
  if (order === 'changed') return items.toSorted((a, b) => difference(b) - difference(a) || a.item - b.item);
  return items.toSorted((a, b) => b.weight - a.weight || a.item - b.item);
}

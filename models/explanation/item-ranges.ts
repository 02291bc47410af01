import { RANGES_KEPT, type BaselineRange, type ItemRanges } from './provenance.ts';

/** One baseline window that was looked at. */
export interface SeenTime {
  /** Half-open, microseconds. */
  readonly from: number;
  readonly to: number;
}

/** Windows in which an item has less than this share of its largest weight are not among those that recall it most. */
const STRONG = 0.5;

/**
 * The baseline times that recall each item most. Windows that overlap or touch become one range; the ranges kept are
 * those in which the item was recalled most in all.
 *
 * @param windows in time order
 * @param weights [W x N] each item's share in what each window recalls
 * @param items N
 */
export function itemRanges(windows: readonly SeenTime[], weights: Float32Array, items: number): ItemRanges {
  const item: number[] = [];
  const kept: BaselineRange[] = [];
  for (let i = 0; i < items; i++) {
    let largest = 0;
    for (let w = 0; w < windows.length; w++) largest = Math.max(largest, weights[w * items + i]!);
    if (largest === 0) continue;
    const strongest = merged(windows, (w) => weights[w * items + i]!, STRONG * largest)
      .sort((a, b) => b.sum - a.sum || a.from - b.from)
      .slice(0, RANGES_KEPT);
    for (const range of strongest) {
      item.push(i);
      kept.push(range);
    }
  }
  return {
    item: Uint32Array.from(item),
    from: Float64Array.from(kept, ({ from }) => from),
    to: Float64Array.from(kept, ({ to }) => to),
    weight: Float32Array.from(kept, ({ weight }) => weight),
  };
}

function merged(
  windows: readonly SeenTime[],
  weightOf: (window: number) => number,
  least: number,
): (BaselineRange & { readonly sum: number })[] {
  const ranges: { from: number; to: number; weight: number; sum: number }[] = [];
  windows.forEach(({ from, to }, w) => {
    const weight = weightOf(w);
    if (weight < least) return;
    const before = ranges.at(-1);
    if (before && from <= before.to) {
      before.to = Math.max(before.to, to);
      before.weight = Math.max(before.weight, weight);
      before.sum += weight;
    } else ranges.push({ from, to, weight, sum: weight });
  });
  return ranges;
}

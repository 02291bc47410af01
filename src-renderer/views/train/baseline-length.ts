import type { Baseline, Micros } from '../../../src-main/api/words.ts';

/** How much time a baseline holds in microseconds, without what is excluded. An open range lasts until `now`. */
export function baselineLength(
  { ranges, excluded }: Pick<Baseline, 'ranges' | 'excluded'>,
  now: Micros | null,
): number {
  return ranges.reduce((sum, { from, to }) => {
    const end = to ?? Math.max(from, now ?? from);
    const without = excluded.reduce(
      (cut, hole) => cut + Math.max(0, Math.min(hole.to, end) - Math.max(hole.from, from)),
      0,
    );
    return sum + Math.max(0, end - from - without);
  }, 0);
}

/** Stretches of time as an operator draws them: sorted, never overlapping, so that each is listed and removed by itself. */
import type { TimeRange } from '../../../src-main/api/words.ts';

/** Adds a stretch. Those it overlaps or touches become one with it. */
export function addRange(ranges: readonly TimeRange[], added: TimeRange): TimeRange[] {
  const apart = ranges.filter(({ from, to }) => to < added.from || from > added.to);
  const joined = ranges.filter((range) => !apart.includes(range));
  const one = {
    from: Math.min(added.from, ...joined.map(({ from }) => from)),
    to: Math.max(added.to, ...joined.map(({ to }) => to)),
  };
  return [...apart, one].sort((a, b) => a.from - b.from);
}

/** Whether a stretch shares time with at least one of the others. */
export const overlaps = (ranges: readonly TimeRange[], { from, to }: TimeRange): boolean =>
  ranges.some((range) => range.from < to && range.to > from);

/** What an operating-mode tag has shown, as whole numbers to choose from. */

/** More different values than this are no modes: the tag measures something. */
export const MOST_MODES = 24;

/** @returns the different whole numbers among the values, ascending; null where there are too many to be modes */
export function modesShown(values: Float64Array): number[] | null {
  const seen = new Set<number>();
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    // Minus zero would be shown as another mode than zero.
    seen.add(Math.round(value) + 0);
    if (seen.size > MOST_MODES) return null;
  }
  return [...seen].sort((a, b) => a - b);
}

import { evaluateRows, type Evaluated, type OpenMemory } from './evaluate-rows.ts';
import { EVERYTHING, VALUES_ONLY } from './residual-statistics.ts';
import type { HeldBlock } from './held-blocks.ts';

/** A held-back value counts at most as this many times what the deployed paths, which have seen the row, say. */
const MOST = 3;

/**
 * What the paths say about held-back rows. A block may hold the only occurrence of a mode: paths that never saw it are
 * far off there, which says nothing about the deployed paths that did. Where there is data enough for the deployed
 * paths not to flatter themselves, each statistic is therefore capped at three times their own value.
 */
export async function evaluateHeld(
  { rows, linear, deployed }: HeldBlock,
  memory: OpenMemory,
  asked: readonly boolean[],
): Promise<Evaluated> {
  const held = await evaluateRows(rows, linear, memory, asked, EVERYTHING);
  if (deployed === null) return held;
  const seen = await evaluateRows(rows, deployed, memory, asked, VALUES_ONLY);
  held.paths.forEach((path, p) =>
    path?.values.forEach((values, s) => {
      const own = seen.paths[p]?.values[s];
      if (own) own.forEach((value, t) => (values[t] = Math.min(values[t]!, MOST * value)));
    }),
  );
  return held;
}

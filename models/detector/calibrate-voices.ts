import type { Lengths } from './choose-lengths.ts';
import type { PathVoice } from './combine.ts';
import { evaluateHeld } from './evaluate-held.ts';
import type { OpenMemory } from './evaluate-rows.ts';
import type { HeldBlock } from './held-blocks.ts';
import { PATHS } from './paths.ts';
import { statisticDependence } from './residual-statistics.ts';
import { emptyGathered, fitVoice, gather } from './voices.ts';

/** Lets every path speak over the held-back blocks and fits how loud its statistics normally are. */
export async function calibrateVoices(
  blocks: readonly HeldBlock[],
  memory: OpenMemory,
  channels: number,
  lengths: Lengths,
  breathe: () => Promise<void>,
): Promise<PathVoice[]> {
  const gathered = PATHS.map(emptyGathered);
  for (const block of blocks) {
    await breathe();
    const { paths } = await evaluateHeld(block, memory, [true, true, !block.trainedOn, !block.trainedOn]);
    paths.forEach((path, p) => {
      if (path !== null) gather(gathered[p]!, path, block.skip, channels);
    });
  }
  // The further statistics of a path span a whole window.
  const dependence = [...statisticDependence(lengths.averaging), lengths.pca];
  return gathered.map((g) => fitVoice(g, dependence));
}

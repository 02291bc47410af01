import type { Lengths } from './choose-lengths.ts';
import { onlyValues, type PathVoice, type Statements } from './combine.ts';
import { evaluateHeld } from './evaluate-held.ts';
import { evaluateRows, type Evaluated, type OpenMemory } from './evaluate-rows.ts';
import type { HeldBlock } from './held-blocks.ts';
import { PATHS, type LinearPaths } from './paths.ts';
import { statisticDependence, VALUES_ONLY } from './residual-statistics.ts';
import type { NormalTrial } from './trial.ts';
import { emptyGathered, fitVoice, gather } from './voices.ts';

export interface Judged {
  /** How loud each path normally is, every statistic heard, in the order of PATHS. */
  readonly voices: readonly PathVoice[];
  /** All held-back blocks. */
  readonly normal: readonly NormalTrial[];
  /** The same on a day that goes further. */
  readonly drifted: readonly NormalTrial[];
}

/** A network is slow beside the linear paths: of long data it judges this many rows, evenly spread. */
const MEMORY_ROWS = 48_000;

/** Lets every path speak over the held-back blocks. */
export async function judgeHeldBack(
  blocks: readonly HeldBlock[],
  linear: LinearPaths,
  memory: OpenMemory,
  channels: number,
  lengths: Lengths,
  breathe: () => Promise<void>,
): Promise<Judged> {
  const gathered = PATHS.map(emptyGathered);
  const normal: NormalTrial[] = [];
  const drifted: NormalTrial[] = [];
  const withMemory = spread(blocks);
  for (const block of blocks) {
    await breathe();
    const { rows, t, fold, skip } = block;
    const useMemory = withMemory.has(block);
    const asked = [true, true, useMemory];
    const evaluated = await evaluateHeld(block, memory, asked);
    evaluated.paths.forEach((path, p) => {
      // Rows the MemAE was trained on count too: the linear part of its path has not seen them, and leaving four fifths of
      // the time out would leave the rare events out that the other paths' scales know.
      if (path !== null) gather(gathered[p]!, path, skip, channels);
    });
    normal.push({ rows, t, fold, from: skip, paths: valuesOf(evaluated) });
    const further = await evaluateRows(block.drifted, linear, memory, asked, VALUES_ONLY);
    drifted.push({ rows: block.drifted, t, fold, from: skip, paths: valuesOf(further) });
  }
  // The further statistics of a path span a whole window.
  const dependence = [...statisticDependence(lengths.averaging), lengths.pca];
  return { voices: gathered.map((g) => fitVoice(g, dependence)), normal, drifted };
}

/** Only the values: the channels' parts of a long baseline would not fit into memory. */
export function valuesOf({ paths }: Evaluated): (Statements | null)[] {
  return paths.map(onlyValues);
}

/** All blocks where they are few; otherwise as many as the network has time for, evenly spread over seen and unseen. */
function spread(blocks: readonly HeldBlock[]): Set<HeldBlock> {
  const chosen = new Set<HeldBlock>();
  for (const trainedOn of [false, true]) {
    const group = blocks.filter((b) => b.trainedOn === trainedOn);
    const rows = group.reduce((sum, b) => sum + b.t.length, 0);
    const every = Math.max(1, Math.ceil((2 * rows) / MEMORY_ROWS));
    group.forEach((block, i) => {
      if (i % every === 0) chosen.add(block);
    });
  }
  return chosen;
}

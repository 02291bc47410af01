/**
 * One task for each component of the rig: normal is the component at its best, the others vary freely. Trains on the
 * normal cycles with index % 10 in 0 .. 6 and ranks all other cycles by the mean score of their rows: area under the ROC
 * curve of each grade of wear against the normal cycles left out.
 */
import type { Segment } from '../../models/index.ts';
import { areaUnderRoc } from '../../models/metrics/index.ts';
import { CYCLE_SECONDS, type Component, type Rig } from './hydraulic-files.ts';
import { mean } from './statistics.ts';

const TRAINED_OF_TEN = 7;
/** Fewer cycles in a row are shorter than any context: nothing could be learned from them. */
const SHORTEST_RUN = 3;

/** Numbers of cycles. */
export interface Task {
  readonly train: readonly number[];
  readonly normal: readonly number[];
  /** By grade of wear, slightest first. */
  readonly worn: ReadonlyMap<number, readonly number[]>;
}

export function taskOf(profile: Rig['profile'], { column, best }: Component): Task {
  const cycles = [...profile.keys()];
  const condition = (cycle: number) => profile[cycle]![column]!;
  const healthy = cycles.filter((cycle) => condition(cycle) === best);
  const grades = [...new Set(cycles.map(condition))]
    .filter((grade) => grade !== best)
    .sort((a, b) => Math.abs(a - best) - Math.abs(b - best));
  return {
    train: healthy.filter((cycle) => cycle % 10 < TRAINED_OF_TEN),
    normal: healthy.filter((cycle) => cycle % 10 >= TRAINED_OF_TEN),
    worn: new Map(grades.map((grade) => [grade, cycles.filter((cycle) => condition(cycle) === grade)])),
  };
}

/** Cycles that follow each other are one stretch. */
export function trainingStretches(rig: Rig, cycles: readonly number[]): Segment[] {
  const runs: { from: number; to: number }[] = [];
  for (const cycle of cycles) {
    const run = runs.at(-1);
    if (run?.to === cycle) run.to = cycle + 1;
    else runs.push({ from: cycle, to: cycle + 1 });
  }
  return runs
    .filter(({ from, to }) => to - from >= SHORTEST_RUN)
    .map(({ from, to }) => rig.stretch(from, to));
}

/**
 * @param score [cycles x 60] scores of the whole recording, each with the rows before it as its past
 * @returns area under the ROC curve by grade of wear
 */
export function rankCycles(score: Float64Array, { normal, worn }: Task): Map<number, number> {
  const level = (cycle: number) =>
    mean([...score.subarray(cycle * CYCLE_SECONDS, (cycle + 1) * CYCLE_SECONDS)]);
  const usual = normal.map(level);
  return new Map(
    [...worn].map(([grade, cycles]) => [
      grade,
      areaUnderRoc([...usual, ...cycles.map(level)], [...usual.map(() => 0), ...cycles.map(() => 1)]),
    ]),
  );
}

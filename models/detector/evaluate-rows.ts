import type { NormalisedRows } from '../normalise/index.ts';
import type { OpenMemae } from '../training/index.ts';
import {
  dynamicResidual,
  guidedResidual,
  memoryResidual,
  windowResidual,
  type LinearPaths,
} from './paths.ts';
import { lostSets, widen } from './lost-channels.ts';
import {
  residualStatistics,
  type PathResidual,
  type ResidualStatistics,
  type StatisticValues,
} from './residual-statistics.ts';

/** What every path says about some rows. */
export interface Evaluated {
  /** In the order of PATHS; null where the path was not asked. */
  readonly paths: readonly (EvaluatedPath | null)[];
}

export interface EvaluatedPath extends PathResidual, StatisticValues {
  readonly statistics: ResidualStatistics;
}

export interface OpenMemory {
  readonly memae: OpenMemae;
  readonly statistics: ResidualStatistics;
  readonly guided: ResidualStatistics;
  /** [C] how far the memory may correct the one-step prediction. */
  readonly gain: Float64Array;
}

/**
 * Runs the paths over rows.
 * @param memory null: the memory path is not asked @param asked which paths, in the order of PATHS
 */
export async function evaluateRows(
  rows: NormalisedRows,
  linear: LinearPaths,
  memory: OpenMemory | null,
  asked: readonly boolean[] = [true, true, true, true],
): Promise<Evaluated> {
  const sets = lostSets(rows);
  const finish = (residual: PathResidual, statistics: ResidualStatistics): EvaluatedPath => {
    const usual = residualStatistics(residual, rows.usable, statistics);
    for (const set of new Set(sets))
      if (set !== '')
        takeRows(
          usual,
          residualStatistics(residual, rows.usable, widen(statistics, set, linear.level)),
          (t) => sets![t] === set,
        );
    return { ...residual, ...usual, statistics };
  };
  const useMemory = memory !== null && (asked[2] || asked[3]);
  const dynamic = asked[0] || (useMemory && asked[3]) ? dynamicResidual(rows, linear.innovation) : null;
  const recalled = useMemory ? await memoryResidual(rows, memory.memae) : null;
  const guided =
    asked[3] && memory && dynamic && recalled ? guidedResidual(rows, dynamic, recalled, memory.gain) : null;
  return {
    paths: [
      asked[0] && dynamic ? finish(dynamic, linear.dynamic) : null,
      asked[1] ? finish(windowResidual(rows, linear.pca), linear.window) : null,
      asked[2] && memory && recalled ? finish(recalled, memory.statistics) : null,
      guided && memory ? finish(guided, memory.guided) : null,
    ],
  };
}

/** Replaces rows of `into` by those of `from`. */
function takeRows(into: StatisticValues, from: StatisticValues, which: (row: number) => boolean): void {
  const count = into.values[0]!.length;
  const channels = into.pulls.length / count;
  for (let t = 0; t < count; t++) {
    if (!which(t)) continue;
    into.values.forEach((values, s) => (values[t] = from.values[s]![t]!));
    const [a, b] = [t * channels, (t + 1) * channels];
    into.parts.forEach((parts, s) => parts.set(from.parts[s]!.subarray(a, b), a));
    into.pulls.set(from.pulls.subarray(a, b), a);
  }
}

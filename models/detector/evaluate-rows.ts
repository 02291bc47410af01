import type { NormalisedRows } from '../normalise/index.ts';
import type { OpenMemae } from '../training/index.ts';
import { dynamicResidual, windowResidual, type LinearPaths } from './paths.ts';
import { recalledResidual, recallRows, relativeToUsual, type Recall } from './recall.ts';
import { lostSets, widen } from './lost-channels.ts';
import {
  residualStatistics,
  type Wanted,
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
  readonly recall: Recall;
}

/**
 * Runs the paths over rows.
 * @param memory null: the memory path is not asked @param asked which paths, in the order of PATHS
 */
export async function evaluateRows(
  rows: NormalisedRows,
  linear: LinearPaths,
  memory: OpenMemory | null,
  asked: readonly boolean[],
  wanted: Wanted,
): Promise<Evaluated> {
  const sets = lostSets(rows);
  const finish = (residual: PathResidual, statistics: ResidualStatistics): EvaluatedPath => {
    const usual = residualStatistics(residual, rows.usable, statistics, wanted);
    for (const set of new Set(sets))
      if (set !== '')
        takeRows(
          usual,
          residualStatistics(residual, rows.usable, widen(statistics, set, linear.level), wanted),
          (t) => sets![t] === set,
        );
    return { ...residual, ...usual, statistics };
  };
  const askMemory = asked[2] && memory !== null;
  const dynamic = asked[0] || askMemory ? dynamicResidual(rows, linear.innovation) : null;
  const recallPath = async (
    { memae, recall, statistics }: OpenMemory,
    errors: PathResidual,
  ): Promise<EvaluatedPath> => {
    const recalled = await recallRows(rows, memae);
    const path = finish(recalledResidual(rows, errors, recalled, recall), statistics);
    if (recall.kind === 'reconstruction') return path;
    return {
      ...path,
      values: path.values.map((values, s) => relativeToUsual(values, recalled.item, recall.usual[s]!)),
    };
  };
  return {
    paths: [
      asked[0] && dynamic ? finish(dynamic, linear.dynamic) : null,
      asked[1] ? finish(windowResidual(rows, linear.pca), linear.window) : null,
      askMemory && dynamic ? await recallPath(memory, dynamic) : null,
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

/**
 * What a lost channel costs the others. Its value is replaced by an expectation, whose error lasts and throws the other
 * channels' predictions off. The residuals of the others are therefore allowed the variance that this error causes.
 */
import {
  cholesky,
  identity,
  multiply,
  solveCholesky,
  whiteningOf,
  zeros,
  type Matrix,
  type Whitening,
} from '../linear/index.ts';
import type { NormalisedRows } from '../normalise/index.ts';
import type { ResidualStatistics } from './residual-statistics.ts';

/** Rows for which a channel once lost stays in the paths' short past. */
export const SHORT_PAST = 12;

/**
 * @returns [T] for each row the channels lost in it or shortly before, as a list in ascending order joined by commas; ''
 * where there is none. null where no row of the stretch has lost a channel.
 */
export function lostSets({ lost, channels, count }: NormalisedRows): string[] | null {
  if (!lost.includes(1)) return null;
  const since = new Int32Array(channels).fill(SHORT_PAST + 1);
  return Array.from({ length: count }, (_, t) => {
    const set: number[] = [];
    for (let c = 0; c < channels; c++) {
      since[c] = lost[t * channels + c] === 1 ? 0 : since[c]! + 1;
      if (since[c]! <= SHORT_PAST) set.push(c);
    }
    return set.join();
  });
}

/** Widened statistics are derived from plain data and kept as long as it is. */
const widened = new WeakMap<ResidualStatistics, Map<string, ResidualStatistics>>();

/**
 * @param set channels as `lostSets` writes them @param level gives the variance of a channel given the others
 */
export function widen(statistics: ResidualStatistics, set: string, level: Whitening): ResidualStatistics {
  let known = widened.get(statistics);
  if (!known) widened.set(statistics, (known = new Map()));
  let wide = known.get(set);
  if (!wide) known.set(set, (wide = widenNow(statistics, set.split(',').map(Number), level)));
  return wide;
}

function widenNow(
  statistics: ResidualStatistics,
  lost: readonly number[],
  level: Whitening,
): ResidualStatistics {
  const variances = new Float64Array(level.mean.length);
  for (const c of lost) variances[c] = 1 / level.precision.data[c * (variances.length + 1)]!;
  return allowOffsets(statistics, variances);
}

/**
 * Statistics of residuals to which lasting offsets of the channels, independent of each other, are normal.
 * @param variances [C] of the offsets, normalised units squared
 */
export function allowOffsets(statistics: ResidualStatistics, variances: Float64Array): ResidualStatistics {
  const { row, means, signature } = statistics;
  const n = signature.cols;
  const added = zeros(n, n);
  for (let c = 0; c < n; c++) {
    if (variances[c] === 0) continue;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        added.data[i * n + j] =
          added.data[i * n + j]! + variances[c]! * signature.data[c * n + i]! * signature.data[c * n + j]!;
  }
  const wideRow = whiteningOf(row.mean, sum(covarianceOf(row), added));
  const lasting = multiply(multiply(wideRow.root, added), wideRow.root);
  return {
    row: wideRow,
    means: means.map(({ length, whitening }) => ({
      length,
      whitening: whiteningOf(whitening.mean, sum(covarianceOf(whitening), lasting)),
    })),
    signature,
  };
}

function covarianceOf({ precision }: Whitening): Matrix {
  return solveCholesky(cholesky(precision), identity(precision.cols));
}

function sum(a: Matrix, b: Matrix): Matrix {
  return { ...a, data: a.data.map((v, i) => v + b.data[i]!) };
}

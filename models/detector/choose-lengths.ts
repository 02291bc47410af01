import { fitInnovations, innovations } from '../linear/index.ts';
import { sliceRows, type NormalisedRows } from '../normalise/index.ts';

/** How far back the paths look, in rows. */
export interface Lengths {
  /** MemAE window, L. */
  readonly window: number;
  /** PCA window. */
  readonly pca: number;
  /** Averaging lengths of the statistics, ascending. */
  readonly averaging: readonly [short: number, middle: number, long: number];
}

/** The longest averaging length; what a fault has to last to be seen at its clearest. */
export function longestAverage({ averaging }: Lengths): number {
  return averaging[2];
}

const SHORTEST_WINDOW = 16;
const LONGEST_WINDOW = 64;
const WINDOWS_WANTED = 12;
const PCA_ROWS = 12;
/** Rows: a weak fault that stays needs about so many to stand out from the noise of one-step errors. */
const LONGEST_AVERAGE = 96;
/** Averages that must fit side by side into the longest stretch, so that their spread can be learned. */
const STRETCHES_WANTED = 5;
/** Numbers in a PCA window, at most: its covariance grows with their square. */
const PCA_NUMBERS = 800;

/**
 * @param counts rows of each training segment
 * @param channels C
 * @param wanted window length asked for; otherwise a twelfth of the data, 16 to 64 rows
 */
export function chooseLengths(
  counts: readonly number[],
  channels: number,
  wanted: number | undefined,
): Lengths {
  const total = counts.reduce((sum, n) => sum + n, 0);
  const longest = Math.max(...counts);
  const fitting = Math.round(total / WINDOWS_WANTED);
  const window =
    wanted ?? Math.min(LONGEST_WINDOW, Math.max(SHORTEST_WINDOW, fitting), Math.floor(longest / 3));
  if (!Number.isInteger(window) || window < 4 || longest < 2 * window)
    throw new RangeError(
      `A window of ${window} rows needs an unbroken stretch of at least ${2 * window} rows; the longest has ${longest}. Record longer, or choose a shorter window.`,
    );
  const long = Math.max(6, Math.min(LONGEST_AVERAGE, Math.floor(longest / STRETCHES_WANTED)));
  return {
    window,
    pca: Math.max(2, Math.min(PCA_ROWS, window, Math.floor(PCA_NUMBERS / channels))),
    averaging: [Math.max(2, Math.round(long / 12)), Math.max(4, Math.round(long / 3)), long],
  };
}

/** Orders tried for the autoregression, and the share of a better error that justifies a larger one. */
const ORDERS = [2, 3, 5] as const;
const WORTH = 0.01;
const FIRST_SHARE = 0.75;
const INPUTS_PER_ROW = 0.5;

/**
 * The rows an autoregression looks back on: the smallest order whose one-step errors on the last quarter of the data are
 * within 1 % of the best (geometric mean over channels).
 */
export function chooseOrder(rows: readonly NormalisedRows[], noiseFloor: Float64Array): number {
  const longest = rows.reduce((a, b) => (b.count > a.count ? b : a));
  const limit = Math.floor(longest.count * FIRST_SHARE);
  const channels = noiseFloor.length;
  const errors = ORDERS.map((order) => {
    if (order * channels > limit * INPUTS_PER_ROW && order > ORDERS[0]) return Infinity;
    const model = fitInnovations([sliceRows(longest, 0, limit)], order);
    return logError(
      innovations(sliceRows(longest, limit, longest.count), model).errors,
      channels,
      noiseFloor,
    );
  });
  const best = Math.min(...errors);
  const chosen = ORDERS.findIndex((_order, i) => errors[i]! <= best + WORTH);
  return ORDERS[Math.max(0, chosen)]!;
}

/** Mean over channels of the logarithm of the error's deviation. */
function logError(errors: Float64Array, channels: number, noiseFloor: Float64Array): number {
  const squares = Float64Array.from(noiseFloor);
  let rows = 0;
  for (let at = 0; at < errors.length; at += channels) {
    if (Number.isNaN(errors[at]!)) continue;
    rows++;
    for (let c = 0; c < channels; c++) squares[c] = squares[c]! + errors[at + c]! ** 2;
  }
  let sum = 0;
  for (let c = 0; c < channels; c++) sum += 0.5 * Math.log(squares[c]! / Math.max(1, rows));
  return sum / channels;
}

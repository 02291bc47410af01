/**
 * What a path watches: the residuals it leaves, whitened, seen over several lengths of time. A fault that is abrupt
 * shows in one row; one that is small but stays shows in the mean over many.
 */
import {
  conditionalFill,
  fitWhitening,
  identity,
  multiply,
  transpose,
  whiten,
  windowMeans,
  type Matrix,
  type Whitening,
} from '../linear/index.ts';

/** How residuals of one path become statistics. Plain data. */
export interface ResidualStatistics {
  /** Of single residual rows. */
  readonly row: Whitening;
  /** Of their means, one for each averaging length. */
  readonly means: readonly { readonly length: number; readonly whitening: Whitening }[];
  /** [C x C] row c: what a lasting offset of one unit in channel c does to the residuals of all channels. */
  readonly signature: Matrix;
}

/** The same residuals as numbers. */
export interface StatisticValues {
  /** [S][T] the statistics; NaN where not defined. */
  readonly values: readonly Float64Array[];
  /** [S][T x C] each channel's part in them, >= 0. */
  readonly parts: readonly Float64Array[];
  /** [T x C] precision times residual: how hard each channel pulls. */
  readonly pulls: Float64Array;
}

/** Whitened residuals beyond this do not weigh more in a mean: one spike must not count for a whole window. */
const WINSOR = 4;

/** How many neighbouring values of each statistic say the same. */
export function statisticDependence(lengths: readonly number[]): number[] {
  return [1, ...lengths, ...lengths];
}

/**
 * @param residuals [T x C] of every stretch of training rows; NaN rows are left out
 * @param floor [C] least variance of a channel
 * @param signature what lasting offsets leave; by default each stays in its own channel
 */
export function fitResidualStatistics(
  residuals: readonly Float64Array[],
  channels: number,
  lengths: readonly number[],
  floor: Float64Array,
  signature: Matrix = identity(channels),
): ResidualStatistics {
  const row = fitWhitening(joined(residuals), channels, { floor });
  const clipped = residuals.map((r) => winsorised(whiten(r, row)));
  const means = lengths.map((length) => ({
    length,
    whitening: fitWhitening(joined(clipped.map((w) => windowMeans(w, channels, length))), channels, {
      floor: new Float64Array(channels).fill(0.1 / length),
      centred: true,
    }),
  }));
  return { row, means, signature };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function winsorised(whitened: Float64Array): Float64Array {
  return whitened.map((v) => Math.max(-WINSOR, Math.min(WINSOR, v)));
}

/** What one path says about every row. */
export interface PathResidual {
  /** [T x C] measured minus expected, normalised units; NaN rows where the path has not seen enough rows yet. */
  readonly residuals: Float64Array;
  /** [T x C] 1 where the residual comes from measured values. */
  readonly known: Uint8Array;
  /** Further statistics of the path's own, each [T]; the channels' parts in them are those of the residual. */
  readonly further: readonly Float64Array[];
  /** [T x C] normalised units in one unit of the residual; absent: 1. */
  readonly scale?: Float64Array;
}

/** What is asked of the statistics. */
export interface Wanted {
  /** Means are taken from this row on. */
  readonly from: number;
  /** Whether the channels' parts are wanted too: they cost as much as the values. */
  readonly parts: boolean;
}

export const EVERYTHING: Wanted = { from: 0, parts: true };
export const VALUES_ONLY: Wanted = { from: 0, parts: false };

/**
 * Statistics of every row: the mean squared whitened residual e; the mean of ln(1 + e) over each length (the
 * logarithm keeps a short transient from filling the window); and the squared length of the whitened mean residual
 * over each length (a Hotelling T2 of means), which finds a small bias that stays. Unknown residuals are filled with
 * their expectation given the known ones and the result is taken per known channel, so they neither count nor dilute.
 * @param usable [T] rows with 0 are not scored @returns parts and pulls are empty where they were not wanted
 */
export function residualStatistics(
  path: PathResidual,
  usable: Uint8Array,
  statistics: ResidualStatistics,
  { from, parts: wantParts }: Wanted,
): StatisticValues {
  const channels = statistics.row.mean.length;
  const share = fillUnknown(path, statistics.row);
  const whitened = whiten(path.residuals, statistics.row);
  const squares = whitened.map((v) => v * v);
  const energy = rowMeans(squares, channels, share);
  const compressed = energy.map(Math.log1p);
  const clipped = winsorised(whitened);
  const values: Float64Array[] = [energy];
  for (const { length } of statistics.means) values.push(windowMeans(compressed, 1, length, usable, from));
  for (const { length, whitening } of statistics.means) {
    const means = whiten(windowMeans(clipped, channels, length, usable, from), whitening);
    values.push(
      rowMeans(
        means.map((v) => v * v),
        channels,
        share,
      ),
    );
  }
  values.push(...path.further);
  if (!wantParts) return { values, parts: [], pulls: new Float64Array(0) };
  return { values, ...partsIn(path, energy, usable, statistics, from) };
}

/** Each channel's part in the statistics, in their order. */
function partsIn(
  path: PathResidual,
  energy: Float64Array,
  usable: Uint8Array,
  statistics: ResidualStatistics,
  from: number,
): Pick<StatisticValues, 'parts' | 'pulls'> {
  const channels = statistics.row.mean.length;
  const pulls = pullsOf(path.residuals, statistics.row);
  const ofRow = partsOf(pulls, statistics.row);
  // A row's parts in a mean of logarithms weigh with the logarithm's slope there.
  const weighed = ofRow.map((v, i) => v / (1 + energy[Math.floor(i / channels)]!));
  const parts = [ofRow];
  for (const { length } of statistics.means) parts.push(windowMeans(weighed, channels, length, usable, from));
  for (const { length } of statistics.means)
    parts.push(signatureParts(windowMeans(pulls, channels, length, usable, from), statistics));
  parts.push(...path.further.map(() => ofRow));
  return { parts, pulls };
}

/** [T x C] S^-1 (residual - mean): how hard each channel pulls on the squared whitened length. */
function pullsOf(residuals: Float64Array, { mean, precision }: Whitening): Float64Array {
  return whiten(residuals, { mean, root: precision });
}

/**
 * Reconstruction-based contributions (Alcala & Qin 2009, Automatica 45:1593): by how much the squared whitened length
 * would fall if this channel alone were put right, p_c^2 / P_cc. When one channel is at fault, it has the largest.
 */
function partsOf(pulls: Float64Array, { precision }: Whitening): Float64Array {
  const channels = precision.cols;
  return pulls.map((p, i) => (p * p) / precision.data[(i % channels) * (channels + 1)]!);
}

/** The same for means, along what a lasting offset of the channel leaves in all residuals. */
function signatureParts(meanPulls: Float64Array, { row, signature }: ResidualStatistics): Float64Array {
  const along = multiply(
    { rows: meanPulls.length / signature.cols, cols: signature.cols, data: meanPulls },
    transpose(signature),
  );
  const power = signaturePower(signature, row.precision);
  return along.data.map((v, i) => (v * v) / power[i % signature.cols]!);
}

/** [C] s_c P s_c', never 0. */
function signaturePower(signature: Matrix, precision: Matrix): Float64Array {
  const pulled = multiply(signature, precision);
  const n = signature.cols;
  return Float64Array.from({ length: n }, (_, c) => {
    let sum = 1e-9;
    for (let j = 0; j < n; j++) sum += pulled.data[c * n + j]! * signature.data[c * n + j]!;
    return sum;
  });
}

/** Fills in place. @returns [T] all channels divided by known channels, NaN where none is known */
function fillUnknown({ residuals, known }: PathResidual, whitening: Whitening): Float64Array {
  const channels = whitening.mean.length;
  const share = new Float64Array(residuals.length / channels).fill(1);
  const missing: number[] = [];
  for (let t = 0; t < share.length; t++) {
    const at = t * channels;
    if (Number.isNaN(residuals[at]!)) continue;
    missing.length = 0;
    for (let c = 0; c < channels; c++) if (known[at + c] === 0) missing.push(c);
    if (missing.length === 0) continue;
    const row = residuals.subarray(at, at + channels);
    for (let c = 0; c < channels; c++) row[c] = row[c]! - whitening.mean[c]!;
    conditionalFill(row, missing, whitening.precision);
    for (let c = 0; c < channels; c++) row[c] = row[c]! + whitening.mean[c]!;
    share[t] = missing.length < channels ? channels / (channels - missing.length) : NaN;
  }
  return share;
}

function rowMeans(data: Float64Array, channels: number, share: Float64Array): Float64Array {
  const out = new Float64Array(data.length / channels);
  for (let t = 0; t < out.length; t++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += data[t * channels + c]!;
    out[t] = (sum / channels) * share[t]!;
  }
  return out;
}

import type { NormalisedRows } from '../normalise/index.ts';
import { addOuter, mirror, multiply, transpose, zeros, type Matrix } from './matrix.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Principal components of short windows, the classic linear autoencoder. Plain data. */
export interface WindowPca {
  /** Rows of a window, W. */
  readonly length: number;
  /** [K x (W C)] orthonormal components, strongest first; a window is its rows one after the other, oldest first. */
  readonly components: Matrix;
  /** [W C] */
  readonly mean: Float64Array;
}

export interface WindowPcaOptions {
  readonly length: number;
  /** Share of the variance the components keep. */
  readonly variance?: number;
  /** A number in [0, 1) at each call: starts the subspace iteration. */
  readonly random: () => number;
}

const MOST_COMPONENTS = 48;
const FIT_WINDOWS = 2000;
const ITERATIONS = 6;

/**
 * Fits by subspace iteration (Halko, Martinsson & Tropp 2011, algorithm 4.4) on the covariance of at most 2,000 evenly
 * spread windows. Keeps the fewest components that hold the wanted share of the variance (default 90 %), at most 48.
 */
export function fitWindowPca(segments: readonly NormalisedRows[], options: WindowPcaOptions): WindowPca {
  const { length } = options;
  const channels = segments[0]?.channels ?? 0;
  const width = length * channels;
  const { covariance, mean, count } = windowCovariance(segments, length, width);
  const most = Math.max(1, Math.min(MOST_COMPONENTS, count - 1, width));
  let basis = zeros(most, width);
  for (let i = 0; i < basis.data.length; i++) basis.data[i] = options.random() - 0.5;
  orthonormalise(basis);
  for (let i = 0; i < ITERATIONS; i++) {
    basis = multiply(basis, covariance);
    orthonormalise(basis);
  }
  const { values, vectors } = symmetricEigen(multiply(multiply(basis, covariance), transpose(basis)));
  const components = multiply(transpose(vectors), basis);
  let total = 0;
  for (let i = 0; i < width; i++) total += covariance.data[i * width + i]!;
  const wanted = total * (options.variance ?? 0.9);
  let kept = 0;
  for (let sum = 0; kept < most && sum < wanted; kept++) sum += values[kept]!;
  return {
    length,
    components: { rows: kept, cols: width, data: components.data.slice(0, kept * width) },
    mean,
  };
}

function windowCovariance(segments: readonly NormalisedRows[], length: number, width: number) {
  const starts: { values: Float64Array; at: number }[] = [];
  for (const { values, count, channels } of segments)
    for (let from = 0; from + length <= count; from++) starts.push({ values, at: from * channels });
  const stride = Math.max(1, Math.floor(starts.length / FIT_WINDOWS));
  const taken = starts.filter((_, i) => i % stride === 0);
  const mean = new Float64Array(width);
  for (const { values, at } of taken)
    for (let j = 0; j < width; j++) mean[j] = mean[j]! + values[at + j]! / taken.length;
  const covariance = zeros(width, width);
  const window = new Float64Array(width);
  for (const { values, at } of taken) {
    for (let j = 0; j < width; j++) window[j] = values[at + j]! - mean[j]!;
    addOuter(covariance, window);
  }
  mirror(covariance);
  for (let i = 0; i < covariance.data.length; i++)
    covariance.data[i] = covariance.data[i]! / Math.max(1, taken.length);
  return { covariance, mean, count: taken.length };
}

/** Modified Gram-Schmidt over the rows, twice for accuracy; a row that vanishes becomes zero. */
function orthonormalise(basis: Matrix): void {
  const { rows, cols, data } = basis;
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * cols, (i + 1) * cols);
    const before = Math.sqrt(dot(row, row));
    for (let pass = 0; pass < 2; pass++)
      for (let k = 0; k < i; k++) {
        const other = data.subarray(k * cols, (k + 1) * cols);
        const share = dot(row, other);
        for (let j = 0; j < cols; j++) row[j] = row[j]! - share * other[j]!;
      }
    const norm = Math.sqrt(dot(row, row));
    const factor = norm > 1e-10 * before && norm > 0 ? 1 / norm : 0;
    for (let j = 0; j < cols; j++) row[j] = row[j]! * factor;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * What the components leave of the window that ends at each row.
 * @returns `energy` [T] mean squared residual over the whole window; `last` [T x C] residual of its last row; both NaN
 * in the first W - 1 rows
 */
export function windowPcaResidual(
  rows: NormalisedRows,
  pca: WindowPca,
): { energy: Float64Array; last: Float64Array } {
  const { channels, count } = rows;
  const width = pca.length * channels;
  const energy = new Float64Array(count).fill(NaN);
  const last = new Float64Array(rows.values.length).fill(NaN);
  const window = new Float64Array(width);
  const weights = new Float64Array(pca.components.rows);
  const lastFrom = width - channels;
  for (let t = pca.length - 1; t < count; t++) {
    const at = (t - pca.length + 1) * channels;
    let square = 0;
    for (let j = 0; j < width; j++) {
      window[j] = rows.values[at + j]! - pca.mean[j]!;
      square += window[j]! * window[j]!;
    }
    for (let k = 0; k < weights.length; k++) {
      weights[k] = dot(window, pca.components.data.subarray(k * width, (k + 1) * width));
      square -= weights[k]! * weights[k]!;
    }
    energy[t] = Math.max(0, square) / width;
    for (let c = 0; c < channels; c++) {
      let residual = window[lastFrom + c]!;
      for (let k = 0; k < weights.length; k++)
        residual -= weights[k]! * pca.components.data[k * width + lastFrom + c]!;
      last[t * channels + c] = residual;
    }
  }
  return { energy, last };
}

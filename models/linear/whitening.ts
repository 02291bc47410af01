import { addOuter, mirror, zeros, type Matrix } from './matrix.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Turns vectors of one covariance into uncorrelated ones of unit variance, each staying next to its own channel. */
export interface Whitening {
  /** [C] */
  readonly mean: Float64Array;
  /** [C x C] S^-1/2, symmetric (ZCA: of all whitenings the one nearest to the identity). */
  readonly root: Matrix;
  /** [C x C] S^-1. */
  readonly precision: Matrix;
}

/** Share of the covariance that is replaced by its diagonal (Ledoit & Wolf 2004: a shrunk estimate inverts safely). */
export const SHRINKAGE = 0.1;

export interface WhiteningOptions {
  readonly shrinkage?: number;
  /** [C] variance added to each channel, so that one that never moves has a finite weight. */
  readonly floor: Float64Array;
  /** True: deviations are taken from zero, not from the mean. */
  readonly centred?: boolean;
}

/**
 * Fits S = (1 - shrinkage) cov + shrinkage diag(cov) + diag(floor) on the rows of `data`. Rows that hold NaN are left out.
 * @param data [T x C] row-major @param channels C
 */
export function fitWhitening(data: Float64Array, channels: number, options: WhiteningOptions): Whitening {
  const rows = data.length / channels;
  const taken: number[] = [];
  for (let t = 0; t < rows; t++) if (!Number.isNaN(data[t * channels]!)) taken.push(t);
  const mean = new Float64Array(channels);
  if (!options.centred) {
    for (const t of taken) for (let c = 0; c < channels; c++) mean[c] = mean[c]! + data[t * channels + c]!;
    for (let c = 0; c < channels; c++) mean[c] = mean[c]! / Math.max(1, taken.length);
  }
  const covariance = zeros(channels, channels);
  const row = new Float64Array(channels);
  for (const t of taken) {
    for (let c = 0; c < channels; c++) row[c] = data[t * channels + c]! - mean[c]!;
    addOuter(covariance, row);
  }
  mirror(covariance);
  const shrinkage = options.shrinkage ?? SHRINKAGE;
  for (let i = 0; i < channels; i++)
    for (let j = 0; j < channels; j++) {
      const at = i * channels + j;
      const value = covariance.data[at]! / Math.max(1, taken.length);
      covariance.data[at] = i === j ? value + options.floor[i]! : value * (1 - shrinkage);
    }
  return whiteningOf(mean, covariance);
}

/** @param covariance [C x C] symmetric, positive definite up to rounding */
export function whiteningOf(mean: Float64Array, covariance: Matrix): Whitening {
  return { mean, ...inverseRoots(covariance) };
}

function inverseRoots(covariance: Matrix): { root: Matrix; precision: Matrix } {
  const n = covariance.rows;
  const { values, vectors } = symmetricEigen(covariance);
  // Rounding can leave the smallest eigenvalues at or below zero; nothing is trusted below 1e-10 of the largest.
  const least = Math.max(values[0]! * 1e-10, Number.MIN_VALUE);
  const root = zeros(n, n);
  const precision = zeros(n, n);
  for (let k = 0; k < n; k++) {
    const inverse = 1 / Math.max(values[k]!, least);
    const inverseRoot = Math.sqrt(inverse);
    for (let i = 0; i < n; i++) {
      const vi = vectors.data[i * n + k]!;
      for (let j = 0; j < n; j++) {
        const product = vi * vectors.data[j * n + k]!;
        root.data[i * n + j] = root.data[i * n + j]! + product * inverseRoot;
        precision.data[i * n + j] = precision.data[i * n + j]! + product * inverse;
      }
    }
  }
  return { root, precision };
}

/**
 * @param data [T x C] row-major @returns [T x C] S^-1/2 (row - mean); rows that begin with NaN stay NaN.
 */
export function whiten(data: Float64Array, whitening: Pick<Whitening, 'mean' | 'root'>): Float64Array {
  const channels = whitening.mean.length;
  const out = new Float64Array(data.length).fill(NaN);
  const root = whitening.root.data;
  for (let at = 0; at < data.length; at += channels) {
    if (Number.isNaN(data[at]!)) continue;
    out.fill(0, at, at + channels);
    for (let i = 0; i < channels; i++) {
      const deviation = data[at + i]! - whitening.mean[i]!;
      if (deviation === 0) continue;
      const from = i * channels;
      for (let j = 0; j < channels; j++) out[at + j] = out[at + j]! + deviation * root[from + j]!;
    }
  }
  return out;
}

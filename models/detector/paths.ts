/**
 * The ways of looking at a row. Each path says what the row should have been; what is left over is watched by
 * residual statistics. `dynamic` and `window` are the linear references; `memory` is the MemAE.
 */
import {
  conditionalFill,
  fitInnovations,
  fitWhitening,
  fitWindowPca,
  identity,
  innovations,
  windowPcaResidual,
  type InnovationModel,
  type Matrix,
  type Whitening,
  type WindowPca,
} from '../linear/index.ts';
import type { NormalisedRows } from '../normalise/index.ts';
import { allowOffsets } from './lost-channels.ts';
import { fitResidualStatistics, type PathResidual, type ResidualStatistics } from './residual-statistics.ts';

export const PATHS = ['dynamic', 'window', 'memory'] as const;
export type PathName = (typeof PATHS)[number];

/** The linear paths, fitted. Plain data. */
export interface LinearPaths {
  readonly order: number;
  readonly innovation: InnovationModel;
  readonly pca: WindowPca;
  readonly dynamic: ResidualStatistics;
  /** Of the rows themselves: what a channel should be, given the others. Fills channels that are lost. */
  readonly level: Whitening;
  readonly window: ResidualStatistics;
}

export interface LinearOptions {
  readonly order: number;
  /** Rows of a PCA window. */
  readonly pcaLength: number;
  /** Averaging lengths, rows. */
  readonly lengths: readonly number[];
  /** [C] */
  readonly noiseFloor: Float64Array;
  /** [C] variance of lasting offsets that count as normal. */
  readonly drift: Float64Array;
  readonly random: () => number;
}

/** Fits the linear paths on stretches of normal rows. */
export function fitLinearPaths(rows: readonly NormalisedRows[], options: LinearOptions): LinearPaths {
  const { order, lengths, noiseFloor } = options;
  const channels = noiseFloor.length;
  const innovation = fitInnovations(rows, order);
  const pca = fitWindowPca(rows, { length: options.pcaLength, random: options.random });
  const fit = (residual: (r: NormalisedRows) => PathResidual, signature: Matrix) =>
    fitResidualStatistics(
      rows.map((r) => residual(r).residuals),
      channels,
      lengths,
      noiseFloor,
      signature,
    );
  return {
    order,
    innovation,
    pca,
    dynamic: fit((r) => dynamicResidual(r, innovation), dynamicSignature(innovation, channels)),
    level: fitWhitening(concatenate(rows), channels, { floor: noiseFloor }),
    window: allowOffsets(
      fit((r) => windowResidual(r, pca), windowSignature(pca, channels)),
      options.drift,
    ),
  };
}

function concatenate(rows: readonly NormalisedRows[]): Float64Array {
  const all = new Float64Array(rows.reduce((sum, r) => sum + r.values.length, 0));
  let at = 0;
  for (const { values } of rows) {
    all.set(values, at);
    at += values.length;
  }
  return all;
}

/** Measured minus predicted from the rows before. */
export function dynamicResidual(rows: NormalisedRows, model: InnovationModel): PathResidual {
  const { errors, known } = innovations(rows, model);
  return { residuals: errors, known, further: [] };
}

/** What the principal components of short windows leave of the window's last row, and of the whole window. */
export function windowResidual(rows: NormalisedRows, pca: WindowPca): PathResidual {
  const { energy, last } = windowPcaResidual(rows, pca);
  return { residuals: last, known: rows.present, further: [energy] };
}

/** A lasting offset of one channel is predicted away in part, and throws the others' predictions off. */
export function dynamicSignature({ order, coefficients }: InnovationModel, channels: number): Matrix {
  const signature = identity(channels);
  for (let k = 0; k < order; k++)
    for (let i = 0; i < channels * channels; i++)
      signature.data[i] = signature.data[i]! - coefficients.data[k * channels * channels + i]!;
  return signature;
}

/** What a window with one unit in one channel throughout leaves of its last row. */
function windowSignature({ length, components }: WindowPca, channels: number): Matrix {
  const signature = identity(channels);
  const last = (length - 1) * channels;
  for (let k = 0; k < components.rows; k++) {
    const component = components.data.subarray(k * components.cols, (k + 1) * components.cols);
    for (let c = 0; c < channels; c++) {
      let weight = 0;
      for (let at = c; at < component.length; at += channels) weight += component[at]!;
      for (let j = 0; j < channels; j++)
        signature.data[c * channels + j] = signature.data[c * channels + j]! - weight * component[last + j]!;
    }
  }
  return signature;
}

/**
 * Replaces values of channels that have been missing for long by their expectation given the other channels, so that
 * the paths' predictions for those others are not thrown off. Works in place.
 */
export function fillLost(rows: NormalisedRows, level: Whitening): NormalisedRows {
  const { channels, count, lost, values } = rows;
  const { mean, precision } = level;
  const missing: number[] = [];
  for (let t = 0; t < count; t++) {
    missing.length = 0;
    for (let c = 0; c < channels; c++) if (lost[t * channels + c] === 1) missing.push(c);
    if (missing.length === 0) continue;
    const row = values.subarray(t * channels, (t + 1) * channels);
    for (let c = 0; c < channels; c++) row[c] = row[c]! - mean[c]!;
    conditionalFill(row, missing, precision);
    for (let c = 0; c < channels; c++) row[c] = row[c]! + mean[c]!;
  }
  return rows;
}

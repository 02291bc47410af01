import type { NormalisedRows } from '../normalise/index.ts';
import { cholesky, solveCholesky } from './cholesky.ts';
import { addOuter, mirror, zeros, type Matrix } from './matrix.ts';

/** A vector autoregression: what the next row should be, given the rows before it. Plain data. */
export interface InnovationModel {
  /** Rows looked back on, p. */
  readonly order: number;
  /** [(p C + 1) x C] row k C + i holds the influence of channel i, k + 1 rows ago; the last row is the offset. */
  readonly coefficients: Matrix;
}

export interface Innovations {
  /** [T x C] measured minus predicted, normalised units; NaN in the first p rows. */
  readonly errors: Float64Array;
  /** [T x C] 1 where the error comes from measured values only (this row and the channel's own past). */
  readonly known: Uint8Array;
}

/** Ridge penalty per row, in normalised units squared. */
const RIDGE = 0.03;
/** More rows than this only cost time: evenly spread blocks stand for them. */
const FIT_ROWS = 20_000;
const BLOCK = 500;

/**
 * Ridge regression of each row on the `order` rows before it.
 * Cost: rows (p C)^2, with at most 20,000 rows used.
 */
export function fitInnovations(segments: readonly NormalisedRows[], order: number): InnovationModel {
  const channels = segments[0]?.channels ?? 0;
  const width = order * channels + 1;
  const gram = zeros(width, width);
  const cross = zeros(width, channels);
  const inputs = new Float64Array(width);
  let rows = 0;
  const blocks = blockFilter(segments);
  for (const segment of segments) {
    for (let t = order; t < segment.count; t++) {
      if (!blocks(t) || !usableBack(segment, t, order)) continue;
      gatherInputs(segment.values, t, order, channels, inputs);
      addOuter(gram, inputs);
      const target = t * channels;
      for (let i = 0; i < width; i++) {
        const input = inputs[i]!;
        for (let j = 0; j < channels; j++)
          cross.data[i * channels + j] = cross.data[i * channels + j]! + input * segment.values[target + j]!;
      }
      rows++;
    }
  }
  mirror(gram);
  // The offset is not penalised beyond what keeps the matrix positive definite.
  for (let i = 0; i < width; i++)
    gram.data[i * width + i] = gram.data[i * width + i]! + (i < width - 1 ? RIDGE * Math.max(1, rows) : 1e-6);
  return { order, coefficients: solveCholesky(cholesky(gram), cross) };
}

/** With more than FIT_ROWS rows, takes every n-th block of rows. */
function blockFilter(segments: readonly NormalisedRows[]): (t: number) => boolean {
  const total = segments.reduce((sum, s) => sum + s.count, 0);
  const every = Math.max(1, Math.round(total / FIT_ROWS));
  return (t) => Math.floor(t / BLOCK) % every === 0;
}

function usableBack(segment: NormalisedRows, t: number, order: number): boolean {
  for (let k = 0; k <= order; k++) if (segment.usable[t - k] === 0) return false;
  return true;
}

function gatherInputs(
  values: Float64Array,
  t: number,
  order: number,
  channels: number,
  into: Float64Array,
): void {
  for (let k = 0; k < order; k++)
    into.set(values.subarray((t - 1 - k) * channels, (t - k) * channels), k * channels);
  into[order * channels] = 1;
}

function predictionErrors(rows: NormalisedRows, order: number, coefficients: Matrix): Float64Array {
  const { channels, count, values } = rows;
  const errors = new Float64Array(values.length).fill(NaN);
  const inputs = new Float64Array(order * channels + 1);
  for (let t = order; t < count; t++) {
    gatherInputs(values, t, order, channels, inputs);
    const at = t * channels;
    for (let j = 0; j < channels; j++) errors[at + j] = values[at + j]!;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i]!;
      if (input === 0) continue;
      const from = i * channels;
      for (let j = 0; j < channels; j++)
        errors[at + j] = errors[at + j]! - input * coefficients.data[from + j]!;
    }
  }
  return errors;
}

/** Prediction errors of every row. An error is known where the channel and its own recent past were measured. */
export function innovations(rows: NormalisedRows, model: InnovationModel): Innovations {
  const { channels, count } = rows;
  const { order, coefficients } = model;
  const known = new Uint8Array(rows.values.length);
  for (let t = order; t < count; t++)
    for (let c = 0; c < channels; c++) {
      let isKnown = 1;
      for (let k = 0; k <= order; k++) if (rows.present[(t - k) * channels + c] === 0) isKnown = 0;
      known[t * channels + c] = isKnown;
    }
  return { errors: predictionErrors(rows, order, coefficients), known };
}

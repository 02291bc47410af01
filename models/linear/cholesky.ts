/** Cholesky factorisation of symmetric positive definite matrices and the solutions it gives. */
import { zeros, type Matrix } from './matrix.ts';

/**
 * @param a symmetric positive definite, [n x n]; only its lower triangle is read
 * @returns lower triangular l with l l' = a. Throws where `a` is not positive definite to working precision.
 */
export function cholesky(a: Matrix): Matrix {
  const n = a.rows;
  const l = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a.data[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l.data[i * n + k]! * l.data[j * n + k]!;
      if (i !== j) l.data[i * n + j] = sum / l.data[j * n + j]!;
      else if (sum > 0) l.data[i * n + i] = Math.sqrt(sum);
      else throw new RangeError('The matrix is not positive definite.');
    }
  }
  return l;
}

/**
 * Solves l l' x = b for every column of b.
 * @param l lower triangular [n x n] @param b [n x m] @returns x [n x m]
 */
export function solveCholesky(l: Matrix, b: Matrix): Matrix {
  const n = l.rows;
  const m = b.cols;
  const x = Float64Array.from(b.data);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) subtractRow(x, i * m, k * m, l.data[i * n + k]!, m);
    divideRow(x, i * m, l.data[i * n + i]!, m);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) subtractRow(x, i * m, k * m, l.data[k * n + i]!, m);
    divideRow(x, i * m, l.data[i * n + i]!, m);
  }
  return { rows: n, cols: m, data: x };
}

function subtractRow(x: Float64Array, to: number, from: number, factor: number, m: number): void {
  if (factor === 0) return;
  for (let j = 0; j < m; j++) x[to + j] = x[to + j]! - factor * x[from + j]!;
}

function divideRow(x: Float64Array, at: number, divisor: number, m: number): void {
  for (let j = 0; j < m; j++) x[at + j] = x[at + j]! / divisor;
}

import { cholesky, solveCholesky } from './cholesky.ts';
import { zeros, type Matrix } from './matrix.ts';

/**
 * Replaces missing entries of a zero-mean Gaussian vector by their expectation given the others. The squared
 * whitened length of the filled vector is then exactly that of the entries which are there (Schur complement), so a
 * missing channel neither adds to a score nor hides the rest.
 * @param v [C], changed in place @param missing indices, ascending @param precision [C x C] inverse covariance
 */
export function conditionalFill(v: Float64Array, missing: readonly number[], precision: Matrix): void {
  const size = missing.length;
  if (size === 0) return;
  const n = precision.cols;
  if (size === n) {
    v.fill(0);
    return;
  }
  const isMissing = new Uint8Array(n);
  for (const i of missing) isMissing[i] = 1;
  const block = zeros(size, size);
  const right = zeros(size, 1);
  missing.forEach((i, a) => {
    missing.forEach((j, b) => (block.data[a * size + b] = precision.data[i * n + j]!));
    let sum = 0;
    for (let j = 0; j < n; j++) if (isMissing[j] === 0) sum -= precision.data[i * n + j]! * v[j]!;
    right.data[a] = sum;
  });
  const filled = solveCholesky(cholesky(block), right);
  missing.forEach((i, a) => (v[i] = filled.data[a]!));
}

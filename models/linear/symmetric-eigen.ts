/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form, then implicit QL
 * (Wilkinson & Reinsch 1971, Handbook for Automatic Computation, contributions II/2 and II/3).
 */
import { zeros, type Matrix } from './matrix.ts';

export interface Eigen {
  /** [n] in descending order. */
  readonly values: Float64Array;
  /** [n x n] column j belongs to values[j]; columns are orthonormal. */
  readonly vectors: Matrix;
}

/** @param a symmetric [n x n]. Throws where it holds a number that is not finite. */
export function symmetricEigen(a: Matrix): Eigen {
  const n = a.rows;
  if (!a.data.every(Number.isFinite)) throw new RangeError('The matrix holds a number that is not finite.');
  const v = Float64Array.from(a.data);
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  tridiagonalise(v, diagonal, beside, n);
  implicitQl(v, diagonal, beside, n);
  const order = [...diagonal.keys()].sort((i, j) => diagonal[j]! - diagonal[i]!);
  const vectors = zeros(n, n);
  for (let i = 0; i < n; i++) order.forEach((from, to) => (vectors.data[i * n + to] = v[from * n + i]!));
  return { values: Float64Array.from(order, (i) => diagonal[i]!), vectors };
}

/**
 * Householder steps: on return rows of `v` hold the accumulated transformation (transposed, so that every inner loop
 * runs along a row), `d` the diagonal and `e[1..]` the elements beside it.
 */
function tridiagonalise(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  // `a` is reduced in place; q collects the product of reflections, one eigenvector candidate per row.
  const a = Float64Array.from(v);
  v.fill(0);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  const u = new Float64Array(n);
  const p = new Float64Array(n);
  // Far below rounding, and far above where squares underflow.
  const negligible = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * 1e-30;
  for (let k = 0; k < n - 2; k++) {
    let norm = 0;
    for (let i = k + 1; i < n; i++) norm = Math.hypot(norm, a[i * n + k]!);
    if (norm <= negligible) {
      for (let i = k + 1; i < n; i++) a[i * n + k] = a[k * n + i] = 0;
      continue;
    }
    const first = a[(k + 1) * n + k]!;
    const alpha = first > 0 ? -norm : norm;
    let square = 0;
    for (let i = k + 1; i < n; i++) {
      u[i] = a[i * n + k]! - (i === k + 1 ? alpha : 0);
      square += u[i]! * u[i]!;
    }
    reflect(a, u, p, k + 1, n, 2 / square);
    a[(k + 1) * n + k] = alpha;
    a[k * n + k + 1] = alpha;
    for (let i = k + 2; i < n; i++) a[i * n + k] = a[k * n + i] = 0;
    accumulate(v, u, p, k + 1, n, 2 / square);
  }
  for (let i = 0; i < n; i++) {
    d[i] = a[i * n + i]!;
    e[i] = i > 0 ? a[i * n + i - 1]! : 0;
  }
}

/** a := H a H on the trailing block that starts at `from`, with H = 1 - factor u u'. */
function reflect(a: Float64Array, u: Float64Array, p: Float64Array, from: number, n: number, factor: number) {
  let dot = 0;
  for (let i = from; i < n; i++) {
    let sum = 0;
    for (let j = from; j < n; j++) sum += a[i * n + j]! * u[j]!;
    p[i] = factor * sum;
    dot += p[i]! * u[i]!;
  }
  const half = (factor * dot) / 2;
  for (let i = from; i < n; i++) p[i] = p[i]! - half * u[i]!;
  for (let i = from; i < n; i++)
    for (let j = from; j < n; j++) a[i * n + j] = a[i * n + j]! - u[i]! * p[j]! - p[i]! * u[j]!;
}

/** v := H v: the rows of v become the transformed basis. */
function accumulate(
  v: Float64Array,
  u: Float64Array,
  p: Float64Array,
  from: number,
  n: number,
  factor: number,
) {
  p.fill(0);
  for (let i = from; i < n; i++) for (let j = 0; j < n; j++) p[j] = p[j]! + u[i]! * v[i * n + j]!;
  for (let i = from; i < n; i++) {
    const scale = factor * u[i]!;
    for (let j = 0; j < n; j++) v[i * n + j] = v[i * n + j]! - scale * p[j]!;
  }
}

function implicitQl(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!;
  e[n - 1] = 0;
  // Measured against the whole matrix: neighbours that are both zero must not keep a rounding error alive.
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(d[i]!) + Math.abs(e[i]!));
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]!) > Number.EPSILON * norm) m++;
      if (m === l) break;
      if (sweep === 60) throw new RangeError('The eigenvalues did not converge.');
      sweepOnce(v, d, e, l, m, n);
    }
  }
}

/** One implicit QL sweep over the unreduced block l..m. */
function sweepOnce(v: Float64Array, d: Float64Array, e: Float64Array, l: number, m: number, n: number): void {
  let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  let r = Math.hypot(g, 1);
  g = d[m]! - d[l]! + e[l]! / (g + (g < 0 ? -r : r));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = d[i + 1]! - p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - p;
    r = (d[i]! - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
    for (let k = 0; k < n; k++) {
      const upper = v[(i + 1) * n + k]!;
      const lower = v[i * n + k]!;
      v[(i + 1) * n + k] = s * lower + c * upper;
      v[i * n + k] = c * lower - s * upper;
    }
  }
  d[l] = d[l]! - p;
  e[l] = g;
  e[m] = 0;
}

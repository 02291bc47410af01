import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cholesky,
  identity,
  multiply,
  solveCholesky,
  symmetricEigen,
  transpose,
  type Matrix,
} from '../../../models/linear/index.ts';

const matrix = (rows: number, cols: number, data: readonly number[]): Matrix => ({
  rows,
  cols,
  data: Float64Array.from(data),
});

/** Symmetric positive definite: b b' + I. */
const positiveDefinite = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc
    .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: n * n, maxLength: n * n })
    .map((data) => {
      const b = matrix(n, n, data);
      const a = multiply(b, transpose(b));
      for (let i = 0; i < n; i++) a.data[i * n + i] = a.data[i * n + i]! + 1;
      return a;
    }),
);

function expectClose(a: Matrix, b: Matrix, digits = 8): void {
  expect([a.rows, a.cols]).toEqual([b.rows, b.cols]);
  a.data.forEach((value, i) => expect(value).toBeCloseTo(b.data[i]!, digits));
}

describe('Cholesky', () => {
  it('factors a matrix whose factor is known', () => {
    const a = matrix(3, 3, [4, 12, -16, 12, 37, -43, -16, -43, 98]);
    expect([...cholesky(a).data]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
  });

  it('solves a x = b', () => {
    fc.assert(
      fc.property(positiveDefinite, (a) => {
        const b = matrix(
          a.rows,
          2,
          Array.from({ length: 2 * a.rows }, (_, i) => i - 3),
        );
        expectClose(multiply(a, solveCholesky(cholesky(a), b)), b, 6);
      }),
    );
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => cholesky(matrix(2, 2, [1, 2, 2, 1]))).toThrow('not positive definite');
  });
});

describe('symmetric eigenvalues', () => {
  it('finds those of a 2 x 2 matrix in closed form', () => {
    const { values } = symmetricEigen(matrix(2, 2, [2, 1, 1, 2]));
    expect(values[0]).toBeCloseTo(3, 12);
    expect(values[1]).toBeCloseTo(1, 12);
  });

  it('finds those of the discrete Laplacian: 2 - 2 cos(k pi / (n + 1))', () => {
    const n = 40;
    const a = matrix(
      n,
      n,
      Array.from({ length: n * n }, (_, i) => [2, -1][Math.abs(Math.floor(i / n) - (i % n))] ?? 0),
    );
    const { values } = symmetricEigen(a);
    values.forEach((value, i) =>
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((n - i) * Math.PI) / (n + 1)), 10),
    );
  });

  it('gives orthonormal vectors that rebuild the matrix, strongest first', () => {
    fc.assert(
      fc.property(positiveDefinite, (a) => {
        const { values, vectors } = symmetricEigen(a);
        expectClose(multiply(transpose(vectors), vectors), identity(a.rows));
        const scaled = multiply(vectors, {
          ...identity(a.rows),
          data: identity(a.rows).data.map((v, i) => v * values[i % a.rows]!),
        });
        expectClose(multiply(scaled, transpose(vectors)), a, 6);
        expect([...values]).toEqual([...values].sort((x, y) => y - x));
      }),
    );
  });

  it('refuses numbers that are not finite', () => {
    expect(() => symmetricEigen(matrix(1, 1, [NaN]))).toThrow('not finite');
  });
});

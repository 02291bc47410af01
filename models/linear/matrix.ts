/**
 * Dense matrices in double precision: just what the linear paths need. Row-major, sizes of tens to hundreds, so plain
 * loops in cache order are enough.
 */

export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  /** [rows x cols] row-major. */
  readonly data: Float64Array;
}

export function zeros(rows: number, cols: number): Matrix {
  return { rows, cols, data: new Float64Array(rows * cols) };
}

export function identity(size: number): Matrix {
  const m = zeros(size, size);
  for (let i = 0; i < size; i++) m.data[i * size + i] = 1;
  return m;
}

/** @returns a b, [a.rows x b.cols]. Throws where the inner sizes differ. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows) throw new RangeError(`Cannot multiply ${a.rows}x${a.cols} by ${b.rows}x${b.cols}.`);
  const out = zeros(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    const row = out.data.subarray(i * b.cols, (i + 1) * b.cols);
    for (let k = 0; k < a.cols; k++) addScaled(row, b.data, k * b.cols, a.data[i * a.cols + k]!);
  }
  return out;
}

/** row += factor * source[from .. from + row.length) */
function addScaled(row: Float64Array, source: Float64Array, from: number, factor: number): void {
  if (factor === 0) return;
  for (let j = 0; j < row.length; j++) row[j] = row[j]! + factor * source[from + j]!;
}

export function transpose(a: Matrix): Matrix {
  const out = zeros(a.cols, a.rows);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.cols; j++) out.data[j * a.rows + i] = a.data[i * a.cols + j]!;
  return out;
}

/**
 * Adds the outer product v v' to the lower triangle of a square matrix. Summing this over rows and then calling
 * `mirror` gives X'X at half the cost of a full product.
 */
export function addOuter(sum: Matrix, v: Float64Array): void {
  const n = sum.cols;
  for (let i = 0; i < n; i++) {
    const vi = v[i]!;
    if (vi === 0) continue;
    const at = i * n;
    for (let j = 0; j <= i; j++) sum.data[at + j] = sum.data[at + j]! + vi * v[j]!;
  }
}

/** Copies the lower triangle of a square matrix to its upper one. */
export function mirror(a: Matrix): void {
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < i; j++) a.data[j * a.cols + i] = a.data[i * a.cols + j]!;
}

/**
 * Means over the last n rows.
 * @param data [T x C] row-major, NaN rows allowed (a row counts as NaN when its first entry is)
 * @param width C @param length n @param usable [T] optional: rows with 0 are left out of the mean
 * @param from rows before it are not asked for
 * @returns [T x C]; NaN in those, where fewer than half of the n rows count, or where the window begins before row 0
 */
export function windowMeans(
  data: Float64Array,
  width: number,
  length: number,
  usable?: Uint8Array,
  from = 0,
): Float64Array {
  const rows = data.length / width;
  const out = new Float64Array(data.length).fill(NaN);
  const sum = new Float64Array(width);
  for (let t = Math.max(from, length - 1); t < rows; t++) {
    // Summed afresh for every row: a running sum would make the result depend on where the batch began.
    sum.fill(0);
    let counted = 0;
    for (let k = t - length + 1; k <= t; k++) {
      if (usable?.[k] === 0 || Number.isNaN(data[k * width]!)) continue;
      counted++;
      for (let c = 0; c < width; c++) sum[c] = sum[c]! + data[k * width + c]!;
    }
    if (2 * counted < length) continue;
    for (let c = 0; c < width; c++) out[t * width + c] = sum[c]! / counted;
  }
  return out;
}

/** What a line needs to cover the same pixels: of each of them first, lowest, highest and last point. */

/**
 * Thins flat [x, y, x, y, ...] points in order of x to at most four for each of `pixels` parts of lowX..highX. A NaN stays:
 * the line breaks where it broke. Points outside keep the parts at the edges.
 */
export function thinPoints(points: Float64Array, lowX: number, highX: number, pixels: number): Float64Array {
  if (points.length <= 8 * pixels) return points;
  const kept = new Float64Array(points.length);
  let length = 0;
  const scale = pixels / (highX - lowX);
  let pixel = -Infinity;
  let [first, low, high, last] = [-1, -1, -1, -1];
  const keep = (i: number) => {
    kept[length++] = points[i]!;
    kept[length++] = points[i + 1]!;
  };
  const flush = () => {
    if (first < 0) return;
    const [a, b] = low < high ? [low, high] : [high, low];
    keep(first);
    if (a > first) keep(a);
    if (b > a) keep(b);
    if (last > b) keep(last);
    first = -1;
  };
  for (let i = 0; i < points.length; i += 2) {
    const y = points[i + 1]!;
    if (Number.isNaN(y)) {
      flush();
      keep(i);
      pixel = -Infinity;
      continue;
    }
    const at = Math.floor((points[i]! - lowX) * scale);
    if (at !== pixel || first < 0) {
      flush();
      pixel = at;
      first = low = high = i;
    }
    if (y < points[low + 1]!) low = i;
    if (y > points[high + 1]!) high = i;
    last = i;
  }
  flush();
  return kept.slice(0, length);
}

/**
 * Memory items from encoder queries: k-means++ seeding (Arthur and Vassilvitskii 2007) and Lloyd's iterations. Started
 * from a random memory most items never win a query and get no gradient; started from the queries they all begin in use.
 *
 * @param queries [Q x D] row-major, Q >= 1
 * @param width D
 * @param count N items wanted; where there are fewer distinct queries, the rest are copies moved apart a little
 * @param cosine true clusters by direction, so that items fit cosine addressing; items keep their members' mean length
 * @param uniform a seeded source of numbers in [0, 1)
 * @param pause called between iterations, so that the caller can breathe or cancel by throwing
 * @returns [N x D]
 */
export async function itemsFromQueries(
  queries: Float32Array,
  width: number,
  count: number,
  cosine: boolean,
  uniform: () => number,
  pause: () => Promise<void>,
): Promise<Float32Array> {
  const points = cosine ? directions(queries, width) : queries;
  const total = points.length / width;
  const centres = await spreadSeeds(points, width, count, uniform, pause);
  const member = new Int32Array(total).fill(-1);
  for (let iteration = 0; iteration < 12; iteration++) {
    await pause();
    if (assign(points, centres, width, member) === 0) break;
    const means = meansOf(points, width, count, member);
    for (let item = 0; item < count; item++) {
      if (means.sizes[item]! > 0) {
        centres.set(means.values.subarray(item * width, (item + 1) * width), item * width);
      }
    }
  }
  const means = meansOf(queries, width, count, member);
  const scale = rootMeanSquare(queries);
  for (let item = 0; item < count; item++) {
    if (means.sizes[item]! > 0) continue;
    const source = Math.floor(uniform() * total) * width;
    for (let d = 0; d < width; d++) {
      means.values[item * width + d] = queries[source + d]! + scale * 0.05 * (2 * uniform() - 1);
    }
  }
  return means.values;
}

/** Seeds far apart: each next one is drawn with probability proportional to its squared distance to the nearest so far. */
async function spreadSeeds(
  points: Float32Array,
  width: number,
  count: number,
  uniform: () => number,
  pause: () => Promise<void>,
): Promise<Float32Array> {
  const total = points.length / width;
  const seeds = new Float32Array(count * width);
  const nearest = new Float64Array(total).fill(Infinity);
  let chosen = Math.floor(uniform() * total);
  for (let item = 0; item < count; item++) {
    const seed = points.subarray(chosen * width, (chosen + 1) * width);
    seeds.set(seed, item * width);
    let mass = 0;
    for (let q = 0; q < total; q++) {
      nearest[q] = Math.min(nearest[q]!, squaredDistance(points, q * width, seed, 0, width));
      mass += nearest[q]!;
    }
    let left = uniform() * mass;
    chosen = Math.floor(uniform() * total);
    for (let q = 0; q < total && mass > 0; q++) {
      left -= nearest[q]!;
      if (left <= 0) {
        chosen = q;
        break;
      }
    }
    if (item % 16 === 15) await pause();
  }
  return seeds;
}

/** Moves every point to its nearest centre; returns how many changed. */
function assign(points: Float32Array, centres: Float32Array, width: number, member: Int32Array): number {
  let changed = 0;
  for (let q = 0; q < member.length; q++) {
    let best = 0;
    let least = Infinity;
    for (let item = 0; item * width < centres.length; item++) {
      const distance = squaredDistance(points, q * width, centres, item * width, width);
      if (distance < least) {
        least = distance;
        best = item;
      }
    }
    if (member[q] !== best) {
      member[q] = best;
      changed++;
    }
  }
  return changed;
}

function meansOf(
  points: Float32Array,
  width: number,
  count: number,
  member: Int32Array,
): { values: Float32Array; sizes: Int32Array } {
  const sums = new Float64Array(count * width);
  const sizes = new Int32Array(count);
  for (let q = 0; q < member.length; q++) {
    const item = member[q]!;
    sizes[item]!++;
    for (let d = 0; d < width; d++) sums[item * width + d]! += points[q * width + d]!;
  }
  const values = Float32Array.from(sums, (sum, i) => sum / Math.max(1, sizes[Math.floor(i / width)]!));
  return { values, sizes };
}

function directions(rows: Float32Array, width: number): Float32Array {
  const out = new Float32Array(rows.length);
  for (let start = 0; start < rows.length; start += width) {
    let square = 0;
    for (let d = 0; d < width; d++) square += rows[start + d]! ** 2;
    const length = Math.max(Math.sqrt(square), 1e-12);
    for (let d = 0; d < width; d++) out[start + d] = rows[start + d]! / length;
  }
  return out;
}

function squaredDistance(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  width: number,
): number {
  let sum = 0;
  for (let d = 0; d < width; d++) {
    const difference = a[aStart + d]! - b[bStart + d]!;
    sum += difference * difference;
  }
  return sum;
}

function rootMeanSquare(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum / Math.max(1, values.length));
}

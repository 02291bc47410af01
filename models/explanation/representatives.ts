/**
 * Which windows stand for normal operation. Farthest-point traversal (Gonzalez 1985, Theoretical Computer Science
 * 38:293) covers rare modes as well as frequent ones; two rounds of medoids then move each choice from the rim of its
 * neighbourhood to its middle.
 */
const MEDOID_ROUNDS = 2;

/**
 * @param points [Q x D] row-major
 * @param width D
 * @param wanted at most so many are chosen
 * @param pause awaited now and then, so that the caller can breathe or cancel by throwing
 * @returns numbers of the points chosen, ascending; the same for the same points
 */
export async function chooseRepresentatives(
  points: Float32Array,
  width: number,
  wanted: number,
  pause: () => Promise<void>,
): Promise<Uint32Array> {
  const total = points.length / width;
  if (total <= wanted) return Uint32Array.from({ length: total }, (_, i) => i);
  const nearest = new Float64Array(total).fill(Infinity);
  const member = new Uint32Array(total);
  const chosen: number[] = [];
  let next = nearestPoint(meanOf(points, width), points, width).at;
  while (chosen.length < wanted) {
    if (chosen.length % 8 === 7) await pause();
    const at = chosen.push(next) - 1;
    let farthest = 0;
    for (let q = 0; q < total; q++) {
      const distance = squaredDistance(points, q * width, points, next * width, width);
      if (distance < nearest[q]!) {
        nearest[q] = distance;
        member[q] = at;
      }
      if (nearest[q]! > nearest[farthest]!) farthest = q;
    }
    // Everything else is a copy of what was chosen.
    if (nearest[farthest] === 0) break;
    next = farthest;
  }
  for (let round = 0; round < MEDOID_ROUNDS; round++) {
    await pause();
    if (round > 0) assign(points, width, chosen, member);
    takeMedoids(points, width, chosen, member);
  }
  return Uint32Array.from(new Set(chosen)).sort();
}

/** Moves each choice to the member of its neighbourhood that is nearest to the neighbourhood's mean. */
function takeMedoids(points: Float32Array, width: number, chosen: number[], member: Uint32Array): void {
  const means = new Float64Array(chosen.length * width);
  const sizes = new Uint32Array(chosen.length);
  for (let q = 0; q < member.length; q++) {
    const at = member[q]!;
    sizes[at]!++;
    for (let d = 0; d < width; d++) means[at * width + d]! += points[q * width + d]!;
  }
  for (let i = 0; i < means.length; i++) means[i]! /= Math.max(1, sizes[Math.floor(i / width)]!);
  const least = new Float64Array(chosen.length).fill(Infinity);
  for (let q = 0; q < member.length; q++) {
    const at = member[q]!;
    const distance = squaredDistance(points, q * width, means, at * width, width);
    if (distance < least[at]!) {
      least[at] = distance;
      chosen[at] = q;
    }
  }
}

function assign(points: Float32Array, width: number, chosen: readonly number[], member: Uint32Array): void {
  for (let q = 0; q < member.length; q++) {
    let least = Infinity;
    for (let at = 0; at < chosen.length; at++) {
      const distance = squaredDistance(points, q * width, points, chosen[at]! * width, width);
      if (distance < least) {
        least = distance;
        member[q] = at;
      }
    }
  }
}

/**
 * The point nearest to `wanted`, and its squared distance.
 * @param points [Q x D], Q >= 1
 * @param passed over where there is another one
 */
export function nearestPoint(
  wanted: ArrayLike<number>,
  points: Float32Array,
  width: number,
  passed: (point: number) => boolean = () => false,
): { readonly at: number; readonly squared: number } {
  let best = -1;
  let least = Infinity;
  for (let q = 0; q * width < points.length; q++) {
    if (passed(q)) continue;
    const distance = squaredDistance(points, q * width, wanted, 0, width);
    if (best < 0 || distance < least) {
      least = distance;
      best = q;
    }
  }
  return best < 0 ? nearestPoint(wanted, points, width) : { at: best, squared: least };
}

function meanOf(points: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < points.length; i++) mean[i % width]! += (points[i]! * width) / points.length;
  return mean;
}

function squaredDistance(
  a: ArrayLike<number>,
  aStart: number,
  b: ArrayLike<number>,
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

import type { CalmPlace } from './calm-places.ts';

/** Rows compared: spread over the places. */
const COMPARED_PLACES = 8;

/**
 * For each channel the one with which it could be exchanged most easily: both then depart least from what they are,
 * measured in their own deviations. That is the mistake which is hardest to see.
 * @param deviation [C] own units
 * @returns [C] null where no other channel has values beside it
 */
export function nearestChannels(
  places: readonly CalmPlace[],
  channels: number,
  deviation: ArrayLike<number>,
): (number | null)[] {
  const rows = places.slice(0, COMPARED_PLACES).map(({ segment }) => segment.values);
  return Array.from({ length: channels }, (_, c) => {
    let nearest: number | null = null;
    let least = Infinity;
    for (let other = 0; other < channels; other++) {
      if (other === c) continue;
      const strangeness = 1 / deviation[c]! ** 2 + 1 / deviation[other]! ** 2;
      const distance = meanSquare(rows, channels, c, other) * strangeness;
      if (distance < least) {
        least = distance;
        nearest = other;
      }
    }
    return nearest;
  });
}

/** Mean squared difference of two channels over the rows where both have values; NaN where there is none. */
function meanSquare(rows: readonly Float32Array[], channels: number, a: number, b: number): number {
  let sum = 0;
  let counted = 0;
  for (const values of rows)
    for (let at = 0; at < values.length; at += channels) {
      const difference = values[at + a]! - values[at + b]!;
      if (Number.isNaN(difference)) continue;
      sum += difference * difference;
      counted++;
    }
  return sum / counted;
}

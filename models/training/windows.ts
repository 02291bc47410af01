import type { Random } from '../network/index.ts';
import type { NormalisedSegment } from './types.ts';

/** All windows of some segments, by number. Nothing is copied until a batch is asked for. */
export interface Windows {
  /** How many there are. */
  readonly count: number;
  /**
   * Copies windows into arrays of [numbers.length x L x C]; returns whether every value is present.
   * @param mask gets each value's weight in the loss: 0 where missing @param targets what the network is to say
   */
  copy(numbers: ArrayLike<number>, rows: Float32Array, mask: Float32Array, targets?: Float32Array): boolean;
}

/**
 * @param segments rows of `channels` values; one shorter than a window holds none
 * @param newestWeight weight of a window's newest row in the loss
 * @throws RangeError where a segment is not made of whole rows or its mask or targets do not fit
 */
export function windowsOf(
  segments: readonly NormalisedSegment[],
  length: number,
  channels: number,
  newestWeight = 1,
): Windows {
  const firstNumbers: number[] = [];
  let count = 0;
  for (const { rows, mask, targets = rows } of segments) {
    if (rows.length % channels !== 0 || mask.length !== rows.length || targets.length !== rows.length) {
      throw new RangeError(
        `A segment of ${rows.length} values with a mask of ${mask.length} does not fit ${channels} channels.`,
      );
    }
    firstNumbers.push(count);
    count += Math.max(0, rows.length / channels - length + 1);
  }
  const segmentOf = (number: number): number => {
    let low = 0;
    let high = firstNumbers.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (firstNumbers[middle]! <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const size = length * channels;
  const newest = size - channels;
  return {
    count,
    copy(numbers, rows, mask, targets) {
      let complete = true;
      for (let i = 0; i < numbers.length; i++) {
        const number = numbers[i]!;
        const index = segmentOf(number);
        const segment = segments[index]!;
        const from = (number - firstNumbers[index]!) * channels;
        rows.set(segment.rows.subarray(from, from + size), i * size);
        targets?.set((segment.targets ?? segment.rows).subarray(from, from + size), i * size);
        for (let k = 0; k < size; k++) {
          const present = segment.mask[from + k]!;
          mask[i * size + k] = k < newest ? present : present * newestWeight;
          if (present === 0) {
            complete = false;
            rows[i * size + k] = 0;
            if (targets) targets[i * size + k] = 0;
          }
        }
      }
      return complete;
    },
  };
}

/** Draws `drawn` of `count` numbers, one from each of as many equal strata, in random order: even cover, no repeats. */
export function drawEvenly(count: number, drawn: number, random: Random): Uint32Array {
  const n = Math.min(count, drawn);
  const numbers = Uint32Array.from({ length: n }, (_, i) => {
    const from = Math.floor((i * count) / n);
    return from + random.integer(Math.floor(((i + 1) * count) / n) - from);
  });
  random.shuffle(numbers);
  return numbers;
}

/** At most `most` of `count` numbers, evenly spaced, in order. */
export function spaceEvenly(count: number, most: number): Uint32Array {
  const n = Math.min(count, most);
  return Uint32Array.from({ length: n }, (_, i) => Math.floor((i * count) / n));
}

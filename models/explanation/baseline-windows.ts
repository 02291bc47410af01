/** Windows of baseline stretches by number, with their times, through the encoder. */
import { windowsOf, type Windows } from '../training/windows.ts';
import type { Encoded, Encoder } from './open-encoder.ts';

/** An unbroken stretch of rows as the network sees them when it scores: normalised, missing values filled. */
export interface BaselineStretch {
  /** [T] time of each row, microseconds. */
  readonly t: Float64Array;
  /** [T x C] */
  readonly rows: Float32Array;
}

/** All windows of stretches in which nothing is missing any more. */
export function filledWindows(
  stretches: readonly BaselineStretch[],
  length: number,
  channels: number,
): Windows {
  const segments = stretches.map(({ rows }) => ({ rows, mask: new Uint8Array(rows.length).fill(1) }));
  return windowsOf(segments, length, channels);
}

/** Runs windows through the encoder, a batch at a time. */
export async function encodeAll(
  { encode, batch, memae }: Encoder,
  windows: Windows,
  numbers: Uint32Array,
  pause: () => Promise<void>,
  take: (encoded: Encoded, first: number, count: number, rows: Float32Array) => void,
): Promise<void> {
  const size = memae.config.windowLength * memae.config.channels;
  const mask = new Float32Array(batch * size);
  for (let first = 0; first < numbers.length; first += batch) {
    await pause();
    const some = numbers.subarray(first, first + batch);
    const rows = new Float32Array(some.length * size);
    windows.copy(some, rows, mask);
    take(await encode(rows), first, some.length, rows);
  }
}

/** @returns time of the newest row of each window */
export function endTimes(
  stretches: readonly BaselineStretch[],
  numbers: Uint32Array,
  length: number,
): Float64Array {
  let stretch = 0;
  let first = 0;
  return Float64Array.from(numbers, (number) => {
    for (;;) {
      const count = Math.max(0, stretches[stretch]!.t.length - length + 1);
      if (number < first + count) return stretches[stretch]!.t[number - first + length - 1]!;
      first += count;
      stretch++;
    }
  });
}

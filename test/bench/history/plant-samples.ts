/** Samples as a plant sends them: every series at its own moment of the period, a little unevenly, with noisy values. */
import type { SampleBatch } from '../../../src-main/engine/sample.ts';

export interface Recording {
  readonly samples: number;
  readonly series: number;
  /** Microseconds. */
  readonly from: number;
  readonly to: number;
}

/** A small fast generator of numbers in 0..1, the same ones at every run (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Tag ids are 1 to `series`. In the order of arrival, in batches as the recorder makes them. */
export function* plantSamples(
  { samples, series, from, to }: Recording,
  rows: number,
): Generator<SampleBatch> {
  const random = randomOf(1);
  const period = ((to - from) * series) / samples;
  const phase = Array.from({ length: series }, () => random());
  const order = phase.map((_, i) => i).sort((a, b) => phase[a]! - phase[b]!);
  const level = Array.from({ length: series }, () => 20 + 100 * random());
  for (let first = 0; first < samples; first += rows) {
    const n = Math.min(rows, samples - first);
    const batch = {
      tagId: new Int32Array(n),
      t: new Float64Array(n),
      arrival: new Float64Array(n),
      value: new Float64Array(n),
      quality: new Uint8Array(n),
      reason: new Uint8Array(n),
    };
    for (let i = 0; i < n; i++) {
      const turn = Math.floor((first + i) / series);
      const tag = order[(first + i) % series]!;
      const t = Math.floor(from + (turn + phase[tag]! + 0.005 * random()) * period);
      // A slow walk with noise on it: every value uses all the bits of a double, which is the dearest case.
      level[tag]! += 0.02 * (random() - 0.5);
      batch.tagId[i] = tag + 1;
      batch.t[i] = t;
      batch.arrival[i] = t + 20_000 + Math.floor(400_000 * random() ** 2);
      batch.value[i] = level[tag]! + random();
      if (random() < 0.001) batch.quality[i] = 1;
    }
    yield batch;
  }
}

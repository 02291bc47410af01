/** What is normal for each tag: the yardstick in which fault sizes are stated. */
import { runStation } from './run-station.ts';
import { TAG_NAMES, tagIndex, type TagName } from './tags.ts';

export interface NormalStatistics {
  /** Over normal operation with all its modes, in the tag's unit. */
  mean(tag: TagName): number;
  sd(tag: TagName): number;
}

let measured: NormalStatistics | null = null;

/** Measured once, on three days of normal operation of two stations of fixed seeds; never written down by hand. */
export function normalStatistics(): NormalStatistics {
  measured ??= measure([71, 72], 3 * 24 * 3600, 30);
  return measured;
}

/** Normal operation has no faults, so its yardstick is never asked for. */
function unfinished(): never {
  throw new Error('The normal statistics are being measured.');
}

function measure(seeds: readonly number[], seconds: number, samplePeriod: number): NormalStatistics {
  const sum = new Float64Array(TAG_NAMES.length);
  const squares = new Float64Array(TAG_NAMES.length);
  let count = 0;
  for (const seed of seeds) {
    const station = runStation({ seed, samplePeriod }, unfinished);
    for (let step = 0; step < seconds / samplePeriod; step++) {
      station.step().values.forEach((value, c) => {
        sum[c]! += value;
        squares[c]! += value * value;
      });
      count += 1;
    }
  }
  const mean = sum.map((total) => total / count);
  const sd = squares.map((total, c) => Math.sqrt(Math.max(total / count - mean[c]! ** 2, 0)));
  return { mean: (tag) => mean[tagIndex(tag)]!, sd: (tag) => sd[tagIndex(tag)]! };
}

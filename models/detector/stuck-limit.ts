import type { Segment } from '../detector-types.ts';

/** A channel whose value repeats this often in normal operation is slow or coarse: staying unchanged says nothing. */
const OFTEN_UNCHANGED = 0.5;
const MARGIN = 3;
const LEAST_ROWS = 10;

/**
 * How long each channel may stay exactly unchanged before it counts as stuck: three times the 99.9 % quantile of its
 * unchanged runs in the baseline, at least ten rows. Infinity where the channel mostly repeats its value.
 * @returns [C] seconds
 */
export function stuckLimits(
  segments: readonly Segment[],
  channels: number,
  samplePeriod: number,
): Float64Array {
  const limits = new Float64Array(channels).fill(Infinity);
  for (let c = 0; c < channels; c++) {
    const runs: number[] = [];
    let repeated = 0;
    let compared = 0;
    for (const { t, values } of segments) {
      let run = 1;
      let last = NaN;
      for (let i = 0; i < t.length; i++) {
        const value = values[i * channels + c]!;
        if (Number.isNaN(value)) continue;
        if (!Number.isNaN(last)) {
          compared++;
          if (value === last) repeated++;
        }
        if (value === last) run++;
        else {
          runs.push(run);
          run = 1;
        }
        last = value;
      }
      runs.push(run);
    }
    if (compared === 0 || repeated / compared > OFTEN_UNCHANGED) continue;
    runs.sort((a, b) => a - b);
    const longest = runs[Math.ceil(0.999 * (runs.length - 1))]!;
    limits[c] = Math.max(LEAST_ROWS, Math.ceil(longest * MARGIN)) * samplePeriod;
  }
  return limits;
}

import type { Normalisation } from '../normalise/index.ts';

/** Share of held-back rows whose value lies within the band. */
const INSIDE = 0.995;
/** Values looked at, at most, for each channel. */
const SAMPLE = 50_000;

/**
 * @param departures [blocks][T x C] measured minus expected on held-back rows, normalised units, NaN where not scored
 * @returns [C] half-width of the normal band, own units
 */
export function measureBand(
  departures: readonly Float64Array[],
  { scale, noiseFloor }: Normalisation,
): Float32Array {
  const channels = scale.length;
  const total = departures.reduce((sum, d) => sum + d.length / channels, 0);
  const stride = Math.max(1, Math.floor(total / SAMPLE));
  return Float32Array.from(scale, (unit, c) => {
    const sizes: number[] = [];
    for (const block of departures)
      for (let at = c; at < block.length; at += stride * channels)
        if (!Number.isNaN(block[at]!)) sizes.push(Math.abs(block[at]!));
    sizes.sort((a, b) => a - b);
    const size = sizes[Math.floor(INSIDE * (sizes.length - 1))] ?? 0;
    return Math.max(size, Math.sqrt(noiseFloor[c]!)) * unit;
  });
}

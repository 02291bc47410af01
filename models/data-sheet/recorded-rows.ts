import type { Segment } from '../detector-types.ts';
import type { Normalisation, NormalisedRows } from '../normalise/index.ts';

/**
 * Normalised rows as they were recorded: own units, NaN where nothing was measured.
 * @param samplePeriod seconds; the times only keep it, they begin at 0
 */
export function recordedRows(
  { channels, count, present, values }: NormalisedRows,
  { centre, scale }: Normalisation,
  samplePeriod: number,
): Segment {
  return {
    t: Float64Array.from({ length: count }, (_, row) => row * samplePeriod * 1e6),
    values: Float32Array.from(values, (value, at) => {
      const channel = at % channels;
      return present[at] === 1 ? value * scale[channel]! + centre[channel]! : NaN;
    }),
  };
}

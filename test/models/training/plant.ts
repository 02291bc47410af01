import { seededRandom } from '../../../models/network/index.ts';
import type { NormalisedSegment } from '../../../models/training/index.ts';

/** A small plant in two modes: channels are shifted sines of one cycle, whose level depends on the mode. */
export function plant(rows: number, channels: number, seed: number, mode = 60): NormalisedSegment {
  const random = seededRandom(seed);
  const values = new Float32Array(rows * channels);
  for (let t = 0; t < rows; t++) {
    const level = Math.floor(t / mode) % 2 === 0 ? 0.7 : -0.7;
    for (let c = 0; c < channels; c++) {
      values[t * channels + c] =
        level * (c % 2 === 0 ? 1 : -1) + 0.7 * Math.sin(t / 4 + c) + 0.1 * random.normal();
    }
  }
  return { rows: values, mask: new Uint8Array(values.length).fill(1) };
}

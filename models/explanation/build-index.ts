import { spaceEvenly, type Windows } from '../training/windows.ts';
import { encodeAll } from './baseline-windows.ts';
import type { Encoder } from './open-encoder.ts';
import { VALUE_UNIT, type NormalIndex } from './provenance.ts';
import { chooseRepresentatives } from './representatives.ts';

/** Windows among which representatives are chosen, at most, and the numbers their latent vectors may hold together. */
const MOST_CANDIDATES = 2000;
const CANDIDATE_NUMBERS = 1 << 22;
/** Representatives at most, and bytes they may take. */
const MOST_REPRESENTATIVES = 256;
const INDEX_BYTES = 1_500_000;
/** Grid steps kept of one representative, at most: enough to draw it. */
const MOST_STEPS = 128;

/**
 * Chooses the normal windows that stand for all of them.
 * @param numbers windows to choose from, ascending @param ends time of the newest row of each, microseconds
 */
export async function buildIndex(
  encoder: Encoder,
  windows: Windows,
  numbers: Uint32Array,
  ends: Float64Array,
  pause: () => Promise<void>,
): Promise<NormalIndex> {
  const { latentSize, memae } = encoder;
  const { windowLength, channels } = memae.config;
  const stride = Math.ceil(windowLength / MOST_STEPS);
  const steps = Math.ceil(windowLength / stride);
  const bytes = 4 * latentSize + 2 * steps * channels + 8;
  const most = Math.min(MOST_CANDIDATES, Math.max(1, Math.floor(CANDIDATE_NUMBERS / latentSize)));
  const picks = spaceEvenly(numbers.length, most);
  const candidates = picks.map((at) => numbers[at]!);
  const latents = new Float32Array(candidates.length * latentSize);
  await encodeAll(encoder, windows, candidates, pause, (encoded, first) =>
    latents.set(encoded.latents, first * latentSize),
  );
  const wanted = Math.max(1, Math.min(MOST_REPRESENTATIVES, Math.floor(INDEX_BYTES / bytes)));
  const chosen = await chooseRepresentatives(latents, latentSize, wanted, pause);
  const index = {
    count: chosen.length,
    latentSize,
    steps,
    stride,
    latents: new Float32Array(chosen.length * latentSize),
    end: Float64Array.from(chosen, (at) => ends[picks[at]!]!),
    values: new Int16Array(chosen.length * steps * channels),
  };
  const rows = new Float32Array(windowLength * channels);
  const mask = new Float32Array(rows.length);
  chosen.forEach((at, k) => {
    index.latents.set(latents.subarray(at * latentSize, (at + 1) * latentSize), k * latentSize);
    windows.copy([candidates[at]!], rows, mask);
    for (let step = 0; step < steps; step++) {
      const row = windowLength - 1 - (steps - 1 - step) * stride;
      for (let c = 0; c < channels; c++)
        index.values[(k * steps + step) * channels + c] = Math.round(
          Math.max(-8, Math.min(8, rows[row * channels + c]!)) / VALUE_UNIT,
        );
    }
  });
  return index;
}

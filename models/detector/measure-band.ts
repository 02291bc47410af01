import type { Normalisation } from '../normalise/index.ts';
import { isHeard, type PathVoice } from './combine.ts';
import { evaluateHeld } from './evaluate-held.ts';
import type { OpenMemory } from './evaluate-rows.ts';
import type { HeldBlock } from './held-blocks.ts';
import { scoreRows } from './score-rows.ts';

/** Share of held-back rows whose value lies within the band. */
const INSIDE = 0.995;
/** Rows looked at, about. */
const ROWS = 20_000;

/**
 * How far held-back values lie from what the heard paths expect.
 * @returns [C] half-width of the normal band around the reconstruction, own units
 */
export async function measureBand(
  blocks: readonly HeldBlock[],
  memory: OpenMemory,
  voices: readonly PathVoice[],
  { scale, noiseFloor }: Normalisation,
  breathe: () => Promise<void>,
): Promise<Float32Array> {
  const channels = scale.length;
  const sizes: number[][] = Array.from(scale, () => []);
  const total = blocks.reduce((sum, b) => sum + b.t.length, 0);
  const every = Math.max(1, Math.round(total / ROWS));
  for (const block of blocks.filter((_b, i) => i % every === 0)) {
    await breathe();
    const evaluated = await evaluateHeld(block, memory, voices.map(isHeard));
    const { score, departure } = scoreRows(block.rows, evaluated, voices);
    for (let t = block.skip; t < score.length; t++)
      if (!Number.isNaN(score[t]!))
        for (let c = 0; c < channels; c++) sizes[c]!.push(Math.abs(departure[t * channels + c]!));
  }
  return Float32Array.from(scale, (unit, c) => {
    const sorted = sizes[c]!.sort((a, b) => a - b);
    const size = sorted[Math.floor(INSIDE * (sorted.length - 1))] ?? 0;
    return Math.max(size, Math.sqrt(noiseFloor[c]!)) * unit;
  });
}

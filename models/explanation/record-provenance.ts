import type { Backend } from '../backend/index.ts';
import { spaceEvenly, type Windows } from '../training/windows.ts';
import type { Memae } from '../training/index.ts';
import { buildIndex } from './build-index.ts';
import { encodeAll, endTimes, filledWindows, type BaselineStretch } from './baseline-windows.ts';
import { itemRanges, type SeenTime } from './item-ranges.ts';
import { itemWeights, openEncoder, type Encoder } from './open-encoder.ts';
import { apartFrom, nearestTo, type MemoryProvenance, type NormalIndex } from './provenance.ts';
import { quantilesOf } from './quantiles.ts';
import { recallBlocks } from './recall-blocks.ts';

export interface ProvenanceOptions {
  /** Seconds between two rows. */
  readonly samplePeriod: number;
  /** Rows the network did not learn from: what is normal for its distances. Absent or too short: the baseline itself. */
  readonly heldBack?: readonly BaselineStretch[];
  /** Awaited between batches, so that the caller can breathe or cancel by throwing. */
  readonly pause?: () => Promise<void>;
}

/** Windows looked at, at most; and windows whose distances are taken. */
const MOST_WINDOWS = 4000;
const MOST_DISTANCES = 2000;

/**
 * Remembers where a memory comes from: for each item how often and when the baseline recalls it, and a compact index of
 * representative normal windows. Deterministic.
 *
 * @param stretches the baseline in time order, normalised as for training
 * @returns plain data for the model file; null where the network has no memory or the stretches hold no window
 * @throws RangeError where a stretch has not one time for each row
 */
export async function recordProvenance(
  backend: Backend,
  memae: Memae,
  stretches: readonly BaselineStretch[],
  { samplePeriod, heldBack = [], pause = () => backend.tf.nextFrame() }: ProvenanceOptions,
): Promise<MemoryProvenance | null> {
  const { windowLength, channels, memoryItems } = memae.config;
  for (const { t, rows } of [...stretches, ...heldBack])
    if (t.length * channels !== rows.length)
      throw new RangeError(`A stretch of ${rows.length / channels} rows cannot have ${t.length} times.`);
  const windows = filledWindows(stretches, windowLength, channels);
  if (memoryItems === 0 || windows.count === 0) return null;
  const encoder = openEncoder(backend, memae);
  try {
    const numbers = spaceEvenly(windows.count, MOST_WINDOWS);
    const ends = endTimes(stretches, numbers, windowLength);
    const length = windowLength * samplePeriod * 1e6;
    const seen = await see(encoder, windows, numbers, pause);
    const times: SeenTime[] = Array.from(ends, (end) => {
      const to = end + samplePeriod * 1e6;
      return { from: to - length, to };
    });
    const index = await buildIndex(encoder, windows, numbers, ends, pause);
    const unseen = filledWindows(heldBack, windowLength, channels);
    const blocks = recallBlocks(seen.weights, memoryItems, {
      seconds: windows.count * samplePeriod,
      windowSeconds: windowLength * samplePeriod,
    });
    return {
      windows: numbers.length,
      ...howOften(seen.weights, memoryItems),
      ...(blocks ? { blocks } : {}),
      ranges: itemRanges(times, seen.weights, memoryItems),
      ...(unseen.count > 0
        ? await normalDistances(encoder, heldBack, unseen, index, length, pause)
        : await normalDistances(encoder, stretches, windows, index, length, pause)),
      index,
    };
  } finally {
    encoder.dispose();
  }
}

/** @returns weights [W x N]: each item's share in what each window recalls */
async function see(
  encoder: Encoder,
  windows: Windows,
  numbers: Uint32Array,
  pause: () => Promise<void>,
): Promise<{ readonly weights: Float32Array }> {
  const items = encoder.memae.config.memoryItems;
  const perWindow = encoder.positions * items;
  const weights = new Float32Array(numbers.length * items);
  await encodeAll(encoder, windows, numbers, pause, ({ addresses }, first, count) => {
    for (let i = 0; i < count; i++)
      weights.set(
        itemWeights(addresses.subarray(i * perWindow, (i + 1) * perWindow), items),
        (first + i) * items,
      );
  });
  return { weights };
}

function howOften(weights: Float32Array, items: number): Pick<MemoryProvenance, 'recalled' | 'weight'> {
  const windows = weights.length / items;
  const recalled = new Float64Array(items);
  const weight = new Float64Array(items);
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! > 0) recalled[i % items]! += 1 / windows;
    weight[i % items]! += weights[i]! / windows;
  }
  return { recalled: Float32Array.from(recalled), weight: Float32Array.from(weight) };
}

/** What is normal for the distances that an explanation speaks of. */
async function normalDistances(
  encoder: Encoder,
  stretches: readonly BaselineStretch[],
  windows: Windows,
  index: NormalIndex,
  length: number,
  pause: () => Promise<void>,
): Promise<Pick<MemoryProvenance, 'latentQuantiles' | 'nearestQuantiles' | 'apartHigh'>> {
  const { latentSize } = index;
  const { channels, windowLength } = encoder.memae.config;
  const size = windowLength * channels;
  const latent: number[] = [];
  const nearest: number[] = [];
  const apart: number[][] = Array.from({ length: channels }, () => []);
  const numbers = spaceEvenly(windows.count, MOST_DISTANCES);
  const ends = endTimes(stretches, numbers, windowLength);
  await encodeAll(encoder, windows, numbers, pause, ({ latents, distances }, first, count, rows) => {
    for (let i = 0; i < count; i++) {
      latent.push(distances[i]!);
      const own = latents.subarray(i * latentSize, (i + 1) * latentSize);
      const { at, distance } = nearestTo(index, own, ends[first + i]!, length);
      nearest.push(distance);
      const window = rows.subarray(i * size, (i + 1) * size);
      apartFrom(index, at, window, channels).forEach((value, c) => apart[c]!.push(Math.abs(value)));
    }
  });
  return {
    latentQuantiles: quantilesOf(latent),
    nearestQuantiles: quantilesOf(nearest),
    apartHigh: Float32Array.from(apart, (sizes) => quantilesOf(sizes)[99]!),
  };
}

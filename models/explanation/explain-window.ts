import { itemWeights, type Encoder } from './open-encoder.ts';
import {
  apartFrom,
  nearestTo,
  rangesOf,
  VALUE_UNIT,
  type BaselineRange,
  type MemoryProvenance,
} from './provenance.ts';
import { quantileAt } from './quantiles.ts';

/** A memory item as one window recalls it. */
export interface RecalledItem {
  /** Number of the item, 0 to N - 1. */
  readonly item: number;
  /** Its share in what the window recalls: mean of its address weights over the positions, 0 to 1. */
  readonly weight: number;
  /** Share of normal windows that recall it at all. */
  readonly recalled: number;
  /** The baseline times that recall it most, strongest first. */
  readonly ranges: readonly BaselineRange[];
}

/** The representative normal window that is nearest in latent space. */
export interface NearestWindow {
  /** Half-open, microseconds. */
  readonly from: number;
  readonly to: number;
  /** Mean squared difference of the two latent vectors. */
  readonly distance: number;
  /** Share of normal windows that are no farther from their nearest one, 0 to 1. */
  readonly quantile: number;
  /** Grid steps of `values`, the newest last; `stride` steps of the window lie between two of them. */
  readonly steps: number;
  readonly stride: number;
  /** [steps x C] normalised values. */
  readonly values: Float32Array;
  /** [C] mean over the newest steps of this window minus that one, normalised units. */
  readonly apart: Float32Array;
  /** [C] how far normal windows lie from their nearest one; one in a hundred exceeds it. */
  readonly apartHigh: Float32Array;
}

/** What the memory has to say about one window. */
export interface MemoryExplanation {
  /** Memory items in all, N. */
  readonly items: number;
  /** How far the window is from what the memory can say, in units of the held-back mean. */
  readonly latent: {
    readonly distance: number;
    /** Share of normal windows that are no farther, 0 to 1. */
    readonly quantile: number;
    /** What normal windows have: their median, and the distance that one in a hundred exceeds. */
    readonly median: number;
    readonly high: number;
  };
  /** Strongest first. */
  readonly recalled: readonly RecalledItem[];
  /** Share of further items that are not listed, and of positions that recall nothing. */
  readonly others: number;
  readonly nothing: number;
  /** Mean over the positions of the number of items recalled. */
  readonly nonZeros: number;
  /** Mean over the positions of the entropy of the address weights, nats. */
  readonly entropy: number;
  readonly nearest: NearestWindow;
}

/** Items listed at most, and the least share of one. */
const ITEMS_LISTED = 5;
const LEAST_SHARE = 0.01;

/**
 * Explains one window by the memory: what it recalls, when the baseline was like it, how far it is from normal.
 *
 * @param encoder of the network the provenance was recorded with
 * @param window [L x C] rows as the network sees them when it scores
 * @param end time of its newest row, microseconds
 */
export async function explainWindow(
  encoder: Encoder,
  provenance: MemoryProvenance,
  window: Float32Array,
  end: number,
  samplePeriod: number,
): Promise<MemoryExplanation> {
  const { memoryItems, windowLength } = encoder.memae.config;
  const { latents, addresses, distances } = await encoder.encode(window);
  const weights = itemWeights(addresses, memoryItems);
  const recalled = Array.from(weights, (weight, item) => ({ item, weight }))
    .filter(({ weight }) => weight >= LEAST_SHARE)
    .sort((a, b) => b.weight - a.weight || a.item - b.item)
    .slice(0, ITEMS_LISTED)
    .map(({ item, weight }) => ({
      item,
      weight,
      recalled: provenance.recalled[item]!,
      ranges: rangesOf(provenance.ranges, item),
    }));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const listed = recalled.reduce((sum, { weight }) => sum + weight, 0);
  const { latentQuantiles } = provenance;
  return {
    items: memoryItems,
    latent: {
      distance: distances[0]!,
      quantile: quantileAt(latentQuantiles, distances[0]!),
      median: latentQuantiles[50]!,
      high: latentQuantiles[99]!,
    },
    recalled,
    others: Math.max(0, all - listed),
    nothing: Math.max(0, 1 - all),
    ...spread(addresses, encoder.positions),
    nearest: nearestWindow(provenance, latents, window, end, windowLength, samplePeriod),
  };
}

/** Non-zeros and entropy of the addresses, mean over positions. */
function spread(addresses: Float32Array, positions: number): Pick<MemoryExplanation, 'nonZeros' | 'entropy'> {
  let nonZeros = 0;
  let entropy = 0;
  for (const weight of addresses) {
    if (weight <= 0) continue;
    nonZeros++;
    entropy -= weight * Math.log(weight);
  }
  return { nonZeros: nonZeros / positions, entropy: Math.max(0, entropy) / positions };
}

function nearestWindow(
  { index, nearestQuantiles, apartHigh }: MemoryProvenance,
  latent: Float32Array,
  window: Float32Array,
  windowEnd: number,
  windowLength: number,
  samplePeriod: number,
): NearestWindow {
  const step = samplePeriod * 1e6;
  const { at, distance } = nearestTo(index, latent, windowEnd, windowLength * step);
  const size = index.values.length / index.count;
  const end = index.end[at]!;
  return {
    from: end - (windowLength - 1) * step,
    to: end + step,
    distance,
    quantile: quantileAt(nearestQuantiles, distance),
    steps: index.steps,
    stride: index.stride,
    values: Float32Array.from(index.values.subarray(at * size, (at + 1) * size), (v) => v * VALUE_UNIT),
    apart: Float32Array.from(apartFrom(index, at, window, window.length / windowLength)),
    apartHigh,
  };
}

/** Whether a memory is recalled in other shares than the baseline recalls it. */
import { seededRandom } from '../network/index.ts';
import type { MemoryProvenance } from './provenance.ts';
import type { RecallBlocks } from './recall-blocks.ts';

/** What windows of a later time recall. */
export interface RecentRecall {
  /** [N] mean share of each item in what a window recalls. */
  readonly weight: ArrayLike<number>;
  /** Seconds of operation the windows stand for. */
  readonly seconds: number;
}

export interface RecallDrift {
  /** Jensen-Shannon distance of the two mean recalls, 0 to 1. */
  readonly distance: number;
  /** The distance that one in a hundred stretches of the baseline's own operation, as long as the recent one, exceeds. */
  readonly limit: number;
}

/** Draws, the share of them the limit covers, and the parts of a baseline that vary on their own. */
const DRAWS = 1000;
const COVERED = 0.99;
const RUNS = 8;
/** A recent stretch longer than this many baselines is known so well that more of it changes nothing. */
const LONGEST = 16;

/**
 * Compares what recent operation recalls with what the baseline recalled.
 *
 * The distance is the Jensen-Shannon distance between the mean shares of the items, with the share that recalls nothing
 * as one more outcome.
 *
 * The limit is what the same operation reaches by chance. Neighbouring windows are nearly copies, and a plant stays in one
 * mode, or one half of the day, for long, so that windows must not be counted as if each were news. The limit is therefore
 * drawn by a circular block bootstrap (Politis and Romano, "A circular block-resampling procedure for stationary data",
 * 1992): both a recent stretch of the same length and a baseline are put together from runs of the recorded baseline, each
 * an eighth of it long, with all dependence within a run kept; 99 % of their distances lie below the limit. An eighth is the
 * longest run of which the baseline holds enough to be drawn from. Both sides are drawn because the baseline, too, is only a
 * sample of normal operation. A short recent stretch so gets a high limit: an hour in one mode is no drift. What changes more
 * slowly than over an eighth of the baseline the limit cannot know: a baseline of six hours tells nothing of the afternoon,
 * and what the afternoon recalls may rightly count as drift.
 *
 * @returns null where the model does not hold the parts of its baseline, or the recent stretch is shorter than one part
 */
export function recallDrift({ weight, blocks }: MemoryProvenance, recent: RecentRecall): RecallDrift | null {
  if (!blocks || recent.seconds < blocks.seconds) return null;
  return {
    distance: jensenShannonDistance(withNothing(weight), withNothing(recent.weight)),
    limit: reachedByChance(blocks, recent.seconds / blocks.seconds),
  };
}

/**
 * Jensen-Shannon distance: the square root of the divergence in bits, a metric between 0 (equal) and 1 (nothing in common).
 * Endres and Schindelin, "A new metric for probability distributions", IEEE Transactions on Information Theory 49(7), 2003.
 * @param p probabilities, sum 1 @param q as many
 */
export function jensenShannonDistance(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let divergence = 0;
  for (let i = 0; i < p.length; i++) {
    const middle = (p[i]! + q[i]!) / 2;
    if (p[i]! > 0) divergence += (p[i]! / 2) * Math.log2(p[i]! / middle);
    if (q[i]! > 0) divergence += (q[i]! / 2) * Math.log2(q[i]! / middle);
  }
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}

/** The items' shares with the share that recalls nothing at the end; rounding must not make a sum other than 1. */
function withNothing(weight: ArrayLike<number>): Float64Array {
  const shares = new Float64Array(weight.length + 1);
  let sum = 0;
  for (let i = 0; i < weight.length; i++) sum += shares[i] = weight[i]!;
  shares[weight.length] = Math.max(0, 1 - sum);
  return shares.map((share) => share / Math.max(1, sum));
}

/** @param length of the recent stretch, in blocks */
function reachedByChance(blocks: RecallBlocks, length: number): number {
  const { count } = blocks;
  const recent = Math.min(Math.round(length), LONGEST * count);
  const draw = drawing(blocks);
  const distances = Float64Array.from({ length: DRAWS }, () =>
    jensenShannonDistance(withNothing(draw(recent)), withNothing(draw(count))),
  ).sort();
  return distances[Math.ceil(COVERED * DRAWS) - 1]!;
}

/** @returns draws the mean recall of so many blocks, in runs that go on from the last block with the first */
function drawing({ count, weight }: RecallBlocks): (wanted: number) => Float64Array {
  const items = weight.length / count;
  const run = Math.max(1, Math.round(count / RUNS));
  // Sums over the first k of the baseline twice in a row, so that a run is a difference of two rows.
  const sums = new Float64Array((2 * count + 1) * items);
  for (let k = 0; k < 2 * count; k++)
    for (let i = 0; i < items; i++)
      sums[(k + 1) * items + i] = sums[k * items + i]! + weight[(k % count) * items + i]!;
  // The same model and the same recent stretch must always be judged alike.
  const random = seededRandom(count);
  return (wanted) => {
    const mean = new Float64Array(items);
    for (let left = wanted; left > 0; left -= run) {
      const from = random.integer(count) * items;
      const to = from + Math.min(run, left) * items;
      for (let i = 0; i < items; i++) mean[i]! += (sums[to + i]! - sums[from + i]!) / wanted;
    }
    return mean;
  };
}

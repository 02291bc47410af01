import {
  calibrateThreshold,
  type Calibration,
  type CalibrationOptions,
  type ScoredStretch,
} from '../calibration/index.ts';
import type { Segment } from '../detector-types.ts';
import { streamScores, type SourceRange, type StretchSource } from '../source/index.ts';
import type { CancelSignal } from '../training/index.ts';

/** A baseline too large for memory: all of it, and the ranges that taught the model. */
export interface LargeBaseline {
  readonly sources: readonly StretchSource[];
  readonly taken: readonly SourceRange[];
}

export interface UnseenOptions {
  readonly score: (segment: Segment) => Promise<Float64Array>;
  /** Rows a score depends on. */
  readonly context: number;
  /** Rows left out beside what taught the model. */
  readonly gap: number;
  readonly promise: CalibrationOptions;
  readonly signal?: CancelSignal;
  /** @param share 0 to 1 */
  readonly onProgress?: (share: number) => void;
}

/** Rows scored, about; of more, every n-th chunk stands for the others. */
const MOST_ROWS = 2_000_000;
const CHUNK_ROWS = 8192;

/**
 * Sets the threshold on the rows of a large baseline that taught the model nothing: far more normal operation than
 * could be held back in memory.
 * @returns the calibration and the scores it rests on; null where no such row could be scored
 */
export async function calibrateUnseen(
  { sources, taken }: LargeBaseline,
  { score, context, gap, promise, signal, onProgress }: UnseenOptions,
): Promise<{ readonly calibration: Calibration; readonly stretches: readonly ScoredStretch[] } | null> {
  const rows = sources.reduce((sum, source) => sum + source.rows, 0);
  const stretches: ScoredStretch[] = [];
  let last = { source: -1, end: -1 };
  const pieces = streamScores(sources, taken, async (segment) => ({ score: await score(segment) }), {
    context,
    gap,
    chunkRows: CHUNK_ROWS,
    every: Math.max(1, Math.ceil(rows / MOST_ROWS)),
    onProgress: (done, total) => onProgress?.(done / total),
    ...(signal ? { signal } : {}),
  });
  for await (const piece of pieces) {
    const before = stretches.at(-1);
    if (before && piece.source === last.source && piece.from === last.end)
      stretches[stretches.length - 1] = {
        t: joined(before.t, piece.t),
        score: joined(before.score, piece.score),
      };
    else stretches.push(piece);
    last = { source: piece.source, end: piece.from + piece.t.length };
  }
  if (!stretches.some((stretch) => stretch.score.some((value) => !Number.isNaN(value)))) return null;
  return { calibration: calibrateThreshold(stretches, promise), stretches };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

import type { Scores, Segment } from '../detector-types.ts';
import type { CancelSignal } from '../training/index.ts';
import type { SourceRange, StretchSource } from './stretch-source.ts';

/** Rows read and scored at once. */
const CHUNK_ROWS = 8192;

export interface StreamOptions {
  /** Rows of past that a score depends on: the detector's `context`. */
  readonly context: number;
  /** Rows left out on both sides of what is excluded, so that no window shares rows with it: at least `context`. */
  readonly gap: number;
  /** Rows scored at once, at most; with `context` more they are all that lies in memory. */
  readonly chunkRows?: number;
  /** Scores every n-th chunk only; default 1, all of them. */
  readonly every?: number;
  /** Told after each chunk: rows done, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: CancelSignal;
}

/** Scores of consecutive rows. */
export interface ScoredPiece {
  /** Index of the source. */
  readonly source: number;
  /** Row of the source that the first score belongs to. A piece whose `from` is where the last one ended goes on. */
  readonly from: number;
  /** [N] microseconds. */
  readonly t: Float64Array;
  /** [N] NaN where a row could not be scored, as in the first `context` rows of a source. */
  readonly score: Float64Array;
}

/**
 * Scores the rows outside of the excluded ranges, chunk by chunk, in the order of the sources. Rows before a chunk come
 * along as its past, so the scores are those of the stretch scored in one piece.
 *
 * @param excluded rows that taught the model; any order, may overlap
 * @param score a detector's score
 * @throws the signal's reason where cancelled; what a source or the score throws
 */
export async function* streamScores(
  sources: readonly StretchSource[],
  excluded: readonly SourceRange[],
  score: (segment: Segment) => Promise<Pick<Scores, 'score'>>,
  options: StreamOptions,
): AsyncGenerator<ScoredPiece, void, undefined> {
  const { context, gap, chunkRows = CHUNK_ROWS, every = 1, onProgress, signal } = options;
  const ranges = sources.flatMap(({ rows }, source) =>
    remaining(
      rows,
      excluded.filter((range) => range.source === source),
      gap,
    ).map(([from, to]) => ({ source, from, to })),
  );
  const total = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  let done = 0;
  let chunk = 0;
  for (const range of ranges) {
    for (let from = range.from; from < range.to; from += chunkRows) {
      if (signal?.aborted) throw signal.reason;
      const to = Math.min(range.to, from + chunkRows);
      if (chunk++ % every !== 0) {
        done += to - from;
        continue;
      }
      const past = Math.max(0, from - context);
      const segment = await sources[range.source]!.read(past, to);
      const scored = await score(segment);
      const skip = from - past;
      done += to - from;
      onProgress?.(done, total);
      yield { source: range.source, from, t: segment.t.slice(skip), score: scored.score.slice(skip) };
    }
  }
}

/** What is left of rows 0 .. count - 1. */
function remaining(
  count: number,
  excluded: readonly SourceRange[],
  gap: number,
): [from: number, to: number][] {
  const left: [number, number][] = [];
  let from = 0;
  for (const range of [...excluded].sort((a, b) => a.from - b.from)) {
    if (range.from - gap > from) left.push([from, range.from - gap]);
    from = Math.max(from, range.to + gap);
  }
  if (count > from) left.push([from, count]);
  return left;
}

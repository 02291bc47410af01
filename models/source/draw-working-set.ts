import type { Segment } from '../detector-types.ts';
import { seededRandom, type Random } from '../network/index.ts';
import type { CancelSignal } from '../training/index.ts';
import type { SourceRange, StretchSource } from './stretch-source.ts';

/**
 * Values a training holds by default: about 34 MB as they are recorded, and some 0.9 GB at the peak of a training, which
 * keeps about a hundred bytes for each.
 */
export const MOST_VALUES = 1 << 23;
/** Rows of a block: long against any window and what is lost at its ends, short enough that there are many. */
const BLOCK_ROWS = 4096;
const WINDOWS_PER_BLOCK = 16;

export interface WorkingSetOptions {
  /** C, values of a row. */
  readonly channels: number;
  /** Grid steps of a window, L. */
  readonly window: number;
  /** Which blocks are drawn; the same seed draws the same ones. */
  readonly seed: number;
  /** Values (rows x C) in memory, at most. */
  readonly mostValues?: number;
  /** About how many rows a block has; where absent 4096, or 16 windows if that is more. */
  readonly blockRows?: number;
  readonly signal?: CancelSignal;
}

/** What there is to learn from. */
export interface WorkingSet {
  /** In the order of the sources; blocks of one source that touch are one segment. */
  readonly segments: readonly Segment[];
  /** The rows each segment holds: the rest is operation the model has not seen. */
  readonly taken: readonly SourceRange[];
  /** Everything was taken. */
  readonly whole: boolean;
}

/**
 * What a training works on: all rows where they fit, otherwise contiguous blocks, evenly spread. The recording is cut
 * into blocks in the order of time, and one is drawn at random from each of as many equal strata (stratified sampling:
 * every week has its share, and a plant's daily rhythm does not fall in step with the drawing).
 *
 * @throws RangeError where not even one block fits; the signal's reason where cancelled; what a source throws
 */
export async function drawWorkingSet(
  sources: readonly StretchSource[],
  options: WorkingSetOptions,
): Promise<WorkingSet> {
  const most = Math.floor((options.mostValues ?? MOST_VALUES) / options.channels);
  const total = sources.reduce((sum, { rows }) => sum + rows, 0);
  const whole = total <= most;
  const taken = whole
    ? sources.map(({ rows }, source) => ({ source, from: 0, to: rows }))
    : joinTouching(drawBlocks(cutBlocks(sources, options), most, seededRandom(options.seed)));
  const segments: Segment[] = [];
  for (const { source, from, to } of taken) {
    if (options.signal?.aborted) throw options.signal.reason;
    segments.push(await sources[source]!.read(from, to));
  }
  return { segments, taken, whole };
}

/** Every source in blocks of about equal length; a short source is one block. */
function cutBlocks(
  sources: readonly StretchSource[],
  { window, blockRows = Math.max(BLOCK_ROWS, WINDOWS_PER_BLOCK * window) }: WorkingSetOptions,
): SourceRange[] {
  return sources.flatMap(({ rows }, source) => {
    const parts = Math.max(1, Math.ceil(rows / blockRows));
    return Array.from({ length: parts }, (_, i) => ({
      source,
      from: Math.floor((rows * i) / parts),
      to: Math.floor((rows * (i + 1)) / parts),
    }));
  });
}

/** As many blocks as fit, one from each of equally many strata, in order. */
function drawBlocks(blocks: readonly SourceRange[], mostRows: number, random: Random): SourceRange[] {
  const total = rowsOf(blocks);
  for (let wanted = Math.floor((mostRows / total) * blocks.length); wanted > 0; wanted--) {
    const drawn = Array.from({ length: wanted }, (_, i) => {
      const from = Math.floor((i * blocks.length) / wanted);
      const to = Math.floor(((i + 1) * blocks.length) / wanted);
      return blocks[from + random.integer(to - from)]!;
    });
    if (rowsOf(drawn) <= mostRows) return drawn;
  }
  const shortest = blocks.reduce((a, b) => (b.to - b.from < a.to - a.from ? b : a));
  throw new RangeError(
    `${mostRows} rows in memory are too few: the shortest block has ${shortest.to - shortest.from}. Allow more, or choose shorter blocks.`,
  );
}

function joinTouching(blocks: readonly SourceRange[]): SourceRange[] {
  const joined: SourceRange[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    if (last?.source === block.source && last.to === block.from)
      joined[joined.length - 1] = { ...last, to: block.to };
    else joined.push(block);
  }
  return joined;
}

const rowsOf = (ranges: readonly SourceRange[]): number =>
  ranges.reduce((sum, { from, to }) => sum + to - from, 0);

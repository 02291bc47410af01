import type { Segment } from '../detector-types.ts';
import { normaliseRows, sliceRows, type Normalisation, type NormalisedRows } from '../normalise/index.ts';
import { heldBlocks, LONGEST_BLOCK, type HeldBlock } from './held-blocks.ts';
import { holdOut, type Fold, type RowRange } from './hold-out.ts';
import type { LinearPaths } from './paths.ts';

const FOLDS = 5;
/** Rows for each input of the autoregression from which on what it says of its own rows is not flattery. */
const ROWS_PER_INPUT = 20;

/** Which rows teach and which rows judge. */
export interface Split {
  /** What the MemAE learns from. */
  readonly training: readonly NormalisedRows[];
  readonly heldBack: readonly HeldBlock[];
}

/**
 * The caller's own held-back segments, counted as five folds in time order.
 * @param least rows a block should have, so that a fault fits into it
 */
export function givenHeldBack(
  segments: readonly Segment[],
  normalisation: Normalisation,
  training: readonly NormalisedRows[],
  linear: LinearPaths,
  window: number,
  context: number,
  least: number,
): Split {
  const total = segments.reduce((sum, s) => sum + s.t.length, 0);
  if (total === 0)
    throw new RangeError(
      'The calibration data holds no row. Give a stretch of normal operation, or leave it out.',
    );
  let before = 0;
  const heldBack = segments.flatMap((segment, s) => {
    const rows = normaliseRows(segment.values, normalisation);
    const range: RowRange = { segment: s, from: 0, to: rows.count };
    const first = before;
    before += rows.count;
    return heldBlocks(range, rows, segment, {
      context,
      window,
      longest: Math.min(LONGEST_BLOCK, Math.max(least, Math.ceil(total / FOLDS))),
      linear,
      deployed: null,
      trainedOn: false,
      fold: (from) => Math.floor(((first + from) / total) * FOLDS),
    });
  });
  return { training, heldBack };
}

/**
 * Five folds of contiguous blocks. Every block is held back once from the linear paths; the blocks of one fold are held back
 * from the MemAE too.
 * @param linear the linear paths fitted on all rows @param fit fits the linear paths @param breathe awaited between two folds
 */
export async function foldedHeldBack(
  segments: readonly Segment[],
  rows: readonly NormalisedRows[],
  window: number,
  context: number,
  linear: LinearPaths,
  fit: (rows: readonly NormalisedRows[]) => LinearPaths,
  breathe: () => Promise<void>,
): Promise<Split> {
  const folds = holdOut(
    rows.map((r) => r.count),
    window,
    FOLDS,
  );
  const cut = (ranges: readonly RowRange[]) => ranges.map((r) => sliceRows(rows[r.segment]!, r.from, r.to));
  const unseen = unseenFold(folds);
  const heldBack: HeldBlock[] = [];
  const inputs = linear.innovation.coefficients.rows;
  const ample = rows.reduce((sum, r) => sum + r.count, 0) >= ROWS_PER_INPUT * inputs;
  for (const [f, fold] of folds.entries()) {
    await breathe();
    const options = {
      context,
      window,
      longest: LONGEST_BLOCK,
      linear: fit(cut(fold.training)),
      deployed: ample ? linear : null,
      trainedOn: f !== unseen,
      fold: () => f,
    };
    for (const range of fold.heldBack)
      heldBack.push(...heldBlocks(range, rows[range.segment]!, segments[range.segment]!, options));
  }
  return { training: cut(folds[unseen]!.training), heldBack };
}

/** The last fold, unless its blocks are scraps between two gaps of the recording: then the last one with a whole block. */
function unseenFold(folds: readonly Fold[]): number {
  const longest = ({ heldBack }: Fold) => Math.max(0, ...heldBack.map(({ from, to }) => to - from));
  const whole = Math.max(...folds.map(longest)) / 2;
  return folds.findLastIndex((fold) => longest(fold) >= whole);
}

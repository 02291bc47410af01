import type { Segment } from '../detector-types.ts';
import { sliceRows, type NormalisedRows } from '../normalise/index.ts';
import { amplifyDrift } from './slow-course.ts';
import type { RowRange } from './hold-out.ts';
import type { LinearPaths } from './paths.ts';

/** Held-back rows with the past their first windows need, and the linear paths that never saw them. */
export interface HeldBlock {
  /** Earlier rows first: `skip` of them are only the past. */
  readonly rows: NormalisedRows;
  /** The same rows with their slow course amplified. */
  readonly drifted: NormalisedRows;
  readonly skip: number;
  /** [rows.count - skip] microseconds. */
  readonly t: Float64Array;
  readonly linear: LinearPaths;
  /** The linear paths of the final detector, which saw these rows; null where they must not judge them. */
  readonly deployed: LinearPaths | null;
  /** True where the MemAE was trained on these very rows. */
  readonly trainedOn: boolean;
  /** Blocks of one fold belong to one stretch of time; other folds were recorded at other times. */
  readonly fold: number;
}

/** Longer blocks are cut, so that evaluating one takes little memory. */
export const LONGEST_BLOCK = 4096;

export interface BlockOptions {
  /** Rows of past that come along where there are that many. */
  readonly context: number;
  /** Rows of a window. */
  readonly window: number;
  /** Rows of a block, at most. */
  readonly longest: number;
  readonly linear: LinearPaths;
  readonly deployed: LinearPaths | null;
  readonly trainedOn: boolean;
  /** The fold of a block that begins at a row. */
  readonly fold: (from: number) => number;
}

export function heldBlocks(
  range: RowRange,
  rows: NormalisedRows,
  segment: Segment,
  { context, window, longest, linear, deployed, trainedOn, fold }: BlockOptions,
): HeldBlock[] {
  const blocks: HeldBlock[] = [];
  const drifted = amplifyDrift(rows, window);
  for (let from = range.from; from < range.to; from += longest) {
    const to = Math.min(range.to, from + longest);
    const past = Math.max(0, from - context);
    blocks.push({
      rows: sliceRows(rows, past, to),
      drifted: sliceRows(drifted, past, to),
      skip: from - past,
      t: segment.t.slice(from, to),
      linear,
      deployed,
      trainedOn,
      fold: fold(from),
    });
  }
  return blocks;
}

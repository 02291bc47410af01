import type { Segment } from '../detector-types.ts';
import { sliceRows, type NormalisedRows } from '../normalise/index.ts';
import type { RowRange } from './hold-out.ts';
import type { LinearPaths } from './paths.ts';

/** Held-back rows with the past their first windows need, and the linear paths that never saw them. */
export interface HeldBlock {
  /** Earlier rows first: `skip` of them are only the past. */
  readonly rows: NormalisedRows;
  readonly skip: number;
  /** [rows.count - skip] microseconds. */
  readonly t: Float64Array;
  readonly linear: LinearPaths;
  /** True where the MemAE was trained on these very rows. */
  readonly trainedOn: boolean;
}

/** Longer blocks are cut, so that evaluating one takes little memory. */
const LONGEST = 4096;

/** @param context rows of past that come along where there are that many */
export function heldBlocks(
  range: RowRange,
  rows: NormalisedRows,
  segment: Segment,
  context: number,
  linear: LinearPaths,
  trainedOn: boolean,
): HeldBlock[] {
  const blocks: HeldBlock[] = [];
  for (let from = range.from; from < range.to; from += LONGEST) {
    const to = Math.min(range.to, from + LONGEST);
    const past = Math.max(0, from - context);
    blocks.push({
      rows: sliceRows(rows, past, to),
      skip: from - past,
      t: segment.t.slice(from, to),
      linear,
      trainedOn,
    });
  }
  return blocks;
}

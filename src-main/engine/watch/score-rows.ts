/** Rows of one asset and what became of their windows: the step of the watch that talks to the detector. */
import type { Scores, Segment } from '../../../models/index.ts';
import { WINDOW_STATES } from '../../api/words.ts';
import type { Piece } from './row-history.ts';

/** [N] and [N x C] columns; score, reconstruction and contribution are NaN where the state is not "scored". */
export interface ScoredRows {
  readonly state: Uint8Array;
  readonly score: Float64Array;
  readonly reconstruction: Float32Array;
  readonly contribution: Float32Array;
}

export const SCORED = WINDOW_STATES.indexOf('scored');
const WARM_UP = WINDOW_STATES.indexOf('warm-up');
const GAP = WINDOW_STATES.indexOf('gap');

/** Rows before there is a model: their states, and nothing else. */
export function unscored(state: Uint8Array, channels: number): ScoredRows {
  return {
    state,
    score: new Float64Array(state.length).fill(Number.NaN),
    reconstruction: new Float32Array(state.length * channels).fill(Number.NaN),
    contribution: new Float32Array(state.length * channels).fill(Number.NaN),
  };
}

/**
 * Scores the rows that their state allows. A window the detector has too little context for is warm-up; a window the
 * backend failed on is a gap, told through `onFailure` with how many rows it concerns.
 * @param pieces the rows, cut at breaks, each with its context; together as many own rows as there are states
 * @param states [N] index into WINDOW_STATES
 * @param needed earlier rows the detector looks at; what a piece has beyond them is left out
 * @param onFailure told how many windows that could have been scored were not, and why
 */
export async function scoreRows(
  pieces: readonly Piece[],
  states: Uint8Array,
  channels: number,
  needed: number,
  score: (segment: Segment) => Promise<Scores>,
  onFailure: (rows: number, error: unknown) => void,
): Promise<ScoredRows> {
  const rows = unscored(states.slice(), channels);
  let first = 0;
  for (const piece of pieces) {
    const { segment, context } = withContext(piece, needed, channels);
    const own = segment.t.length - context;
    const wanted = rows.state.subarray(first, first + own);
    if (wanted.includes(SCORED)) {
      try {
        const scores = await score(segment);
        rows.score.set(scores.score.subarray(context), first);
        rows.reconstruction.set(scores.reconstruction.subarray(context * channels), first * channels);
        rows.contribution.set(scores.contribution.subarray(context * channels), first * channels);
        wanted.forEach((state, i) => {
          if (state === SCORED && Number.isNaN(rows.score[first + i]!)) wanted[i] = WARM_UP;
        });
      } catch (error) {
        onFailure(
          wanted.reduce((sum, state) => sum + (state === SCORED ? 1 : 0), 0),
          error,
        );
        wanted.forEach((state, i) => {
          if (state === SCORED) wanted[i] = GAP;
        });
      }
    }
    first += own;
  }
  rows.state.forEach((state, row) => {
    if (state === SCORED) return;
    rows.score[row] = Number.NaN;
    rows.reconstruction.fill(Number.NaN, row * channels, (row + 1) * channels);
    rows.contribution.fill(Number.NaN, row * channels, (row + 1) * channels);
  });
  return rows;
}

/** The piece with at most so many rows of context: the detector would score the others for nothing. */
function withContext({ segment, context }: Piece, most: number, channels: number): Piece {
  const extra = Math.max(0, context - most);
  const { t, values } = segment;
  return {
    segment: { t: t.subarray(extra), values: values.subarray(extra * channels) },
    context: context - extra,
  };
}

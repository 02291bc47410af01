/** Scores for a chart: of each pixel the highest score, and every reason why something in it was not scored. */
import type { ScoreColumns } from '../../api/contract.ts';
import { DAY } from './days.ts';
import { SCORE_LEVELS } from './levels.ts';
import { pixelOf, type Span } from './pixels.ts';
import { outstanding, visitScores, type ScoreRow } from './score-buckets.ts';
import { walk, type Readers, type Reading } from './walk.ts';

export interface ScoreQuery extends Span {
  readonly modelId: number;
}

/** One entry per drawn grid step, in time order; score is NaN where not scored. */
export type ScoresDrawn = Pick<ScoreColumns, 't' | 'score' | 'state'>;

/** Rows read at once. */
const PAGE = 16_384;

const SCORES: Reading = {
  kind: 'scores',
  levels: SCORE_LEVELS,
  rows(open, id, from, to, push) {
    const midnight = open.day * DAY;
    const range = open.sql<[t: number, state: number, score: number | null]>(
      'SELECT t, state, score FROM scores WHERE model_id = ? AND t >= ? AND t < ? ORDER BY t LIMIT ?',
    );
    for (let start = from - midnight; ;) {
      const page = range.all(id, start, to - midnight, PAGE);
      for (const [t, state, score] of page) push(midnight + t, state, score ?? NaN);
      if (page.length < PAGE) return;
      start = page.at(-1)![0] + 1;
    }
  },
  visit: visitScores,
};

export const queryScores =
  (readers: Readers) =>
  (query: ScoreQuery): ScoresDrawn => {
    const drawn: ScoreRow[] = [];
    // The rows of the pixel under way: one per state.
    let chosen: (ScoreRow | undefined)[] = [];
    let pixel = -1;
    const finish = (): void => {
      drawn.push(...chosen.filter((row) => row !== undefined).sort((a, b) => a[0] - b[0]));
      chosen = [];
    };
    const push = (t: number, state: number, score: number): void => {
      const at = pixelOf(query, t);
      if (at !== pixel) finish();
      pixel = at;
      chosen[state] = outstanding(chosen[state], [t, state, Number.isNaN(score) ? null : score]);
    };
    walk(readers, SCORES, query, [{ id: query.modelId, push }]);
    finish();
    return {
      t: Float64Array.from(drawn, (row) => row[0]),
      score: Float64Array.from(drawn, (row) => row[2] ?? NaN),
      state: Uint8Array.from(drawn, (row) => row[1]),
    };
  };

/** Scores for a chart: of each pixel the highest score, and every reason why something in it was not scored. */
import type { ScoreColumns } from '../../api/contract.ts';
import { pixelOf, type Span } from './pixels.ts';
import type { Database } from './sqlite.ts';

export interface ScoreQuery extends Span {
  readonly modelId: number;
}

/** One entry per drawn grid step, in time order; score is NaN where not scored. */
export type ScoresDrawn = Pick<ScoreColumns, 't' | 'score' | 'state'>;

/** The score is null in every state but scored. */
type Row = [t: number, state: number, score: number | null];

/** Rows read at once. */
const PAGE = 16_384;

export function queryScores(db: Database): (query: ScoreQuery) => ScoresDrawn {
  const range = db
    .prepare('SELECT t, state, score FROM scores WHERE model_id = ? AND t >= ? AND t < ? ORDER BY t LIMIT ?')
    .raw<Row>();
  return (query) => {
    const drawn: Row[] = [];
    // The rows of the pixel under way: one per state, for `scored` the highest.
    let chosen: (Row | undefined)[] = [];
    let pixel = -1;
    const finish = (): void => {
      drawn.push(...chosen.filter((row) => row !== undefined).sort((a, b) => a[0] - b[0]));
      chosen = [];
    };
    let page = range.all(query.modelId, query.from, query.to, PAGE);
    while (page.length > 0) {
      for (const row of page) {
        const at = pixelOf(query, row[0]);
        if (at !== pixel) finish();
        pixel = at;
        const [, state, score] = row;
        const before = chosen[state];
        if (before === undefined || (score ?? -Infinity) > (before[2] ?? -Infinity)) chosen[state] = row;
      }
      page = range.all(query.modelId, page.at(-1)![0] + 1, query.to, PAGE);
    }
    finish();
    return {
      t: Float64Array.from(drawn, (row) => row[0]),
      score: Float64Array.from(drawn, (row) => row[2] ?? NaN),
      state: Uint8Array.from(drawn, (row) => row[1]),
    };
  };
}

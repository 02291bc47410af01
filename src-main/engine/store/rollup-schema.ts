/** rollups.db: what charts of long spans are drawn from. All of it can be made anew from the raw days that are left. */
import { SAMPLE_LEVELS, SCORE_LEVELS } from './levels.ts';

export const ROLLUP_MIGRATIONS: readonly string[] = [
  `
  -- One table a level. key: the tag or model, and the number of the chunk (levels.ts); buckets: sample-buckets.ts and
  -- score-buckets.ts.
  ${[...SAMPLE_LEVELS, ...SCORE_LEVELS]
    .map(({ table }) => `CREATE TABLE ${table} (key INTEGER PRIMARY KEY, buckets BLOB NOT NULL);`)
    .join('\n  ')}

  -- Days written to since all their hours were rolled up and what is below was brought up to date.
  CREATE TABLE active (day INTEGER PRIMARY KEY);
  -- Days whose raw rows were deleted or lost: what still comes for them is added to their rollups.
  CREATE TABLE dropped (day INTEGER PRIMARY KEY);
  -- What was added so, lest it be counted twice.
  CREATE TABLE late (
    tag_id INTEGER NOT NULL,
    t INTEGER NOT NULL,
    PRIMARY KEY (tag_id, t)
  ) WITHOUT ROWID;

  -- The newest sample of each tag, and highest values, over the days that are not active.
  CREATE TABLE latest (
    tag_id INTEGER PRIMARY KEY,
    t INTEGER NOT NULL,
    value REAL,
    quality INTEGER NOT NULL
  );
  CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  `,
];

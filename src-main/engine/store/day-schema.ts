/**
 * raw/YYYY-MM-DD.db: what the plant sent for one UTC day and what the models said of it. Clustered on (series, time), which
 * makes a range one sequential read and saves the row id. Times are microseconds since the day's midnight.
 */
export const DAY_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE samples (
    tag_id INTEGER NOT NULL,
    t INTEGER NOT NULL,
    -- arrival time - source time: two to four bytes instead of eight
    delay INTEGER NOT NULL,
    -- NULL is "not a number"
    value REAL,
    -- 0 good, 1 uncertain, 2 bad
    quality INTEGER NOT NULL,
    -- place in the list of quality reasons
    reason INTEGER NOT NULL,
    PRIMARY KEY (tag_id, t)
  ) WITHOUT ROWID;

  -- What was sent where that is no number.
  CREATE TABLE texts (
    tag_id INTEGER NOT NULL,
    t INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (tag_id, t)
  ) WITHOUT ROWID;

  CREATE TABLE scores (
    model_id INTEGER NOT NULL,
    -- the grid step at which the window ends
    t INTEGER NOT NULL,
    -- 0 scored, 1 warm-up, 2 gap, 3 stale, 4 off
    state INTEGER NOT NULL,
    -- NULL where not scored
    score REAL,
    -- one little-endian float32 for each channel; NULL where not scored
    reconstruction BLOB,
    contribution BLOB,
    PRIMARY KEY (model_id, t)
  ) WITHOUT ROWID;

  -- Hours whose rollups have still to be made from the rows above; written in the same transaction as these.
  CREATE TABLE dirty (
    -- 0 samples of a tag, 1 scores of a model
    kind INTEGER NOT NULL,
    -- the tag or model; 0: every one, at every hour
    id INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    -- rollups that end up to here are right; microseconds since midnight
    since INTEGER NOT NULL,
    PRIMARY KEY (kind, id, hour)
  ) WITHOUT ROWID;

  CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  `,
];

/**
 * telemetry.db: what the plant sent and what the models said of it. Both tables are clustered on (series, time), which
 * makes a range one sequential read and saves the row id. Times are microseconds since the Unix epoch.
 */
export const TELEMETRY_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE samples (
    tag_id INTEGER NOT NULL,
    t INTEGER NOT NULL,
    -- arrival time - t: two to four bytes instead of eight
    delay INTEGER NOT NULL,
    -- NULL is "not a number"
    value REAL,
    -- 0 good, 1 uncertain, 2 bad
    quality INTEGER NOT NULL,
    -- place in the list of quality reasons
    reason INTEGER NOT NULL,
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
  `,
];

/**
 * records.db: what people made and decided. Column names are the words of the product, so that an administrator can
 * read the file with any SQLite tool. Times are microseconds since the Unix epoch. AUTOINCREMENT: an id is never used
 * twice, because samples, scores and reports refer to it after the record is gone.
 */
export const RECORDS_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE installation (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    installation_id TEXT NOT NULL
  );

  CREATE TABLE connections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    protocol TEXT NOT NULL,
    clock TEXT NOT NULL,
    username TEXT,
    sealed_password TEXT
  );

  CREATE TABLE tags (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connections,
    topic TEXT NOT NULL,
    format TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    low REAL,
    high REAL
  );
  CREATE INDEX tags_connection ON tags (connection_id);

  CREATE TABLE assets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    tag_ids TEXT NOT NULL,
    sample_period REAL NOT NULL,
    window_length INTEGER NOT NULL,
    off_rule TEXT
  );
  -- Kept by the triggers below, so that a tag of an asset cannot be removed under it.
  CREATE TABLE asset_tags (
    asset_id INTEGER NOT NULL REFERENCES assets ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags,
    PRIMARY KEY (asset_id, tag_id)
  ) WITHOUT ROWID;
  CREATE INDEX asset_tags_tag ON asset_tags (tag_id);
  CREATE TRIGGER asset_tags_insert AFTER INSERT ON assets BEGIN
    INSERT OR IGNORE INTO asset_tags SELECT new.id, value FROM json_each(new.tag_ids);
    INSERT OR IGNORE INTO asset_tags SELECT new.id, json_extract(new.off_rule, '$.tagId') WHERE new.off_rule IS NOT NULL;
  END;
  CREATE TRIGGER asset_tags_update AFTER UPDATE OF tag_ids, off_rule ON assets BEGIN
    DELETE FROM asset_tags WHERE asset_id = new.id;
    INSERT OR IGNORE INTO asset_tags SELECT new.id, value FROM json_each(new.tag_ids);
    INSERT OR IGNORE INTO asset_tags SELECT new.id, json_extract(new.off_rule, '$.tagId') WHERE new.off_rule IS NOT NULL;
  END;

  CREATE TABLE baselines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    asset_id INTEGER NOT NULL REFERENCES assets,
    ranges TEXT NOT NULL,
    excluded TEXT NOT NULL,
    recording INTEGER NOT NULL
  );
  CREATE INDEX baselines_asset ON baselines (asset_id);

  CREATE TABLE models (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    asset_id INTEGER NOT NULL REFERENCES assets,
    baseline_id INTEGER NOT NULL REFERENCES baselines,
    created_at INTEGER NOT NULL,
    hash TEXT NOT NULL,
    backend TEXT NOT NULL,
    seed INTEGER NOT NULL,
    train_seconds REAL NOT NULL,
    window_length INTEGER NOT NULL,
    threshold REAL NOT NULL,
    false_alarms_per_week REAL NOT NULL,
    extrapolated INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    armed INTEGER NOT NULL
  );
  CREATE INDEX models_asset ON models (asset_id);
  CREATE INDEX models_baseline ON models (baseline_id);
  -- Arming a model disarms the asset's other ones: two armed models would raise two alarms for one event.
  CREATE TRIGGER models_arm_insert AFTER INSERT ON models WHEN new.armed BEGIN
    UPDATE models SET armed = 0 WHERE asset_id = new.asset_id AND id <> new.id AND armed;
  END;
  CREATE TRIGGER models_arm_update AFTER UPDATE OF armed ON models WHEN new.armed BEGIN
    UPDATE models SET armed = 0 WHERE asset_id = new.asset_id AND id <> new.id AND armed;
  END;

  CREATE TABLE incidents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    asset_id INTEGER NOT NULL REFERENCES assets,
    from_time INTEGER NOT NULL,
    to_time INTEGER,
    peak_score REAL,
    verdict TEXT NOT NULL,
    contributions TEXT NOT NULL
  );
  CREATE INDEX incidents_asset ON incidents (asset_id);

  CREATE TABLE alarms (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    asset_id INTEGER NOT NULL REFERENCES assets,
    kind TEXT NOT NULL,
    tag_id INTEGER REFERENCES tags,
    model_id INTEGER REFERENCES models,
    began INTEGER NOT NULL,
    raised INTEGER NOT NULL,
    cleared INTEGER,
    acknowledged INTEGER,
    acknowledged_by TEXT,
    peak_score REAL,
    threshold REAL,
    incident_id INTEGER NOT NULL REFERENCES incidents
  );
  CREATE INDEX alarms_asset ON alarms (asset_id);
  CREATE INDEX alarms_tag ON alarms (tag_id);
  CREATE INDEX alarms_model ON alarms (model_id);
  CREATE INDEX alarms_incident ON alarms (incident_id);

  CREATE TABLE notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    incident_id INTEGER NOT NULL REFERENCES incidents,
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL
  );
  CREATE INDEX notes_incident ON notes (incident_id);

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
  );
  CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit BEGIN
    SELECT raise(ABORT, 'The audit trail cannot be changed.');
  END;
  CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN
    SELECT raise(ABORT, 'The audit trail cannot be shortened.');
  END;
  `,
  // What is wrong with a training; models from before were all taken as good.
  'ALTER TABLE models ADD COLUMN flag TEXT',
  // Certificates and the finer points of MQTT sessions, settings of the installation, scores told to others.
  `
  ALTER TABLE connections ADD COLUMN sealed_key TEXT;
  ALTER TABLE connections ADD COLUMN sealed_passphrase TEXT;
  ALTER TABLE connections ADD COLUMN subscriptions TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE connections ADD COLUMN qos INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE connections ADD COLUMN client_id TEXT;
  ALTER TABLE connections ADD COLUMN session_expiry INTEGER NOT NULL DEFAULT 432000;
  ALTER TABLE connections ADD COLUMN receive_maximum INTEGER NOT NULL DEFAULT 2000;
  ALTER TABLE connections ADD COLUMN last_will TEXT;
  ALTER TABLE connections ADD COLUMN authority TEXT;
  ALTER TABLE connections ADD COLUMN certificate TEXT;
  ALTER TABLE connections ADD COLUMN sparkplug TEXT NOT NULL DEFAULT '{"requestRebirth":false,"primaryHost":null}';

  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE publications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connections,
    asset_ids TEXT,
    json_topic TEXT,
    sparkplug TEXT
  );
  CREATE INDEX publications_connection ON publications (connection_id);
  `,
  // Operating modes, models beside the armed one, what was put away: no longer listed, kept for the history it is part of.
  `
  ALTER TABLE assets ADD COLUMN mode_rule TEXT;
  ALTER TABLE assets ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE tags ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE models ADD COLUMN shadow INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE models ADD COLUMN retired INTEGER;
  -- One shadow for an asset, and a model that is armed is no shadow any more.
  CREATE TRIGGER models_shadow_insert AFTER INSERT ON models WHEN new.shadow BEGIN
    UPDATE models SET shadow = 0 WHERE asset_id = new.asset_id AND shadow AND (id <> new.id OR armed);
  END;
  CREATE TRIGGER models_shadow_update AFTER UPDATE OF armed, shadow ON models WHEN new.shadow BEGIN
    UPDATE models SET shadow = 0 WHERE asset_id = new.asset_id AND shadow AND (id <> new.id OR armed);
  END;
  `,
  // A removed connection stays as long as tags that were put away say where their history came from.
  'ALTER TABLE connections ADD COLUMN removed INTEGER NOT NULL DEFAULT 0',
];

/** records.db: connections, tags, assets, baselines, models, alarms, incidents, notes and the audit trail. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type {
  Alarm,
  Asset,
  AuditEntry as StoredAuditEntry,
  Baseline,
  Incident,
  Model,
  Note,
  Publication,
  Tag,
} from '../../api/words.ts';
import { restoreRecordsCopy } from './backup/records-copies.ts';
import { openChecked } from './damage.ts';
import { migrate } from './migrate.ts';
import { keepRoom } from './records-room.ts';
import { RECORDS_MIGRATIONS } from './records-schema.ts';
import * as shapes from './records-tables.ts';
import { openKeptTable, openTable, type KeptTable, type Table } from './table.ts';

export type { StoredConnection } from './records-tables.ts';

/** One line of the audit trail: who did what ("model.arm") to what ("asset 3"). It can be written and read, never changed. */
export type AuditEntry = Readonly<Omit<StoredAuditEntry, 'id'>>;

export interface Records {
  readonly connections: KeptTable<shapes.StoredConnection>;
  readonly tags: KeptTable<Tag>;
  readonly assets: KeptTable<Asset>;
  readonly baselines: Table<Baseline>;
  readonly models: Table<Model>;
  readonly alarms: Table<Alarm>;
  readonly incidents: Table<Incident>;
  readonly notes: Table<Note>;
  readonly publications: Table<Publication>;
  /** One setting of the installation by its name; what is missing or no longer fits the schema is the schema's default. */
  setting<T>(name: string, schema: z.ZodType<T>): T;
  saveSetting(name: string, value: unknown): void;
  audit(entry: AuditEntry): void;
  /** The newest entries first, those before an id (null: all), at most `limit`. */
  auditTrail(before: number | null, limit: number): StoredAuditEntry[];
  /** Made once with the database: tells two installations apart. */
  readonly installationId: string;
  /** SQLite's version. */
  readonly sqlite: string;
  /** What the operator has to know about the start-up: a damaged file was moved aside. */
  readonly messages: readonly string[];
  /** All changes made in `work` are committed together, or none when it throws. Synchronous work only. */
  transaction<R>(work: () => R): R;
  /** Keeps room in the file for changes made while the disk is full; called when there is room, after start and again. */
  keepRoom(): void;
  /** Copies the database into a file that does not exist yet, a little at a time while changes go on. */
  copyTo(file: string): Promise<void>;
  /** From now on new tags and models get ids above these, whatever the file remembers. */
  skipIds(used: { tags: number; models: number }): void;
  close(): void;
}

/** Pages copied before others have their turn: 1 MiB. */
const COPY_STEP = 256;

/**
 * Opens (and creates, checks, migrates) records.db in the data directory; where it is damaged or lost, the newest good
 * automatic copy takes its place. Every change is on the disk when the call returns. The caller holds the directory's lock.
 * @throws NewerDatabase when the file is from a newer version
 */
export function openRecords(dataDir: string): Records {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { db, message } = openChecked(join(dataDir, 'records.db'), {
    // Small, and nothing else can bring it back: always read whole.
    wholeUpTo: Infinity,
    replace: () => restoreRecordsCopy(dataDir, RECORDS_MIGRATIONS.length),
  });
  try {
    // macOS keeps what fsync wrote in the drive's memory; this brings it onto the medium. Elsewhere it does nothing.
    db.pragma('fullfsync = ON');
    migrate(db, 'records.db', RECORDS_MIGRATIONS);
    db.pragma('foreign_keys = ON');
    db.prepare('INSERT OR IGNORE INTO installation VALUES (1, ?)').run(randomUUID());
    const auditing = db.prepare(
      'INSERT INTO audit (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)',
    );
    const trail = db.prepare<StoredAuditEntry>('SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?');
    const reading = db.prepare('SELECT value FROM settings WHERE name = ?').pluck<string>();
    const saving = db.prepare(
      'INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
    return {
      connections: openKeptTable(db, shapes.connections),
      tags: openKeptTable(db, shapes.tags),
      assets: openKeptTable(db, shapes.assets),
      baselines: openTable(db, shapes.baselines),
      models: openTable(db, shapes.models),
      alarms: openTable(db, shapes.alarms),
      incidents: openTable(db, shapes.incidents),
      notes: openTable(db, shapes.notes),
      publications: openTable(db, shapes.publications),
      setting(name, schema) {
        const stored = reading.get(name);
        const parsed = schema.safeParse(stored === undefined ? {} : JSON.parse(stored));
        return parsed.success ? parsed.data : schema.parse({});
      },
      saveSetting(name, value) {
        saving.run(name, JSON.stringify(value));
      },
      audit({ at, actor, action, subject, detail }) {
        auditing.run(at, actor, action, subject, detail);
      },
      auditTrail: (before, limit) => trail.all(before ?? Number.MAX_SAFE_INTEGER, limit),
      installationId: db.prepare('SELECT installation_id FROM installation').pluck<string>().get()!,
      sqlite: db.prepare('SELECT sqlite_version()').pluck<string>().get()!,
      messages: message === null ? [] : [message],
      transaction: (work) => db.transaction(work)(),
      keepRoom: () => keepRoom(db),
      async copyTo(file) {
        await db.backup(file, { progress: () => COPY_STEP });
      },
      skipIds(used) {
        for (const [table, last] of Object.entries(used)) {
          // sqlite_sequence has no key of its own, so an upsert is not possible.
          const known = db
            .prepare('SELECT seq FROM sqlite_sequence WHERE name = ?')
            .pluck<number>()
            .get(table);
          if (known === undefined) db.prepare('INSERT INTO sqlite_sequence VALUES (?, ?)').run(table, last);
          else if (known < last)
            db.prepare('UPDATE sqlite_sequence SET seq = ? WHERE name = ?').run(last, table);
        }
      },
      close: () => db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * The store: everything Mnemo keeps in its data directory's databases.
 *
 * - records.db   connections, tags, assets, baselines, models, alarms, incidents, notes, audit trail (records.ts)
 * - raw/         samples and scores, a database for each UTC day (telemetry.ts), one writer thread, one reader thread
 * - rollups.db   what charts of long spans are drawn from, made from the raw days (roll-up.ts)
 * - engine.lock  one engine per data directory (lock.ts)
 */
import { lockDataDirectory } from './lock.ts';
import { openRecords, type Records } from './records.ts';
import { openTelemetry, type TelemetryStore } from './telemetry.ts';

export { DataDirectoryInUse, lockDataDirectory, type DataDirectoryLock } from './lock.ts';
export { NewerDatabase } from './migrate.ts';
export { openRecords, type AuditEntry, type Records, type StoredConnection } from './records.ts';
export { RecordInUse, type KeptTable, type Table } from './table.ts';
export { openTelemetry, type TelemetrySizes, type TelemetryStore } from './telemetry.ts';
export type { AppendResult, ScoreBatch } from './append.ts';
export type { ReconstructionDrawn } from './reconstruction-query.ts';
export type { DroppedDay, RetentionResult, RetentionRules } from './retention.ts';
export type { Latest } from './sample-pages.ts';
export type { ScoresDrawn } from './score-query.ts';
export type { Span } from './pixels.ts';

export interface Store {
  readonly records: Records;
  readonly telemetry: TelemetryStore;
  /** What the operator has to know about the start-up; empty when all was well. */
  readonly messages: readonly string[];
  /** SQLite's version. */
  readonly sqlite: string;
  /** Closes both databases, then gives the directory free. */
  close(): Promise<void>;
}

/**
 * Locks the data directory and opens both databases.
 * @throws DataDirectoryInUse, NewerDatabase, or an Error that says what to do
 */
export async function openStore(dataDir: string): Promise<Store> {
  const lock = lockDataDirectory(dataDir);
  let records: Records | undefined;
  try {
    records = openRecords(dataDir);
    const telemetry = await openTelemetry(dataDir);
    // When records.db had to start anew, the samples of a former tag 1 must not become those of the next tag 1.
    records.skipIds(telemetry.lastIds);
    const { close } = records;
    return {
      records,
      telemetry,
      sqlite: records.sqlite,
      messages: [...records.messages, ...telemetry.messages],
      async close() {
        await telemetry.close();
        close();
        lock.release();
      },
    };
  } catch (error) {
    records?.close();
    lock.release();
    throw error;
  }
}

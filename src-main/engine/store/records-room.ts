/**
 * Room kept inside records.db and its log, so that alarms, acknowledgements, settings and audit entries can still be
 * written when the disk is full: free pages in the file, and a log that need not grow. (A file system that never writes in
 * place, as btrfs or ZFS, needs room all the same.)
 */
import { isDiskFull, type Database } from './sqlite.ts';

/** Of the file, and of the log. A thousand audit entries take about a quarter of it. */
const KEPT_BYTES = 1024 * 1024;

/** Fills up the room that is kept; on a disk that is full already it leaves what there is. */
export function keepRoom(db: Database): void {
  // The log is folded into the file, and begins anew, before it has grown beyond what is kept: 4 KiB a page.
  db.pragma('wal_autocheckpoint = 128');
  try {
    // Two commits: pages that are freed in the one that made them are never written, and take no room on the disk.
    db.exec(
      `BEGIN; DROP TABLE IF EXISTS kept_room; CREATE TABLE kept_room (bytes);
       INSERT INTO kept_room VALUES (zeroblob(${KEPT_BYTES})); COMMIT`,
    );
    db.pragma('wal_checkpoint(PASSIVE)');
    db.exec('DROP TABLE kept_room');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    if (!isDiskFull(error)) throw error;
  }
}

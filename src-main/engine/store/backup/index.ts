/**
 * Backup and restore of a data directory.
 *
 * - backup-files.ts     what belongs into a backup, and in which order
 * - plan-backup.ts      where it goes, what is there already, whether there is room
 * - write-backup.ts     the backup itself: copies, checks, manifest
 * - note-of-secrets.ts  what becomes of passwords
 * - backup-in-thread.ts the same beside a running engine, on a thread of its own
 * - restore-backup.ts   a data directory out of a backup
 * - records-copies.ts   the daily copies of records.db that mend a damaged one
 */
export { backupInThread } from './backup-in-thread.ts';
export { noteOfSecrets } from './note-of-secrets.ts';
export { planBackup, removeUnfinished } from './plan-backup.ts';
export { keepRecordsCopy } from './records-copies.ts';
export { restoreBackup } from './restore-backup.ts';
export { writeBackup } from './write-backup.ts';

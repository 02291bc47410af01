/**
 * Upkeep: what keeps the store healthy while nobody looks.
 *
 * - upkeep-desk.ts      storage.status, storage.setRetention, backup.start
 * - rounds.ts           every half minute: room, retention, the daily copy of records.db
 * - kept-telemetry.ts   what upkeep needs of the telemetry store
 * - room.ts             how much room the disk has, in words and in steps
 * - forecast.ts         when the disk will be full
 * - retention-rules.ts  what may never be deleted, and settings in words
 * - patient-audit.ts    audit entries that outlast a full disk
 * - backup-task.ts      one backup at a time, as a task
 */
export type { KeptTelemetry } from './kept-telemetry.ts';
export { createPatientAudit } from './patient-audit.ts';
export { createUpkeepDesk, type UpkeepDesk } from './upkeep-desk.ts';

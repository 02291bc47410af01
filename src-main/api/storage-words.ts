/** What is kept on disk, for how long, and how it stands with the disk. */
import { z } from 'zod';

/** What is deleted, and when. Whole days go; days that a baseline needs stay. */
export const retention = z.object({
  /** Days for which samples and scores are kept as they came; null: for ever. */
  rawDays: z.number().int().min(1).max(36_500).nullable().default(null),
  /** Days for which the rollups of 10 s, 1 min and 1 h are kept; null: for ever. */
  rollupDays: z.number().int().min(1).max(36_500).nullable().default(null),
  /** All raw days together, in bytes: the oldest go first; null: no limit. */
  mostBytes: z.number().int().min(1_000_000).nullable().default(null),
  /** When the disk is nearly full: drop the oldest raw days. Otherwise recording stops until there is room. */
  dropOldestWhenFull: z.boolean().default(false),
});
export type Retention = z.infer<typeof retention>;

export const storageStatus = z.object({
  retention,
  /** Bytes. */
  rawBytes: z.number(),
  rollupBytes: z.number(),
  recordsBytes: z.number(),
  /** Free on the disk of the data directory. */
  freeBytes: z.number(),
  /** Raw days there are, and the first of them ("2026-11-23"); null without any. */
  days: z.number().int(),
  firstDay: z.string().nullable(),
  /** What a day adds at the present rate; null before a day has passed. */
  bytesPerDay: z.number().nullable(),
  /** Days until the disk is full at this rate with the present retention; null: it does not fill, or is not known. */
  daysLeft: z.number().nullable(),
  /** No room to write: recording waits until there is some. */
  full: z.boolean(),
  /** What the operator should know: network share, a damaged file moved aside, little room. */
  warnings: z.array(z.string()),
});
export type StorageStatus = z.infer<typeof storageStatus>;

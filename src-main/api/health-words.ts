/** How the engine itself is doing. */
import { z } from 'zod';
import { id, micros } from './basic-words.ts';

export const engineHealth = z.object({
  /** Processes of Mnemo, each with its resident memory in bytes; null where it cannot be asked. */
  processes: z.array(
    z.object({ name: z.enum(['engine', 'scoring', 'training']), residentBytes: z.number().nullable() }),
  ),
  /** Share of one core the engine process used since it was last asked, 0..n; null at the first time. */
  cpu: z.number().nullable(),
  /** What waits between two stages, with what it may hold at most (null: bounded by what feeds it). */
  queues: z.array(
    z.object({
      name: z.enum(['samples to store', 'rows to score', 'calls to the scoring process', 'publications']),
      depth: z.number().int(),
      limit: z.number().int().nullable(),
    }),
  ),
  /** By asset: seconds between its newest closed grid step and the clock; null on replay connections and before data. */
  lag: z.array(z.object({ assetId: id, seconds: z.number().nullable() })),
  /** What scores now; null while nothing does. */
  scoring: z.object({ backend: z.string(), device: z.string().nullable() }).nullable(),
});
export type EngineHealth = z.infer<typeof engineHealth>;

/** One line of the audit trail: who did what, when. It can neither be changed nor shortened. */
export const auditEntry = z.object({
  id,
  at: micros,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

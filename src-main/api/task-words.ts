/** Long work on files: what it is, how far it came, what came of it. */
import { z } from 'zod';

export const task = z.object({
  id: z.number().int().positive(),
  kind: z.enum(['import', 'export', 'backup']),
  /** What is worked on, in words. */
  title: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  /** Share done, 0 to 1; null while it cannot be told. */
  done: z.number().nullable(),
  /** What an operator should know of it, in sentences: how much was written, what was left out. */
  remarks: z.array(z.string()),
  /** Files it wrote, with their full paths. */
  files: z.array(z.string()),
  /** Why it failed, in words. */
  problem: z.string().nullable(),
});
export type Task = z.infer<typeof task>;

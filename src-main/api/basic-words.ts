/** What every other word is made of: instants, stretches of time, ids. */
import { z } from 'zod';

/** Integer microseconds since the Unix epoch. Safe in a double until the year 2255. */
export const micros = z.number().int();
export type Micros = z.infer<typeof micros>;

export const SECOND = 1_000_000;

/** A half-open stretch of time: from <= t < to. */
export const timeRange = z
  .object({ from: micros, to: micros })
  .refine((range) => range.to > range.from, { message: 'The end of a time range must lie after its start.' });
export type TimeRange = z.infer<typeof timeRange>;

export const id = z.number().int().positive();

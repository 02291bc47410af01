import type { Micros } from '../../../src-main/api/words.ts';

/** A stretch of time as the asset view reads it from its address. */
export const rangeSettings = (from: Micros, to: Micros): Record<string, string> => ({
  from: String(Math.round(from)),
  to: String(Math.round(to)),
});

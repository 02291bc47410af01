/** Arrival times that rise strictly, so that no two samples without source time fall onto each other. */
import type { Micros } from '../../api/words.ts';

export interface ArrivalStamps {
  /** @param now this machine's clock; where it has not gone on, or was set back, the stamp is ahead of it */
  next(now: Micros): Micros;
}

/** @param newest the newest stored arrival, if any: stamps go on behind it even when the clock was set back meanwhile */
export function createArrivalStamps(newest: Micros | null): ArrivalStamps {
  let last = newest ?? 0;
  return { next: (now) => (last = now > last ? now : last + 1) };
}

/** Waiting times between attempts: doubling, bounded, scattered so that several callers do not come at once. */

export interface Backoff {
  /** Milliseconds to wait before the next attempt. */
  next(): number;
  /** The last attempt held: start from the first waiting time again. */
  reset(): void;
}

/**
 * @param first milliseconds before the first new attempt
 * @param most upper bound in milliseconds
 * @param random uniform in [0, 1): scatters each waiting time over its upper half
 */
export function createBackoff(first: number, most: number, random: () => number = Math.random): Backoff {
  let attempt = 0;
  return {
    next() {
      const full = Math.min(most, first * 2 ** attempt);
      attempt += 1;
      return Math.round(full / 2 + (full / 2) * random());
    },
    reset() {
      attempt = 0;
    },
  };
}

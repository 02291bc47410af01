/** How long to wait before the next try: doubling, with jitter so that not all clients of a broker come back at once. */

export interface RetryPause {
  readonly firstMs: number;
  readonly longestMs: number;
}

export const RETRY_PAUSE: RetryPause = { firstMs: 1000, longestMs: 30_000 };

/**
 * @param failures tries that failed in a row, at least 1
 * @param random uniform in [0, 1)
 * @returns milliseconds between half and all of the doubled pause
 */
export function retryPauseMs(
  failures: number,
  { firstMs, longestMs }: RetryPause,
  random = Math.random(),
): number {
  const pause = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return pause * (0.5 + random / 2);
}

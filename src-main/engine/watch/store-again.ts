/** Storing what a watch made, although the disk may refuse it for a moment. */
import { setTimeout as delay } from 'node:timers/promises';

const PAUSES_MS = [200, 1000, 5000];

/**
 * Tries again a few times and then gives up: rows that can never be stored must not hold up those that can.
 * @throws the last refusal
 */
export async function storeAgain(work: () => Promise<void> | void, pausesMs = PAUSES_MS): Promise<void> {
  for (const pause of pausesMs) {
    try {
      return await work();
    } catch {
      await delay(pause);
    }
  }
  await work();
}

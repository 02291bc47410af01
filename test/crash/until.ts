/** Waiting for something to become true. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Looks ten times a second. @throws Error after a minute; what `look` throws */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`Waited 60 s for ${what}.`);
    await sleep(100);
  }
}

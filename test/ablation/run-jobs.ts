import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import type { Done, Job } from './measuring-process.ts';

/** More processes than this only wait for each other's memory. */
const MOST_PROCESSES = 8;

/**
 * Spreads jobs over a process for each core.
 * @returns what was measured, in the order of the jobs
 * @throws Error where a process ends before its job is done
 */
export async function runJobs(jobs: readonly Job[], onDone: (done: Done) => void): Promise<Done[]> {
  const results: Done[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const child = fork(new URL('./measuring-process.ts', import.meta.url), { serialization: 'advanced' });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`A measuring process ended with code ${String(code)}.`);
    });
    ended.catch(() => {});
    try {
      while (next < jobs.length) {
        const number = next++;
        const answer = once(child, 'message');
        child.send(jobs[number]!);
        const [done] = (await Promise.race([answer, ended])) as [Done];
        results[number] = done;
        onDone(done);
      }
    } finally {
      child.kill();
    }
  };
  const processes = Math.min(jobs.length, availableParallelism(), MOST_PROCESSES);
  await Promise.all(Array.from({ length: processes }, work));
  return results;
}

import { expect, test, vi } from 'vitest';
import { createBackoff } from '../../../src-main/api/backoff.ts';
import {
  keepRunning,
  type Running,
  type SupervisedState,
} from '../../../src-main/supervision/keep-running.ts';

/** A child that ends when the test says so. */
function child() {
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  const stop = vi.fn(async () => end('stopped'));
  return { ended, end, stop };
}

test('waits grow while it keeps dying, and start again after a sound run', async () => {
  const waits: number[] = [];
  const children: ReturnType<typeof child>[] = [];
  let failures = 0;
  const kept = await keepRunning({
    backoff: createBackoff(2, 1000, () => 1),
    soundMs: 100,
    onState: ({ state, waitMs }) => state === 'waiting' && waits.push(waitMs!),
    async start() {
      if (failures > 0) {
        failures -= 1;
        throw new Error('It does not start.');
      }
      children.push(child());
      return children.at(-1)!;
    },
  });
  failures = 3;
  children[0]!.end('It died.');
  await vi.waitFor(() => expect(children.length).toBe(2));
  expect(waits).toEqual([2, 4, 8, 16]);
  await new Promise((resolve) => setTimeout(resolve, 150));
  children[1]!.end('It died.');
  await vi.waitFor(() => expect(children.length).toBe(3));
  expect(waits).toEqual([2, 4, 8, 16, 2]);
  await kept.stop();
  expect(children[2]!.stop).toHaveBeenCalled();
});

test('a stop during the wait starts nothing any more', async () => {
  const states: SupervisedState[] = [];
  const only = child();
  const start = vi.fn(async (): Promise<Running> => only);
  const kept = await keepRunning({
    start,
    backoff: createBackoff(60_000, 60_000),
    onState: (state) => states.push(state),
  });
  only.end('It died.');
  await vi.waitFor(() => expect(states.at(-1)!.state).toBe('waiting'));
  await kept.stop();
  expect(start).toHaveBeenCalledTimes(1);
  expect(states.at(-1)).toMatchObject({ state: 'stopped' });
});

test('a stop during a start ends what was started', async () => {
  const first = child();
  const second = child();
  const started = Promise.withResolvers<Running>();
  const begun = Promise.withResolvers<null>();
  let starts = 0;
  const kept = await keepRunning({
    backoff: createBackoff(1, 1),
    onState: () => {},
    start() {
      starts += 1;
      if (starts === 1) return Promise.resolve(first);
      begun.resolve(null);
      return started.promise;
    },
  });
  first.end('It died.');
  await begun.promise;
  const stopped = kept.stop();
  started.resolve(second);
  await stopped;
  expect(second.stop).toHaveBeenCalled();
});

test('what never started is an error of the caller', async () => {
  const start = () => Promise.reject(new Error('The directory is in use.'));
  await expect(keepRunning({ start, onState: () => {} })).rejects.toThrow('The directory is in use.');
});

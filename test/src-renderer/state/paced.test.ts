import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { paced } from '../../../src-renderer/state/paced.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('runs at once, then at most once an interval, and never forgets the last request', () => {
  const run = vi.fn();
  const { request } = paced(run, 250);
  for (let i = 0; i < 100; i++) {
    request();
    vi.advanceTimersByTime(10);
  }
  // At 0, 250, 500, 750 and, for the request at 990, at 1000 milliseconds.
  expect(run).toHaveBeenCalledTimes(5);
  vi.advanceTimersByTime(1000);
  expect(run).toHaveBeenCalledTimes(5);
});

it('forgets a waiting run when stopped', () => {
  const run = vi.fn();
  const { request, stop } = paced(run, 250);
  request();
  request();
  stop();
  vi.advanceTimersByTime(1000);
  expect(run).toHaveBeenCalledTimes(1);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { liveInterval, paced } from '../../../src-renderer/state/paced.ts';

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

it('asks for the interval each time where it may change', () => {
  const run = vi.fn();
  let interval = 100;
  const { request } = paced(run, () => interval);
  request();
  interval = 500;
  request();
  vi.advanceTimersByTime(400);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(100);
  expect(run).toHaveBeenCalledTimes(2);
});

it('draws live pictures as often as can be seen, and leaves most of the time to the operator', () => {
  expect(liveInterval(300, 5)).toBe(250);
  expect(liveInterval(1800, 5)).toBe(900);
  expect(liveInterval(2_592_000, 5)).toBe(1000);
  expect(liveInterval(300, 200)).toBe(1400);
  expect(liveInterval(300, 9000)).toBe(5000);
});

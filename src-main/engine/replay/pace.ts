/** Stored samples at the pace at which they came, or a multiple of it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Micros } from '../../api/words.ts';
import type { SampleBatch } from '../sample.ts';

/** Milliseconds that only go forward, and waiting for them. */
export interface PaceClock {
  now(): number;
  /** @throws when the signal aborts */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const processClock: PaceClock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
};

export interface Pace {
  /** Event time at which the run begins. */
  readonly from: Micros;
  /** Seconds of event time in a second; null: as fast as they are taken. */
  readonly speed: number | null;
  readonly clock: PaceClock;
  readonly signal: AbortSignal;
}

export interface Tick {
  /** Event time it is now. */
  readonly now: Micros;
  /** Samples due since the last tick, in the order of time; null: none. */
  readonly batch: SampleBatch | null;
}

/** Samples are handed out not more often than this, and something is said not less often. */
const SHORTEST_MS = 50;
const LONGEST_MS = 500;

/**
 * Every sample is due at its distance from `from`, divided by the speed, after the run began: who takes one late does
 * not delay the ones after it, so on average the speed is exact as long as the machine keeps up.
 * @param batches in the order of time
 * @throws the signal's reason
 */
export async function* paced(
  batches: AsyncIterable<SampleBatch>,
  { from, speed, clock, signal }: Pace,
): AsyncGenerator<Tick, void, undefined> {
  const begin = clock.now();
  const eventTime = (): Micros =>
    speed === null ? Infinity : from + Math.floor((clock.now() - begin) * 1000 * speed);
  for await (const batch of batches) {
    const { t } = batch;
    let row = 0;
    while (row < t.length) {
      signal.throwIfAborted();
      const now = eventTime();
      const end = firstAfter(t, now, row);
      if (end > row) yield { now: Math.min(now, t[end - 1]!), batch: cut(batch, row, end) };
      else yield { now, batch: null };
      row = end;
      if (row < t.length && speed !== null) {
        const wait = (t[row]! - eventTime()) / (1000 * speed);
        await clock.sleep(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, wait)), signal);
      }
    }
  }
}

/** The first row from `row` on that lies after a time; the length where there is none. */
function firstAfter(t: Float64Array, time: Micros, row: number): number {
  let [low, high] = [row, t.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (t[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows of a batch; texts are of no use to a pipeline of numbers. */
function cut(
  { tagId, t, arrival, value, quality, reason }: SampleBatch,
  from: number,
  to: number,
): SampleBatch {
  return {
    tagId: tagId.subarray(from, to),
    t: t.subarray(from, to),
    arrival: arrival.subarray(from, to),
    value: value.subarray(from, to),
    quality: quality.subarray(from, to),
    reason: reason.subarray(from, to),
  };
}

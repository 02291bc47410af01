/** The demo's plant: a pump station on a broker of its own, and the pace at which it may publish. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND, type Micros } from '../../../api/words.ts';
import {
  connectPublisher,
  createPumpStation,
  openBroker,
  type Pace,
  type PumpStation,
} from '../../../simulator/index.ts';
import { SAMPLE_PERIOD } from './schedule.ts';

export interface Plant {
  readonly url: string;
  readonly station: PumpStation;
  /** Event time of the first sample. */
  readonly start: Micros;
  /** Publishes until that event time (exclusive). */
  publish(until: Micros, pace?: Pace, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export async function openPlant(seed: number, start: Micros): Promise<Plant> {
  const broker = await openBroker();
  const station = createPumpStation({ seed, samplePeriod: SAMPLE_PERIOD, start });
  const publisher = await connectPublisher(station, { url: broker.url });
  return {
    url: broker.url,
    station,
    start,
    async publish(until, pace, signal) {
      await publisher.run(until, pace, signal);
    },
    async close() {
      await publisher.close();
      await broker.close();
    },
  };
}

/** How far the plant may be ahead of the monitor, and how often it looks. */
const AHEAD = 3600 * SECOND;
const LOOK_EVERY = 600 * SECOND;
const WAIT_MS = 15;

/**
 * As fast as the monitor follows: event time stops while the monitor is more than an hour behind.
 * @param monitorTime the event time up to which the monitor has dealt with everything; null before the first row
 * @param giveUpMs without any progress for this long the plant does not wait on
 */
export function paceByMonitor(monitorTime: () => Promise<Micros | null>, giveUpMs = 60_000): Pace {
  let lookedAt = -Infinity;
  let began: Micros | null = null;
  return async (t) => {
    if (t - lookedAt < LOOK_EVERY) return;
    lookedAt = t;
    began ??= t;
    let last: Micros | null = null;
    let since = performance.now();
    for (;;) {
      const now = await monitorTime();
      if (t - (now ?? began) <= AHEAD) return;
      if (now !== last) [last, since] = [now, performance.now()];
      if (performance.now() - since > giveUpMs) {
        throw new Error(
          'The monitor has stopped following the plant: see the engine log in the data directory.',
        );
      }
      await sleep(WAIT_MS);
    }
  };
}

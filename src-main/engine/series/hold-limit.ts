/** How long a tag's last value may stand for the present: learned from how often the tag reports. */
import { SECOND, type Micros } from '../../api/words.ts';

/** Intervals remembered: enough for a 99th percentile, few enough to follow a tag whose rate was changed. */
const REMEMBERED = 256;
const SHORTEST: Micros = 30 * SECOND;

/**
 * Learns causally, in the order of source times: max(3 x p99 interval, 30 s, one sample period), over the tag's last
 * 256 intervals. The percentile is the lower one, so that a single long interruption among few intervals does not
 * count as the tag's habit.
 */
export class HoldLimit {
  readonly #shortest: Micros;
  readonly #intervals = new Float64Array(REMEMBERED);
  #seen = 0;
  #limit: Micros | null;

  constructor(samplePeriod: Micros) {
    this.#shortest = Math.max(SHORTEST, samplePeriod);
    this.#limit = this.#shortest;
  }

  /** @param interval microseconds between two consecutive samples of the tag */
  learn(interval: Micros): void {
    this.#intervals[this.#seen % REMEMBERED] = interval;
    this.#seen += 1;
    this.#limit = null;
  }

  /** Microseconds. */
  get limit(): Micros {
    if (this.#limit === null) {
      // Sorted only when a value has to be held: a fast tag hardly ever asks.
      const sorted = this.#intervals.slice(0, Math.min(this.#seen, REMEMBERED)).sort();
      const p99 = sorted[Math.floor(0.99 * (sorted.length - 1))]!;
      this.#limit = Math.max(3 * p99, this.#shortest);
    }
    return this.#limit;
  }
}

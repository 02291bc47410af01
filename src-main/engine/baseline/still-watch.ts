/** How long a tag stands still, and whether that is its habit. */
import type { Micros } from '../../api/words.ts';
import { TimeHistogram } from './time-histogram.ts';

/** A tag with no more different values than this is a state (a valve, a mode): standing still is its nature. */
const STATES = 8;
/** With fewer changes than this nothing is a habit yet. */
const LEAST_RUNS = 20;
const USUAL = 0.95;
const MARGIN = 3;
/** Still for fewer sample times than this is chance, as it is for the stuck-value alarm. */
const LEAST_SAMPLES = 10;
const NEARLY_ALL = 0.9;

/**
 * A run is the time from the first to the newest of samples of one value. The tag itself says how long one usually
 * lasts: a run is too long when it lasts longer than three times what 95 in 100 of the tag's own runs last, and than
 * ten of its usual sample intervals and ten grid steps. So a temperature that moves every ten minutes is not stuck
 * after five, and a pressure that always moves is after ten seconds. Three times, as the trained stuck-value alarm has
 * it; 95 in 100 and not all, so that the runs looked for do not become the habit they are measured by. Tags with few
 * different values and those that hardly ever change are never called stuck by it.
 */
export class StillWatch {
  readonly #period: Micros;
  readonly #runs = new TimeHistogram();
  readonly #values = new Set<number>();
  #samples = 0;
  #longest: Micros = 0;
  #value = NaN;
  #from: Micros = NaN;
  #to: Micros = NaN;
  #length = 0;
  /** The value that may be most of all, and its lead over the others (Boyer and Moore's majority vote). */
  #common = NaN;
  #lead = 0;

  constructor(period: Micros) {
    this.#period = period;
  }

  /** @param breakAfter microseconds without a sample that end a run */
  add(t: Micros, value: number, breakAfter: Micros): void {
    this.#samples += 1;
    if (this.#lead === 0) this.#common = value;
    this.#lead += value === this.#common ? 1 : -1;
    if (value === this.#value && t - this.#to <= breakAfter) {
      this.#to = t;
      this.#length += 1;
      return;
    }
    this.pause();
    if (this.#values.size <= STATES) this.#values.add(value);
    this.#value = value;
    this.#from = this.#to = t;
    this.#length = 1;
  }

  /** What comes next is no continuation. */
  pause(): void {
    if (this.#length === 0) return;
    const time = this.#to - this.#from;
    this.#runs.add(time, this.#length);
    if (time > this.#longest) this.#longest = time;
    this.#length = 0;
    this.#value = NaN;
  }

  /**
   * To be asked at the end.
   * @param usualInterval microseconds between two samples; null where that is not known
   * @returns share: 0..1 of the samples that belong to runs that are too long; longest: microseconds; constant: one
   * value is nearly all there is: surely so from 95 % of the samples on, never below 90 %
   */
  result(usualInterval: Micros | null): {
    samples: number;
    share: number;
    longest: Micros;
    constant: boolean;
  } {
    this.pause();
    const some = this.#samples > 0;
    const judged = this.#values.size > STATES && this.#runs.count >= LEAST_RUNS;
    const limit = Math.max(
      MARGIN * this.#runs.quantile(USUAL),
      LEAST_SAMPLES * Math.max(this.#period, usualInterval ?? 0),
    );
    return {
      samples: this.#samples,
      share: judged ? 1 - this.#runs.within(limit).weight / this.#samples : 0,
      longest: this.#longest,
      constant: some && this.#lead >= NEARLY_ALL * this.#samples,
    };
  }
}

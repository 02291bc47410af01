/** What the samples of one tag in a baseline are like: measured in one passing, in flat memory. */
import { SECOND, type Micros } from '../../api/words.ts';
import { QUALITIES, QUALITY_REASONS } from '../sample.ts';
import { StillWatch } from './still-watch.ts';
import { TimeHistogram } from './time-histogram.ts';

const BAD = QUALITIES.indexOf('bad');
const RANGE = QUALITY_REASONS.indexOf('range');

/** A longer silence than this (and than three times what the tag nearly always keeps) is an interruption. */
const LEAST_INTERRUPTION: Micros = 30 * SECOND;

export interface MeasuredTag {
  readonly samples: number;
  /** Samples a second between interruptions; null with fewer than two. */
  readonly rate: number | null;
  /** Median time between two samples, microseconds; null with fewer than two. */
  readonly usualInterval: Micros | null;
  /** Shares of the samples, 0..1. */
  readonly stuck: number;
  readonly outOfRange: number;
  readonly bad: number;
  /** Seconds. */
  readonly longestGap: number;
  readonly longestStill: number;
  /** Of the samples that training uses (good or uncertain, and finite); null without any. */
  readonly low: number | null;
  readonly high: number | null;
  readonly mean: number | null;
  /** Root of the mean square around the mean. */
  readonly deviation: number | null;
  readonly constant: boolean;
}

/** Samples come in time order, range by range. */
export class TagMeasure {
  readonly #period: Micros;
  /** Microseconds of a stretch that are not excluded. */
  readonly #counted: (from: Micros, to: Micros) => Micros;
  readonly #intervals = new TimeHistogram();
  #intervalTime = 0;
  readonly #still: StillWatch;
  #samples = 0;
  #bad = 0;
  #outOfRange = 0;
  #usable = 0;
  #low = Infinity;
  #high = -Infinity;
  #mean = 0;
  /** Sum of squares around the mean (Welford 1962). */
  #squares = 0;
  #longestGap = 0;
  #rangeFrom: Micros = NaN;
  /** Time of the newest sample, whether it counted or not. */
  #last: Micros = NaN;

  constructor(period: Micros, counted: (from: Micros, to: Micros) => Micros) {
    this.#period = period;
    this.#counted = counted;
    this.#still = new StillWatch(period);
  }

  beginRange(from: Micros): void {
    this.#rangeFrom = from;
    this.#last = NaN;
  }

  endRange(to: Micros): void {
    this.#gapUntil(to);
    this.#still.pause();
  }

  /** @param counts false: before the range, or in a grid step that is left out: only that it came is of interest */
  add(t: Micros, value: number, quality: number, reason: number, counts: boolean): void {
    const interval = t - this.#last;
    this.#gapUntil(t);
    this.#last = t;
    if (!counts) {
      this.#still.pause();
      return;
    }
    this.#samples += 1;
    if (!Number.isNaN(interval)) {
      this.#intervals.add(interval, interval);
      this.#intervalTime += interval;
    }
    if (quality === BAD || !Number.isFinite(value)) {
      if (reason === RANGE) this.#outOfRange += 1;
      else this.#bad += 1;
      return;
    }
    this.#describe(value);
    this.#still.add(t, value, this.#breakAfter());
  }

  /** @param heldAlways the tag had a value all the time, though perhaps without a sample */
  result(heldAlways: boolean): MeasuredTag {
    const { samples, share, longest, constant } = this.#still.result(this.#usualInterval());
    const some = this.#usable > 0;
    return {
      samples: this.#samples,
      rate: this.#rate(),
      usualInterval: this.#usualInterval(),
      stuck: samples === 0 ? 0 : (share * samples) / this.#samples,
      outOfRange: this.#samples === 0 ? 0 : this.#outOfRange / this.#samples,
      bad: this.#samples === 0 ? 0 : this.#bad / this.#samples,
      longestGap: this.#longestGap / SECOND,
      longestStill: longest / SECOND,
      low: some ? this.#low : null,
      high: some ? this.#high : null,
      mean: some ? this.#mean : null,
      deviation: some ? Math.sqrt(this.#squares / this.#usable) : null,
      constant: some ? constant : heldAlways,
    };
  }

  #describe(value: number): void {
    this.#usable += 1;
    if (value < this.#low) this.#low = value;
    if (value > this.#high) this.#high = value;
    const from = value - this.#mean;
    this.#mean += from / this.#usable;
    this.#squares += from * (value - this.#mean);
  }

  #gapUntil(t: Micros): void {
    const from = this.#last >= this.#rangeFrom ? this.#last : this.#rangeFrom;
    if (t - from > this.#longestGap) this.#longestGap = Math.max(this.#longestGap, this.#counted(from, t));
  }

  /** After a silence this long an equal value proves nothing about the time between. */
  #breakAfter(): Micros {
    const mean = this.#intervals.count === 0 ? 0 : this.#intervalTime / this.#intervals.count;
    return Math.max(LEAST_INTERRUPTION, this.#period, 10 * mean);
  }

  #usualInterval(): Micros | null {
    return this.#intervals.count === 0 ? null : this.#intervals.quantile(0.5);
  }

  #rate(): number | null {
    if (this.#samples < 2 || this.#intervals.count === 0) return null;
    const interruption = Math.max(3 * this.#intervals.quantile(0.99), LEAST_INTERRUPTION, this.#period);
    const { count, weight } = this.#intervals.within(interruption);
    return weight === 0 ? null : count / (weight / SECOND);
  }
}

/** One channel of a grid, step by step: what its value is and what it rests on. */
import type { Micros } from '../../api/words.ts';
import type { Bucket } from './bucket.ts';
import { HoldLimit } from './hold-limit.ts';
import { HELD, MISSING, PRESENT, STALE } from './presence.ts';

/**
 * The mean of a step's usable samples; in a step without any the last usable sample is held until the hold limit.
 * Nothing is interpolated: that would need the future. A bad sample ends the holding at once: the source itself says
 * that its value no longer counts. A source that tells when it goes (a Sparkplug session) reports changes only: its
 * value is held until it does.
 */
export class ChannelLine {
  value = NaN;
  presence: number = MISSING;
  /** Source time of the newest sample of any quality. */
  #lastTime = NaN;
  #heldValue = NaN;
  #heldTime = NaN;
  /** The newest sample said that its source is gone. */
  #gone = false;
  readonly #hold: HoldLimit | null;

  /** @param tellsItsEnd the source says when its value no longer counts: there is no limit to holding it */
  constructor(samplePeriod: Micros, tellsItsEnd = false) {
    this.#hold = tellsItsEnd ? null : new HoldLimit(samplePeriod);
  }

  /**
   * Goes on to the next step.
   * @param end the step's end, microseconds
   * @param silent nothing at all has come for so long that no held value counts any more
   */
  step(end: Micros, bucket: Bucket | undefined, silent: boolean): void {
    if (bucket !== undefined) this.#take(bucket);
    const mean = bucket === undefined ? NaN : bucket.mean();
    if (!Number.isNaN(mean)) {
      this.value = mean;
      this.presence = PRESENT;
    } else if (this.#gone) {
      this.value = NaN;
      this.presence = STALE;
    } else if (Number.isNaN(this.#heldTime)) {
      this.value = NaN;
      // What has gone stale stays stale until a sample comes, and a bad one turns it into missing.
      if (bucket !== undefined || this.presence !== STALE) this.presence = MISSING;
    } else if (!silent && (this.#hold === null || end - this.#heldTime <= this.#hold.limit)) {
      this.value = this.#heldValue;
      this.presence = HELD;
    } else {
      this.value = NaN;
      this.presence = STALE;
      this.#heldTime = NaN;
    }
  }

  #take(bucket: Bucket): void {
    for (let i = 0; i < bucket.length; i++) {
      const t = bucket.time(i);
      if (!Number.isNaN(this.#lastTime)) this.#hold?.learn(t - this.#lastTime);
      this.#lastTime = t;
      this.#gone = bucket.gone(i);
      if (bucket.usable(i)) {
        this.#heldValue = bucket.value(i);
        this.#heldTime = t;
      } else {
        this.#heldTime = NaN;
      }
    }
  }
}

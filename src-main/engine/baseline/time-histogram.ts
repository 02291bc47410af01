/** Lengths of time counted in classes: how they are spread over any number of them, in flat memory. */
import type { Micros } from '../../api/words.ts';

/** Classes for each doubling: a class is 9 % wide. */
const CLASSES = 8;
/** Doublings from 1 microsecond to more than any time there is. */
const DOUBLINGS = 53;

export class TimeHistogram {
  /** Class 0 holds what takes no time. */
  readonly #counts = new Float64Array(CLASSES * DOUBLINGS + 2);
  readonly #weights = new Float64Array(CLASSES * DOUBLINGS + 2);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @param weight what this length stands for in `within` */
  add(length: Micros, weight: number): void {
    const place = placeOf(length);
    this.#counts[place] = this.#counts[place]! + 1;
    this.#weights[place] = this.#weights[place]! + weight;
    this.#count += 1;
  }

  /**
   * The lower quantile, as the upper end of its class: one long time among a few is not their habit.
   * @param share 0..1
   */
  quantile(share: number): Micros {
    const rank = Math.floor(share * (this.#count - 1));
    let before = 0;
    for (let place = 0; place < this.#counts.length; place++) {
      before += this.#counts[place]!;
      if (before > rank) return endOf(place);
    }
    return NaN;
  }

  /** Number and weights of the lengths in the classes that end at or before the limit. */
  within(limit: Micros): { count: number; weight: number } {
    let count = 0;
    let weight = 0;
    for (let place = 0; place < this.#counts.length && endOf(place) <= limit; place++) {
      count += this.#counts[place]!;
      weight += this.#weights[place]!;
    }
    return { count, weight };
  }
}

const placeOf = (length: Micros): number =>
  length <= 0 ? 0 : 1 + Math.floor(Math.log2(Math.max(1, length)) * CLASSES);
const endOf = (place: number): Micros => (place === 0 ? 0 : 2 ** (place / CLASSES));

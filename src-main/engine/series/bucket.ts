/** The samples of one tag in one grid step, whatever order they came in. */
import { QUALITIES } from '../sample.ts';

const BAD = QUALITIES.indexOf('bad');

/** What a sample met in its bucket: nothing of its time, itself, or another value at its time. */
export type Met = 'new' | 'duplicate' | 'conflict';

/**
 * Kept in the order of source times, one sample per time, by the store's rule: the same value again is a duplicate, of
 * two different values at one time the one that arrived later stays. So a bucket is the same in whatever order its
 * samples came, and the same as the one made from the stored samples.
 */
export class Bucket {
  readonly t: number[] = [];
  readonly value: number[] = [];
  /** Whether the value may be used: quality good or uncertain, and a finite number. */
  readonly usable: boolean[] = [];
  readonly #arrival: number[] = [];

  add(t: number, measured: number, quality: number, arrival: number): Met {
    // The store knows no negative zero, and neither may the live row.
    const value = measured + 0;
    let at = this.t.length;
    while (at > 0 && this.t[at - 1]! >= t) at -= 1;
    const usable = quality !== BAD && Number.isFinite(value);
    if (this.t[at] !== t) {
      this.t.splice(at, 0, t);
      this.value.splice(at, 0, value);
      this.usable.splice(at, 0, usable);
      this.#arrival.splice(at, 0, arrival);
      return 'new';
    }
    const there = this.value[at]!;
    if (there === value || (Number.isNaN(there) && Number.isNaN(value))) return 'duplicate';
    if (arrival >= this.#arrival[at]!) {
      this.value[at] = value;
      this.usable[at] = usable;
      this.#arrival[at] = arrival;
    }
    return 'conflict';
  }

  /** Mean of the usable values; NaN without any. Exactly v when all are v, so that a stuck sensor shows as stuck. */
  mean(): number {
    let first = NaN;
    let count = 0;
    let excess = 0;
    for (let i = 0; i < this.value.length; i++) {
      if (!this.usable[i]) continue;
      if (count === 0) first = this.value[i]!;
      else excess += this.value[i]! - first;
      count += 1;
    }
    return first + (count > 1 ? excess / count : 0);
  }
}

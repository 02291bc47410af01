/** The samples of one tag in one grid step, whatever order they came in. */
import type { Micros } from '../../api/words.ts';
import { QUALITIES, QUALITY_REASONS } from '../sample.ts';

const BAD = QUALITIES.indexOf('bad');
const STALE = QUALITY_REASONS.indexOf('stale');

/** What a sample met in its bucket: nothing of its time, itself, or another value at its time. */
export type Met = 'new' | 'duplicate' | 'conflict';

/** Places of a sample's numbers; one flat list, because there is a bucket for every tag and second. */
const TIME = 0;
const VALUE = 1;
/** Whether the value counts, and if not, whether its source is gone. */
const USE = 2;
const ARRIVAL = 3;
const WIDTH = 4;

const NOT_USABLE = 0;
const USABLE = 1;
const GONE = 2;

/**
 * Kept in the order of source times, one sample per time, by the store's rule: the same value again is a duplicate, of
 * two different values at one time the one that arrived later stays. So a bucket is the same in whatever order its
 * samples came, and the same as the one made from the stored samples.
 */
export class Bucket {
  readonly #numbers: number[] = [];

  get length(): number {
    return this.#numbers.length / WIDTH;
  }

  /** Source time of sample i. */
  time(i: number): Micros {
    return this.#numbers[i * WIDTH + TIME]!;
  }

  value(i: number): number {
    return this.#numbers[i * WIDTH + VALUE]!;
  }

  /** Whether the value may be used: quality good or uncertain, and a finite number. */
  usable(i: number): boolean {
    return this.#numbers[i * WIDTH + USE] === USABLE;
  }

  /** Whether sample i says that its source is gone (a Sparkplug session that ended). */
  gone(i: number): boolean {
    return this.#numbers[i * WIDTH + USE] === GONE;
  }

  add(t: Micros, measured: number, quality: number, reason: number, arrival: Micros): Met {
    // The store knows no negative zero, and neither may the live row.
    const value = measured + 0;
    const unusable = quality === BAD && reason === STALE ? GONE : NOT_USABLE;
    const use = quality !== BAD && Number.isFinite(value) ? USABLE : unusable;
    const numbers = this.#numbers;
    let i = this.length;
    while (i > 0 && this.time(i - 1) >= t) i -= 1;
    const at = i * WIDTH;
    if (at === numbers.length) {
      numbers.push(t, value, use, arrival);
      return 'new';
    }
    if (numbers[at + TIME] !== t) {
      numbers.splice(at, 0, t, value, use, arrival);
      return 'new';
    }
    const there = numbers[at + VALUE]!;
    if (there === value || (Number.isNaN(there) && Number.isNaN(value))) return 'duplicate';
    if (arrival >= numbers[at + ARRIVAL]!) {
      numbers[at + VALUE] = value;
      numbers[at + USE] = use;
      numbers[at + ARRIVAL] = arrival;
    }
    return 'conflict';
  }

  /** Mean of the usable values; NaN without any. Exactly v when all are v, so that a stuck sensor shows as stuck. */
  mean(): number {
    let first = NaN;
    let count = 0;
    let excess = 0;
    for (let i = 0; i < this.length; i++) {
      if (!this.usable(i)) continue;
      if (count === 0) first = this.value(i);
      else excess += this.value(i) - first;
      count += 1;
    }
    return first + (count > 1 ? excess / count : 0);
  }
}

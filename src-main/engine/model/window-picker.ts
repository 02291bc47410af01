/** Windows of unbroken rows, evenly spread over time: what stands for a long stretch of operation. */
import type { Segment } from '../../../models/index.ts';
import type { Micros } from '../../api/words.ts';
import { GOOD_SHARE } from '../series/index.ts';

export interface WindowPickerOptions {
  readonly channels: number;
  /** Microseconds between two rows. */
  readonly samplePeriod: Micros;
  /** Rows before a row that it needs to be scored. */
  readonly context: number;
  /** Rows of a picked stretch, at most: its newest. */
  readonly rows: number;
  /** Start of the time to be covered, and how much of it one window stands for. */
  readonly from: Micros;
  readonly every: Micros;
}

/**
 * Takes stretches in time order, in pieces of any length, and picks of every span of time the first window that the watch
 * would score: enough unbroken rows before it, four fifths of them with a value in every channel, its newest row complete.
 */
export class WindowPicker {
  readonly #options: WindowPickerOptions;
  /** Rows kept, as a ring. */
  readonly #size: number;
  readonly #ring: Float32Array;
  /** [C] values among the newest context + 1 rows. */
  readonly #good: Int32Array;
  /** Rows since the last break. */
  #count = 0;
  #last = NaN;
  #span = -1;

  constructor(options: WindowPickerOptions) {
    this.#options = options;
    this.#size = Math.max(options.context + 1, options.rows) + 1;
    this.#ring = new Float32Array(this.#size * options.channels);
    this.#good = new Int32Array(options.channels);
  }

  /** @returns unbroken stretches, each ending with the newest row of a picked window */
  push({ t, values }: Segment): Segment[] {
    const { channels, samplePeriod, from, every } = this.#options;
    const picked: Segment[] = [];
    for (let row = 0; row < t.length; row++) {
      const time = t[row]!;
      if (time - this.#last !== samplePeriod) this.#startAnew();
      this.#last = time;
      const ready = this.#add(values.subarray(row * channels, (row + 1) * channels));
      const span = Math.floor((time - from) / every);
      if (!ready || span === this.#span) continue;
      this.#span = span;
      picked.push(this.#newest(time));
    }
    return picked;
  }

  #startAnew(): void {
    this.#count = 0;
    this.#good.fill(0);
  }

  /** @returns whether the row could be scored */
  #add(row: Float32Array): boolean {
    const { channels, context } = this.#options;
    const needed = context + 1;
    const leaving = ((this.#count - needed + this.#size) % this.#size) * channels;
    const entering = (this.#count % this.#size) * channels;
    let complete = true;
    let enough = true;
    for (let c = 0; c < channels; c++) {
      const known = !Number.isNaN(row[c]!);
      if (!known) complete = false;
      if (known) this.#good[c]! += 1;
      if (this.#count >= needed && !Number.isNaN(this.#ring[leaving + c]!)) this.#good[c]! -= 1;
      if (this.#good[c]! < GOOD_SHARE * needed - 1e-9) enough = false;
    }
    this.#ring.set(row, entering);
    this.#count += 1;
    return complete && enough && this.#count >= needed;
  }

  #newest(end: Micros): Segment {
    const { channels, rows, samplePeriod } = this.#options;
    const count = Math.min(rows, this.#count);
    const values = new Float32Array(count * channels);
    for (let i = 0; i < count; i++) {
      const at = ((this.#count - count + i) % this.#size) * channels;
      values.set(this.#ring.subarray(at, at + channels), i * channels);
    }
    return {
      t: Float64Array.from({ length: count }, (_, i) => end - (count - 1 - i) * samplePeriod),
      values,
    };
  }
}

/** How much time each of at most so many windows stands for, in whole rows. */
export function spread(length: Micros, samplePeriod: Micros, most: number): Micros {
  return Math.max(1, Math.ceil(length / most / samplePeriod)) * samplePeriod;
}

/** Samples on their way to the grid: they wait until it is known whether their grid step counts, and are measured then. */
import type { Micros } from '../../api/words.ts';
import type { SampleBatch } from '../sample.ts';
import type { TagMeasure } from './tag-measure.ts';

/** Values of rows made at once, about: some milliseconds of work. */
const CELLS = 65_536;

/** Of one range. What waits is one batch, and the beginning of a step from the one before. */
export class StepSamples {
  readonly #channelOf: ReadonlyMap<number, number>;
  readonly #measures: readonly TagMeasure[];
  readonly #period: Micros;
  readonly #counts: (end: Micros) => boolean;
  #waiting: { readonly batch: SampleBatch; next: number }[] = [];

  /**
   * @param measures [C] of the tags, in their order
   * @param period microseconds between two grid steps
   * @param counts whether a step that ends then lies where it can count at all; steps without any value make no row
   */
  constructor(
    tagIds: readonly number[],
    measures: readonly TagMeasure[],
    period: Micros,
    counts: (end: Micros) => boolean,
  ) {
    this.#channelOf = new Map(tagIds.map((tagId, channel) => [tagId, channel]));
    this.#measures = measures;
    this.#period = period;
    this.#counts = counts;
  }

  /** Hands the batches on. When the next one is asked for, the rows that the last one closed have been looked at. */
  async *watch(batches: AsyncIterable<SampleBatch>): AsyncGenerator<SampleBatch, void, undefined> {
    for await (const whole of batches)
      for (const batch of this.#pieces(whole)) {
        this.#waiting.push({ batch, next: 0 });
        yield batch;
        this.#settle(batch.t.at(-1)!, true);
      }
  }

  /** Samples that come seldom make many rows: a batch is cut so that not too many of them are made at once. */
  *#pieces(batch: SampleBatch): Generator<SampleBatch, void, undefined> {
    const { tagId, t, arrival, value, quality, reason } = batch;
    const most = Math.max(1, Math.floor(CELLS / this.#measures.length)) * this.#period;
    for (let from = 0, to = 0; from < t.length; from = to) {
      while (to < t.length && t[to]! - t[from]! <= most) to += 1;
      yield {
        tagId: tagId.subarray(from, to),
        t: t.subarray(from, to),
        arrival: arrival.subarray(from, to),
        value: value.subarray(from, to),
        quality: quality.subarray(from, to),
        reason: reason.subarray(from, to),
      };
    }
  }

  /** The step that ends then does not count; those before it that were not left out do. */
  leaveOut(end: Micros): void {
    this.#settle(end, true);
    this.#settle(end + 1, false);
  }

  /** All rows have been looked at. */
  finish(): void {
    this.#settle(Infinity, true);
  }

  /** Measures the samples of steps that end before the time. */
  #settle(before: Micros, stepsCount: boolean): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const { tagId, t, value, quality, reason } = first.batch;
      for (; first.next < t.length; first.next++) {
        const i = first.next;
        const end = Math.ceil(t[i]! / this.#period) * this.#period;
        if (end >= before) return;
        const channel = this.#channelOf.get(tagId[i]!);
        if (channel === undefined) continue;
        const counts = stepsCount && this.#counts(end);
        this.#measures[channel]!.add(t[i]!, value[i]!, quality[i]!, reason[i]!, counts);
      }
      this.#waiting.shift();
    }
  }
}

/**
 * The asset's common time base: samples of its tags in, aligned rows out. Only event time counts, so a replay at any
 * speed gives the rows that the live run gave.
 *
 * Step k ends at t_k = k x period and covers (t_k - period, t_k]. The watermark is the newest source time of the
 * asset's tags minus the lateness; a step closes when the watermark has passed its end. A sample of a closed step is
 * late: counted, not aligned. As long as nothing is late the rows do not depend on the order of the samples, and in no
 * case on how they are cut into batches or on when the rows are fetched.
 */
import { SECOND, type Micros, type StageCounters } from '../../api/words.ts';
import type { SampleBatch } from '../sample.ts';
import { Bucket } from './bucket.ts';
import { ChannelLine } from './channel-line.ts';
import { RowsBuilder, type Rows } from './rows.ts';

export interface GridOptions {
  /** Microseconds between two steps, whole. */
  readonly samplePeriod: Micros;
  /** [C] channel c of every row is tagIds[c]. */
  readonly tagIds: readonly number[];
  /** Those of them whose source says itself when a value no longer counts: held without limit until then. */
  readonly sessionTagIds?: readonly number[];
  /** How far a sample may lie behind the newest one, microseconds. */
  readonly lateness?: Micros;
}

export const DEFAULT_LATENESS: Micros = 5 * SECOND;

/**
 * Of a stretch in which no channel has a value these first steps become rows, then its last one: what follows is a
 * break. A gap of days is thus some rows, and its reason and both its ends stay visible.
 */
export const EMPTY_ROWS = 60;

/**
 * When no tag at all has sent anything for so long (or for so many steps, where that is longer), every value is stale,
 * whatever its tag's own habit: a source that has been switched off for days is not a machine that holds still.
 */
const LONGEST_SILENCE: Micros = 3600 * SECOND;
const LONGEST_SILENCE_STEPS = 3600;

/** Rows of one block that `closed` yields. */
const BLOCK = 4096;

export class Grid {
  readonly samplePeriod: Micros;
  readonly tagIds: readonly number[];
  readonly #lateness: Micros;
  readonly #channelOf: ReadonlyMap<number, number>;
  readonly #lines: readonly ChannelLine[];
  /** Open steps: for each the buckets of its channels. */
  readonly #open = new Map<number, (Bucket | undefined)[]>();
  #watermark = -Infinity;
  /** Every step up to this one is closed to samples. */
  #closedStep = -Infinity;
  /** The next step to become a row; null before the first sample's. */
  #nextStep: number | null = null;
  #emptyRun = 0;
  /** End of the newest closed step in which a sample came. */
  #lastHeard = -Infinity;
  readonly #longestSilence: Micros;
  #counted = { in: 0, late: 0, duplicate: 0, conflict: 0 };
  #lastRefusal: string | null = null;

  /** @throws RangeError when the sample period is no whole number of microseconds above 0 */
  constructor({ samplePeriod, tagIds, sessionTagIds = [], lateness = DEFAULT_LATENESS }: GridOptions) {
    if (!Number.isSafeInteger(samplePeriod) || samplePeriod <= 0)
      throw new RangeError('The sample period must be a whole number of microseconds above 0.');
    this.samplePeriod = samplePeriod;
    this.tagIds = tagIds;
    this.#lateness = lateness;
    this.#longestSilence = Math.max(LONGEST_SILENCE, LONGEST_SILENCE_STEPS * samplePeriod);
    this.#channelOf = new Map(tagIds.map((tagId, channel) => [tagId, channel]));
    this.#lines = tagIds.map((tagId) => new ChannelLine(samplePeriod, sessionTagIds.includes(tagId)));
  }

  /** Everything up to this time has come, microseconds; -Infinity before the first sample. */
  get watermark(): Micros {
    return this.#watermark;
  }

  /** Takes the samples of the asset's tags; those of other tags are none of its business. */
  push(batch: SampleBatch): void {
    for (let i = 0; i < batch.t.length; i++) {
      const channel = this.#channelOf.get(batch.tagId[i]!);
      if (channel === undefined) continue;
      const t = batch.t[i]!;
      this.#counted.in += 1;
      const step = Math.ceil(t / this.samplePeriod);
      if (step <= this.#closedStep) {
        this.#counted.late += 1;
        this.#lastRefusal = `A sample of tag ${batch.tagId[i]} came ${((this.#watermark + this.#lateness - t) / SECOND).toFixed(3)} s behind the newest one, too late for its grid step.`;
        continue;
      }
      const met = this.#bucket(step, channel).add(
        t,
        batch.value[i]!,
        batch.quality[i]!,
        batch.reason[i]!,
        batch.arrival[i]!,
      );
      if (met !== 'new') this.#counted[met] += 1;
      this.#raise(t - this.#lateness);
    }
  }

  /**
   * Idle advance for live connections: the clock says that it is `now`, so what has not come by now minus the lateness
   * is late. Without it a grid whose sources fall silent would wait instead of saying so.
   */
  advance(now: Micros): void {
    this.#raise(now - this.#lateness);
  }

  /** The rows that the watermark has passed and that were not fetched before, in blocks of bounded size. */
  *closed(): Generator<Rows, void, undefined> {
    if (this.#nextStep === null) {
      const first = this.#firstOpenStep();
      if (first === undefined || first > this.#closedStep) return;
      this.#nextStep = first;
    }
    const rows = new RowsBuilder(this.tagIds.length, BLOCK);
    while (this.#nextStep <= this.#closedStep) {
      this.#step(this.#nextStep, rows);
      this.#nextStep = this.#stepAfter(this.#nextStep);
      if (rows.full) yield rows.take();
    }
    if (!rows.empty) yield rows.take();
  }

  counters(): StageCounters {
    const { in: taken, late, duplicate, conflict } = this.#counted;
    return {
      stage: 'grid',
      in: taken,
      out: taken - late - duplicate - conflict,
      refused: { late, duplicate, conflict },
      lastRefusal: this.#lastRefusal,
    };
  }

  #bucket(step: number, channel: number): Bucket {
    let buckets = this.#open.get(step);
    if (buckets === undefined) {
      buckets = new Array<Bucket | undefined>(this.tagIds.length).fill(undefined);
      this.#open.set(step, buckets);
    }
    return (buckets[channel] ??= new Bucket());
  }

  #raise(watermark: Micros): void {
    if (watermark <= this.#watermark) return;
    this.#watermark = watermark;
    this.#closedStep = Math.ceil(watermark / this.samplePeriod) - 1;
  }

  /** Closes one step and makes its row, unless it lies in the midst of an empty stretch. */
  #step(step: number, rows: RowsBuilder): void {
    const end = step * this.samplePeriod;
    const buckets = this.#open.get(step);
    this.#open.delete(step);
    if (buckets !== undefined) this.#lastHeard = end;
    const silent = end - this.#lastHeard > this.#longestSilence;
    const skipping = this.#emptyRun > EMPTY_ROWS;
    const presenceBefore = skipping ? this.#lines.map((line) => line.presence) : [];
    this.#lines.forEach((line, channel) => line.step(end, buckets?.[channel], silent));
    const values = this.#lines.map((line) => line.value);
    const presence = this.#lines.map((line) => line.presence);
    if (values.every(Number.isNaN)) {
      this.#emptyRun += 1;
      if (this.#emptyRun <= EMPTY_ROWS) rows.add(end, values, presence);
      return;
    }
    if (skipping)
      rows.add(end - this.samplePeriod, new Float32Array(values.length).fill(NaN), presenceBefore);
    this.#emptyRun = 0;
    rows.add(end, values, presence);
  }

  /** The step after the given one, leaping over what an empty stretch skips: nothing is held that could run out. */
  #stepAfter(step: number): number {
    const next = step + 1;
    if (this.#emptyRun < EMPTY_ROWS || this.#open.has(next)) return next;
    const leap = Math.max(next, Math.min(this.#firstOpenStep() ?? Infinity, this.#closedStep + 1));
    this.#emptyRun += leap - next;
    return leap;
  }

  #firstOpenStep(): number | undefined {
    let first: number | undefined;
    for (const step of this.#open.keys()) if (first === undefined || step < first) first = step;
    return first;
  }
}

/** Another period drawn beside the present one: the same tags, moved in time so that both lie on one axis. */
import { SECOND, type Micros } from '../../../src-main/api/words.ts';
import { ColumnRing } from '../../series/column-ring.ts';
import type { Engine } from '../../state/engine.svelte.ts';
import { sentenceOf } from '../../state/sentence.ts';
import type { TimeView } from '../../time/time-view.ts';
import { PIXELS } from './asset-rows.ts';

export const DAY = 86_400 * SECOND;

/** What is compared with, as the operator chose it. `window`: a stretch that ends together with the explained moment. */
export type Period =
  | { readonly kind: 'yesterday' | 'week' }
  | { readonly kind: 'incident'; readonly id: number; readonly from: Micros }
  | { readonly kind: 'start'; readonly from: Micros }
  | { readonly kind: 'window'; readonly from: Micros; readonly to: Micros; readonly beside: Micros };

/**
 * How far a period lies in the past, microseconds: added to its times it lies on the view.
 * A start lies on the view's start; the time before an incident ends at the view's end.
 */
export function shiftOf(period: Period, view: TimeView): Micros {
  switch (period.kind) {
    case 'yesterday':
      return DAY;
    case 'week':
      return 7 * DAY;
    case 'incident':
      return Math.round(view.to - period.from);
    case 'start':
      return Math.round(view.from - period.from);
    case 'window':
      return period.beside - period.to;
  }
}

/** While live the view moves on by up to half its length before its rows are fetched again. */
const AHEAD = 0.55;

export class Comparison {
  period = $state.raw<Period | null>(null);
  /** Added to the times of the other period. */
  shift = $state(0);
  /** Counts changes of the rows. */
  changes = $state(0);
  loading = $state(false);
  problem = $state<string | null>(null);
  readonly #engine: Engine;
  /** By tag; column 0: value. Times are those of the view. */
  readonly #rings: readonly { readonly tagId: number; readonly ring: ColumnRing }[];
  #turn = 0;

  constructor(engine: Engine, tagIds: readonly number[]) {
    this.#engine = engine;
    this.#rings = tagIds.map((tagId) => ({ tagId, ring: new ColumnRing(1) }));
  }

  /** The other period's measurement of a tag; null where none is compared. */
  ghostOf(tagId: number): ColumnRing | null {
    return this.period === null ? null : this.#ringOf(tagId);
  }

  /** Whether a stretch is the one compared with. */
  isWindow(range: TimeView): boolean {
    return this.period?.kind === 'window' && this.period.from === range.from && this.period.to === range.to;
  }

  choose(period: Period, view: TimeView): void {
    this.#forget();
    this.period = period;
    this.shift = shiftOf(period, view);
    void this.load(view);
  }

  stop(): void {
    this.#forget();
    this.period = null;
    this.problem = null;
  }

  /** Fetches what lies under the view in the other period. */
  async load({ from, to }: TimeView): Promise<void> {
    if (this.period === null) return;
    const turn = ++this.#turn;
    const { shift } = this;
    const span = {
      from: Math.round(from - shift),
      to: Math.round(to - shift + AHEAD * (to - from)),
      pixels: Math.round(PIXELS * (1 + AHEAD)),
    };
    this.loading = true;
    try {
      const columns = await this.#engine.call('series.query', {
        ...span,
        tagIds: this.#rings.map(({ tagId }) => tagId),
      });
      if (turn !== this.#turn) return;
      for (const { tagId, t, value } of columns)
        this.#put(
          tagId,
          t.map((time) => time + shift),
          value,
        );
      this.problem = null;
      this.changes += 1;
    } catch (error) {
      if (turn === this.#turn) this.problem = sentenceOf(error);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }

  /** Whether the other period has nothing in the view. */
  isEmpty({ from, to }: TimeView): boolean {
    return this.#rings.every(({ ring }) => ring.from(from) >= ring.after(to));
  }

  #ringOf(tagId: number): ColumnRing | null {
    return this.#rings.find((each) => each.tagId === tagId)?.ring ?? null;
  }

  #put(tagId: number, t: Float64Array, value: Float64Array): void {
    const ring = this.#ringOf(tagId);
    ring?.clear();
    ring?.replace(t, [value]);
  }

  #forget(): void {
    this.#turn += 1;
    this.loading = false;
    for (const { ring } of this.#rings) ring.clear();
    this.changes += 1;
  }
}

import type { Baseline, Micros, TimeRange } from '../../../src-main/api/words.ts';
import { addRange } from './range-set.ts';

/** What a drawn stretch becomes. */
export type RangeKind = 'normal' | 'excluded';

/** A baseline being drawn: its ranges of normal operation and what is left out of them, before anything is stored. */
export class BaselineDraft {
  normal = $state.raw<readonly TimeRange[]>([]);
  excluded = $state.raw<readonly TimeRange[]>([]);

  add(kind: RangeKind, range: TimeRange): void {
    this[kind] = addRange(this[kind], range);
  }

  remove(kind: RangeKind, range: TimeRange): void {
    this[kind] = this[kind].filter(({ from }) => from !== range.from);
  }

  clear(): void {
    this.normal = [];
    this.excluded = [];
  }

  /** Starts from what a baseline holds. @param now where a range ends that is still being recorded */
  take({ ranges, excluded }: Baseline, now: Micros): void {
    this.clear();
    for (const { from, to } of ranges) this.add('normal', { from, to: to ?? Math.max(from + 1, now) });
    for (const range of excluded) this.add('excluded', range);
  }

  readonly empty = $derived(this.normal.length === 0 && this.excluded.length === 0);
}

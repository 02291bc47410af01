import type { FaultKind, SizeUnit } from '../faults/index.ts';

/** What was found out about one kind of fault in one channel. */
export type Finding =
  /** The smallest size of the ladder that raised an alarm in at least half of the trials, and the median delay. */
  | { readonly state: 'found'; readonly size: number; readonly delaySeconds: number }
  /** No size up to this one did: a blind spot. */
  | { readonly state: 'not-found'; readonly upTo: number }
  /** The fault would change nothing: a channel that never moves cannot be seen to be stuck. */
  | { readonly state: 'not-applicable' }
  /** There was no normal stretch with values of the channel to try it on, or no time left. */
  | { readonly state: 'not-measured' };

export interface SheetColumn {
  readonly kind: FaultKind;
  readonly unit: SizeUnit;
  /** The sizes tried, ascending. stuck is tried to the end only: its size is how long the channel stood still at the alarm. */
  readonly ladder: readonly number[];
}

export interface ChannelSheet {
  readonly name: string;
  /** One standard deviation of the channel in the baseline, own units; for a constant channel its normalisation's unit. */
  readonly deviation: number;
  /** It never moved in the baseline: its deviation is a convention. */
  readonly constant: boolean;
  /** Index of the channel most like it, with which it was swapped; null where there is no other. */
  readonly partner: number | null;
  /** Seconds of standing still after which the stuck-value alarm is raised, whatever the score; null where it never is. */
  readonly stuckAlarmSeconds: number | null;
  /** In the order of the sheet's columns. */
  readonly findings: readonly Finding[];
}

/** What a detector can see, as a data sheet says it of an instrument. Plain data. */
export interface DataSheet {
  /** A fault counts as found where the alarm is raised within this many rows. */
  readonly withinRows: number;
  readonly withinSeconds: number;
  /** Trials of each size: the same faults at different places of held-back normal operation. */
  readonly trials: number;
  /** The alarm that was waited for. */
  readonly threshold: number;
  /** Rows scored for it. */
  readonly scoredRows: number;
  readonly columns: readonly SheetColumn[];
  /** In the order of the detector's channels. */
  readonly channels: readonly ChannelSheet[];
  /** Channels watched best, at most five, best first. */
  readonly best: readonly number[];
}

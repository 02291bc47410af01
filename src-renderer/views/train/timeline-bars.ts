/** What lies over the timeline, as places in its view. */
import type { Baseline, Micros, TimeRange } from '../../../src-main/api/words.ts';
import { placeOf, type TimeView } from '../../time/time-view.ts';

export type BarKind = 'stored' | 'stored-excluded' | 'normal' | 'excluded' | 'brush';

export interface Bar {
  readonly key: string;
  readonly kind: BarKind;
  /** Shares of the view, 0..1. */
  readonly left: number;
  readonly width: number;
}

export interface Marked {
  readonly stored: Baseline | null;
  readonly normal: readonly TimeRange[];
  readonly excluded: readonly TimeRange[];
  readonly brush: TimeRange | null;
}

/** @returns the parts inside the view, those drawn last on top; an open range ends where the view does */
export function timelineBars(view: TimeView, { stored, normal, excluded, brush }: Marked): Bar[] {
  const bar = (kind: BarKind) => (range: { from: Micros; to: Micros | null }) => {
    const left = Math.max(0, placeOf(view, range.from));
    const right = Math.min(1, placeOf(view, range.to ?? view.to));
    return right > left ? [{ key: `${kind} ${range.from}`, kind, left, width: right - left }] : [];
  };
  return [
    ...(stored?.ranges ?? []).flatMap(bar('stored')),
    ...(stored?.excluded ?? []).flatMap(bar('stored-excluded')),
    ...normal.flatMap(bar('normal')),
    ...excluded.flatMap(bar('excluded')),
    ...(brush ? [brush] : []).flatMap(bar('brush')),
  ];
}

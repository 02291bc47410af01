/** The stretch of time the charts show, and how it moves. Times are microseconds since the epoch. */
import { SECOND, type Micros } from '../../src-main/api/words.ts';

export interface TimeView {
  readonly from: Micros;
  readonly to: Micros;
}

export const SHORTEST_SPAN = 10 * SECOND;
export const LONGEST_SPAN = 400 * 86_400 * SECOND;

/** The view of the given length that ends at `now`. */
export const endingAt = (now: Micros, span: number): TimeView => ({ from: now - span, to: now });

/**
 * Makes the view longer (factor > 1) or shorter (factor < 1) around an anchor that keeps its place on the screen.
 * The length stays between ten seconds and 400 days.
 */
export function zoom(view: TimeView, factor: number, anchor: Micros): TimeView {
  const length = view.to - view.from;
  const next = Math.min(LONGEST_SPAN, Math.max(SHORTEST_SPAN, length * factor));
  const share = (anchor - view.from) / length;
  const from = Math.round(anchor - share * next);
  return { from, to: from + Math.round(next) };
}

/** Moves the view by a share of its own length; positive is later. */
export function pan(view: TimeView, share: number): TimeView {
  const shift = Math.round((view.to - view.from) * share);
  return { from: view.from + shift, to: view.to + shift };
}

/** The view between two times in either order, never shorter than ten seconds. */
export function between(a: Micros, b: Micros): TimeView {
  const from = Math.round(Math.min(a, b));
  const to = Math.round(Math.max(a, b));
  if (to - from >= SHORTEST_SPAN) return { from, to };
  const middle = (from + to) / 2;
  return { from: Math.round(middle - SHORTEST_SPAN / 2), to: Math.round(middle + SHORTEST_SPAN / 2) };
}

/** Where a time lies in the view: 0 at its start, 1 at its end. */
export const placeOf = (view: TimeView, t: Micros): number => (t - view.from) / (view.to - view.from);

/** The time at a place of the view. */
export const timeAt = (view: TimeView, place: number): Micros =>
  Math.round(view.from + place * (view.to - view.from));

/** What a row of window states means as stretches of time, and how far a value left its normal band. */
import { WINDOW_STATES, type Micros, type WindowState } from '../../src-main/api/words.ts';
import type { ColumnRing } from './column-ring.ts';
import type { TimeView } from '../time/time-view.ts';

/** A stretch of windows that were not scored, all for the same reason. */
export interface UnscoredStretch {
  readonly from: Micros;
  readonly to: Micros;
  readonly reason: Exclude<WindowState, 'scored'>;
}

/**
 * Joins neighbouring rows with the same reason. A stretch ends where the next row begins; the last one after one step.
 * @param ring score rows; `column` holds indices into WINDOW_STATES
 * @param step length of one row where no next row says it, microseconds
 */
export function unscoredStretches(
  ring: ColumnRing,
  column: number,
  view: TimeView,
  step: number,
): UnscoredStretch[] {
  const found: { from: Micros; to: Micros; reason: UnscoredStretch['reason'] }[] = [];
  for (let i = Math.max(0, ring.at(view.from)); i < ring.length && ring.t(i) <= view.to; i++) {
    const reason = WINDOW_STATES[ring.value(column, i)];
    if (reason === undefined || reason === 'scored') continue;
    const t = ring.t(i);
    const to = i + 1 < ring.length ? ring.t(i + 1) : t + step;
    const last = found.at(-1);
    if (last?.reason === reason && last.to === t) last.to = to;
    else found.push({ from: t, to, reason });
  }
  return found;
}

/** When the score (column 0) is highest in a view; null where nothing is scored. */
export function peakIn(scores: ColumnRing, { from, to }: TimeView): Micros | null {
  let best = -1;
  for (let i = scores.from(from); i < scores.after(to); i++)
    if (scores.value(0, i) > (best < 0 ? -Infinity : scores.value(0, best))) best = i;
  return best < 0 ? null : scores.t(best);
}

/** One grid step at which the measurement lies outside the normal band. Values in the tag's unit. */
export interface Departure {
  readonly t: Micros;
  /** Edge of the band on the side of the measurement. */
  readonly edge: number;
  readonly value: number;
}

/**
 * Runs of neighbouring steps that lie outside the normal band; a run also ends where the value crosses to the other side.
 * @param measured column 0 is the measurement @param model column 0 is the reconstruction
 * @param band half-width of the normal band @param longestAge microseconds after which a measurement says nothing any more
 */
export function departures(
  measured: ColumnRing,
  model: ColumnRing,
  band: number,
  view: TimeView,
  longestAge: number,
): Departure[][] {
  const runs: Departure[][] = [];
  let run: Departure[] = [];
  let side = 0;
  const end = () => {
    if (run.length > 0) runs.push(run);
    run = [];
  };
  for (let i = Math.max(0, model.at(view.from)); i < model.length && model.t(i) <= view.to; i++) {
    const t = model.t(i);
    const at = measured.at(t);
    const value = t - measured.t(at) <= longestAge ? measured.value(0, at) : NaN;
    const off = value - model.value(0, i);
    if (!(Math.abs(off) > band)) {
      end();
      continue;
    }
    if (Math.sign(off) !== side) end();
    side = Math.sign(off);
    run.push({ t, value, edge: model.value(0, i) + side * band });
  }
  end();
  return runs;
}

/**
 * Which channel drove the score when: one row of cells for each channel, one cell for each pixel, 0 to 1. Of everything
 * that shares a pixel the highest counts, so that a single bad window stays in sight at any zoom.
 */
import type { TimeView } from '../time/time-view.ts';
import type { ColumnRing } from './column-ring.ts';

/** Cells of a calm score stay below this, however large a channel's share of it is; above it is what needs a look. */
export const CALM = 0.45;
/** The least a leading channel gets once the score is above its threshold, and the multiple of it that is the most. */
const LEAST_ABOVE = 0.6;
const MOST_AT = 3;

export interface HeatInput {
  /** For each row the ring whose column 1 is the contribution, 0..1. */
  readonly channels: readonly { readonly model: ColumnRing }[];
  /** Column 0: score, NaN where not scored. */
  readonly scores: ColumnRing;
  readonly threshold: number;
  readonly view: TimeView;
  /** Cells in a row. */
  readonly cells: number;
  /** Microseconds between two grid steps. */
  readonly step: number;
  /** A row says nothing about what comes later than this after it, microseconds. */
  readonly hole: number;
}

/**
 * The strength of one cell: how far the score is, times the channel's share against the largest share at that time. A
 * share of a calm score is never as strong as the leading channel's of one above its threshold.
 * @param ratio score against threshold @param share 0..1 @param largest the largest share of any channel
 */
export function heatOf(ratio: number, share: number, largest: number): number {
  if (!(ratio > 0) || !(share > 0) || !(largest > 0)) return 0;
  const level =
    ratio <= 1 ? CALM * ratio : LEAST_ABOVE + (1 - LEAST_ABOVE) * Math.min(1, (ratio - 1) / (MOST_AT - 1));
  return level * Math.min(1, share / largest);
}

/** @returns for each channel its cells; NaN where nothing was scored */
export function heatRows({
  channels,
  scores,
  threshold,
  view,
  cells,
  step,
  hole,
}: HeatInput): Float32Array[] {
  // Shares and scores are weighed row by row before cells take their highest: a share at a calm moment must not meet the
  // score of an alarming one beside it.
  const places = channels.map(({ model }) => rowsBefore(model, scores, view));
  const largest = new Float32Array(scores.length);
  channels.forEach(({ model }, c) => {
    const { first, at } = places[c]!;
    at.forEach((row, i) => {
      const share = model.value(1, first + i);
      if (row >= 0 && share > largest[row]!) largest[row] = share;
    });
  });
  const scale = cells / (view.to - view.from);
  return channels.map(({ model }, c) => {
    const found = new Float32Array(cells).fill(NaN);
    const { first, at } = places[c]!;
    at.forEach((row, k) => {
      const i = first + k;
      const ratio = scores.value(0, row) / threshold;
      if (Number.isNaN(ratio)) return;
      const heat = heatOf(ratio, model.value(1, i), largest[row]!);
      const t = model.t(i);
      const next = i + 1 < model.length ? model.t(i + 1) : t + step;
      const end = next - t > hole ? t + step : next;
      const from = Math.max(0, Math.floor((t - view.from) * scale));
      const to = Math.min(cells - 1, Math.max(from, Math.ceil((end - view.from) * scale) - 1));
      for (let cell = from; cell <= to; cell++) if (!(found[cell]! >= heat)) found[cell] = heat;
    });
    return found;
  });
}

/** Several rows as one: of each cell the highest. NaN where none has a value. */
export function strongest(rows: readonly Float32Array[], cells: number): Float32Array {
  const all = new Float32Array(cells).fill(NaN);
  for (const row of rows)
    row.forEach((heat, cell) => !(all[cell]! >= heat) && !Number.isNaN(heat) && (all[cell] = heat));
  return all;
}

/** For each row of a ring inside the view the newest score row that is not later; -1 before the first. */
function rowsBefore(ring: ColumnRing, scores: ColumnRing, view: TimeView): { first: number; at: Int32Array } {
  const first = Math.max(0, ring.at(view.from));
  const at = new Int32Array(Math.max(0, ring.from(view.to) - first));
  let row = scores.at(ring.t(first));
  at.forEach((_, i) => {
    const t = ring.t(first + i);
    while (row + 1 < scores.length && scores.t(row + 1) <= t) row += 1;
    at[i] = row;
  });
  return { first, at };
}

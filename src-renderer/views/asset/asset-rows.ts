/** The rows of one asset: fetched for a view, and added to as they come live. */
import type { LiveRows, ScoreColumns } from '../../../src-main/api/contract.ts';
import { WINDOW_STATES, type Asset, type Micros } from '../../../src-main/api/words.ts';
import type { ColumnRing } from '../../series/column-ring.ts';
import type { Engine } from '../../state/engine.svelte.ts';
import type { TimeView } from '../../time/time-view.ts';

/** One channel's rows. Rings are not reactive: whoever draws them reads `changes` of the session. */
export interface ChannelRows {
  readonly tagId: number;
  /** Columns: value, quality. */
  readonly measured: ColumnRing;
  /** Columns: reconstruction, contribution. */
  readonly model: ColumnRing;
  /** Half-width of the normal band in the tag's unit. */
  band: number;
}

export interface AssetRows {
  readonly asset: Asset;
  /** Microseconds between two grid steps. */
  readonly step: number;
  /** Columns: score, state. */
  readonly scores: ColumnRing;
  readonly channels: readonly ChannelRows[];
  /** Whose scores and reconstructions those are; null while there are none. */
  readonly modelId: number | null;
}

/** Columns of pixels that are asked for: about as many as a plot has. Every one holds up to four points. */
export const PIXELS = 1024;

/** What is asked for a view: a little more than it shows, so that lines reach its edges. */
export function spanAround(
  { from, to }: TimeView,
  step: number,
): { from: number; to: number; pixels: number } {
  const room = Math.round((to - from) * 0.02) + 2 * step;
  return { from: Math.round(from - room), to: Math.round(to + room), pixels: PIXELS };
}

/**
 * Asks for the rows of a view.
 * @returns puts them into the rings, beside what came live after them, and returns the score's columns
 * @throws Error with one sentence for the operator
 */
export async function fetchRows(
  engine: Engine,
  rows: AssetRows,
  view: TimeView,
): Promise<() => ScoreColumns | null> {
  const { asset, step, scores: ring, channels } = rows;
  const span = spanAround(view, step);
  const { id: assetId, tagIds } = asset;
  const [series, scores, models] = await Promise.all([
    engine.call('series.query', { ...span, tagIds }),
    engine.call('score.query', { ...span, assetId }),
    engine.call('reconstruction.query', { ...span, assetId, tagIds }),
  ]);
  return () => {
    // What another model made of it must not stay beside this one's threshold.
    if (rows.modelId !== null && rows.modelId !== scores?.modelId)
      for (const old of [ring, ...channels.map(({ model }) => model)]) old.clear();
    ring.replace(scores?.t ?? [], scores ? [scores.score, scores.state] : []);
    for (const channel of channels) {
      const measured = series.find(({ tagId }) => tagId === channel.tagId);
      const model = models.find(({ tagId }) => tagId === channel.tagId);
      channel.measured.replace(measured?.t ?? [], measured ? [measured.value, measured.quality] : []);
      channel.model.replace(model?.t ?? [], model ? [model.reconstruction, model.contribution] : []);
      channel.band = model?.band ?? channel.band;
    }
    return scores;
  };
}

/** Time of the newest sample of any of the tags; null before the first. */
export async function newestOf(engine: Engine, tagIds: readonly number[]): Promise<Micros | null> {
  const { t } = await engine.call('tag.latest', { tagIds: [...tagIds] });
  const newest = Math.max(...t.filter((time) => !Number.isNaN(time)));
  return Number.isFinite(newest) ? newest : null;
}

/** Appends live rows. A value that has not come leaves the measurement as it was. */
export function takeLive({ scores, channels }: AssetRows, rows: LiveRows): void {
  const width = channels.length;
  rows.t.forEach((t, i) => {
    const scored = WINDOW_STATES[rows.state[i]!] === 'scored';
    scores.push(t, scored ? rows.score[i]! : NaN, rows.state[i]!);
    channels.forEach(({ measured, model }, c) => {
      const value = rows.value[i * width + c]!;
      if (!Number.isNaN(value)) measured.push(t, value, 0);
      model.push(t, rows.reconstruction[i * width + c]!, rows.contribution[i * width + c]!);
    });
  });
}

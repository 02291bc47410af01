/** Who is most involved: contributions of a stretch of time, weighed by how far the score was from normal. */
import type { ColumnRing } from './column-ring.ts';
import type { TimeView } from '../time/time-view.ts';

export interface Share {
  readonly tagId: number;
  /** 0..1 */
  readonly share: number;
}

/**
 * Mean contribution of each channel over the view, each step weighed by its score, so that one bad hour is not drowned by a calm day.
 * @param channels for each tag the ring whose column 1 is the contribution
 * @param score the ring whose column 0 is the score
 * @returns largest first; an empty list where nothing was scored
 */
export function involvement(
  channels: readonly { tagId: number; model: ColumnRing }[],
  score: ColumnRing,
  view: TimeView,
): Share[] {
  const sums = channels.map(({ tagId, model }) => {
    let sum = 0;
    for (let i = model.from(view.from); i < model.length && model.t(i) <= view.to; i++) {
      const weight = score.value(0, score.at(model.t(i)));
      const contribution = model.value(1, i);
      if (weight > 0 && contribution > 0) sum += weight * contribution;
    }
    return { tagId, sum };
  });
  const total = sums.reduce((all, { sum }) => all + sum, 0);
  if (total === 0) return [];
  return sums.map(({ tagId, sum }) => ({ tagId, share: sum / total })).sort((a, b) => b.share - a.share);
}

/** Contributions at one time, largest first; empty where that time is not scored. */
export function sharesAt(
  channels: readonly { tagId: number; model: ColumnRing }[],
  t: number,
  longestAge: number,
): Share[] {
  return channels
    .map(({ tagId, model }) => {
      const at = model.at(t);
      return { tagId, share: t - model.t(at) <= longestAge ? model.value(1, at) : NaN };
    })
    .filter(({ share }) => share >= 0)
    .sort((a, b) => b.share - a.share);
}

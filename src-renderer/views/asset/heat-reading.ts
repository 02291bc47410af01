/** What one cell of the heatmap says, in words. */
import { WINDOW_STATES } from '../../../src-main/api/words.ts';
import { text } from '../../messages/text.ts';
import { formatRatio, formatShare, NONE } from '../../series/number-format.ts';
import type { AssetSession } from './asset-session.svelte.ts';

/** The channel at the time that read-outs speak of. */
export function heatReading(session: AssetSession, tagId: number, name: string): string {
  const { scores, channels, threshold, readAt: t } = session;
  const at = session.scoreRow;
  const state = WINDOW_STATES[scores.value(1, at)];
  if (state !== undefined && state !== 'scored')
    return text.assetMore.heat.unscored(name, text.reason[state]);
  const model = channels.find((channel) => channel.tagId === tagId)?.model;
  const row = model?.at(t) ?? -1;
  const share = model && t - model.t(row) <= session.longestAge ? model.value(1, row) : NaN;
  const words = Number.isNaN(share) ? NONE : formatShare(share);
  return text.assetMore.heat.reading(name, words, formatRatio(scores.value(0, at), threshold));
}

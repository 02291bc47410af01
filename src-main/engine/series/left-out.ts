/** Which aligned rows nothing is learned from, and why. */
import type { Asset, TimeRange } from '../../api/words.ts';
import { channelModeRule, isOtherMode } from './mode-rule.ts';
import { channelOffRule, isOff } from './off-rule.ts';
import type { Rows } from './rows.ts';

/** silent: no channel has a value. */
export type LeftOut = 'excluded' | 'off' | 'mode' | 'silent';

/**
 * The asset's rules on rows of all its tags.
 * @returns for row i the first reason that applies, in the order of LeftOut; null: the row counts
 * @throws Error when a rule's tag is not among the asset's
 */
export function leftOutBy(
  asset: Pick<Asset, 'tagIds' | 'offRule' | 'modeRule'>,
  excluded: readonly TimeRange[],
): (rows: Rows, i: number) => LeftOut | null {
  const channels = asset.tagIds.length;
  const offRule = channelOffRule(asset, asset.tagIds);
  const modeRule = channelModeRule(asset, asset.tagIds);
  const isSilent = ({ values }: Rows, i: number): boolean => {
    for (let at = i * channels; at < (i + 1) * channels; at++) if (!Number.isNaN(values[at]!)) return false;
    return true;
  };
  return (rows, i) => {
    const t = rows.t[i]!;
    if (excluded.some(({ from, to }) => t >= from && t < to)) return 'excluded';
    if (isOff(offRule, rows, i)) return 'off';
    if (isOtherMode(modeRule, rows, i)) return 'mode';
    return isSilent(rows, i) ? 'silent' : null;
  };
}

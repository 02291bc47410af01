/** The operating-mode rule on aligned rows. */
import type { Asset } from '../../api/words.ts';
import type { Rows } from './rows.ts';

/** The asset counts only while this channel, rounded, has one of these values. */
export interface ChannelModeRule {
  readonly channel: number;
  readonly modes: readonly number[];
}

/**
 * The asset's rule in terms of the channels of a grid over `tagIds`; null without a rule.
 * @throws Error when the rule's tag is not among them
 */
export function channelModeRule(
  { modeRule }: Pick<Asset, 'modeRule'>,
  tagIds: readonly number[],
): ChannelModeRule | null {
  if (modeRule === null) return null;
  const channel = tagIds.indexOf(modeRule.tagId);
  if (channel < 0)
    throw new Error("The tag of the operating mode must be one of the asset's tags. Add it to the asset.");
  return { channel, modes: modeRule.modes };
}

/** Whether the machine runs in another mode in row i. An unknown value is no proof of another mode. */
export function isOtherMode(rule: ChannelModeRule | null, rows: Rows, i: number): boolean {
  if (rule === null) return false;
  const channels = rows.values.length / rows.t.length;
  const value = rows.values[i * channels + rule.channel]!;
  return !Number.isNaN(value) && !rule.modes.includes(Math.round(value));
}

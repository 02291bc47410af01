/** The machine-off rule on aligned rows. */
import type { Asset } from '../../api/words.ts';
import type { Rows } from './rows.ts';

/** Below this value of this channel the machine counts as off. */
export interface ChannelOffRule {
  readonly channel: number;
  readonly below: number;
}

/**
 * The asset's rule in terms of the channels of a grid over `tagIds`; null without a rule.
 * @throws Error when the rule's tag is not among them
 */
export function channelOffRule(
  { offRule }: Pick<Asset, 'offRule'>,
  tagIds: readonly number[],
): ChannelOffRule | null {
  if (offRule === null) return null;
  const channel = tagIds.indexOf(offRule.tagId);
  if (channel < 0)
    throw new Error("The tag of the machine-off rule must be one of the asset's tags. Add it to the asset.");
  return { channel, below: offRule.below };
}

/** Whether the machine is off in row i. An unknown value is no proof of being off. */
export function isOff(rule: ChannelOffRule | null, rows: Rows, i: number): boolean {
  if (rule === null) return false;
  const channels = rows.values.length / rows.t.length;
  return rows.values[i * channels + rule.channel]! < rule.below;
}

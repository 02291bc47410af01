/** When an asset is scored, in words. */
import type { Asset, Tag } from '../../../src-main/api/words.ts';
import { text } from '../../messages/text.ts';
import { formatLoose } from '../../series/number-format.ts';

/** "not while Flow is below 5 m³/h; only while Mode is 1, 2"; "always" without rules. */
export function scoredWhen(
  { offRule, modeRule }: Pick<Asset, 'offRule' | 'modeRule'>,
  tags: ReadonlyMap<number, Tag>,
): string {
  const words = text.tags.rules;
  const said = [];
  if (offRule !== null) {
    const tag = tags.get(offRule.tagId);
    said.push(
      words.off(nameOf(tag, offRule.tagId), `${formatLoose(offRule.below)} ${tag?.unit ?? ''}`.trim()),
    );
  }
  if (modeRule !== null) {
    const modes = modeRule.modes.map((mode) => formatLoose(mode)).join(', ');
    said.push(words.modes(nameOf(tags.get(modeRule.tagId), modeRule.tagId), modes));
  }
  return said.join('; ') || words.always;
}

const nameOf = (tag: Tag | undefined, id: number): string => tag?.name ?? String(id);

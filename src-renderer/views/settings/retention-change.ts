/** What a change of the settings may delete: the rules in it that are stricter than those before. */
import type { Retention } from '../../../src-main/api/words.ts';
import { text } from '../../messages/text.ts';
import { formatBytes } from '../../series/number-format.ts';

const stricter = (before: number | null, after: number | null): after is number =>
  after !== null && (before === null || after < before);

/** @returns one sentence for each rule that may delete what the settings before kept; none when nothing more goes */
export function deletingRules(before: Retention, after: Retention): string[] {
  const words = text.storage.rules;
  return [
    ...(stricter(before.rawDays, after.rawDays) ? [words.raw(after.rawDays)] : []),
    ...(stricter(before.rollupDays, after.rollupDays) ? [words.rollups(after.rollupDays)] : []),
    ...(stricter(before.mostBytes, after.mostBytes) ? [words.most(formatBytes(after.mostBytes))] : []),
    ...(after.dropOldestWhenFull && !before.dropOldestWhenFull ? [words.drop] : []),
  ];
}

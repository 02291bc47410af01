/** From a baseline in the records to what a compute process needs to read it from the store by itself. */
import type { Asset, Baseline, Micros } from '../../api/words.ts';
import { recordedRanges } from '../baseline/baseline-desk.ts';
import type { BaselineRequest } from '../compute/compute-protocol.ts';
import { found, type EngineParts } from '../engine-parts.ts';
import { sessionTags } from '../series/index.ts';

/** @param openEnd where a range that is still being recorded ends for now */
export function describeBaseline(
  { records }: Pick<EngineParts, 'records'>,
  asset: Asset,
  baseline: Pick<Baseline, 'ranges' | 'excluded'>,
  openEnd: Micros | null,
): BaselineRequest {
  const tags = asset.tagIds.map((tagId) => found(records.tags.get(tagId), 'tag', tagId));
  const names = tags.map((tag) => tag.name);
  return {
    asset,
    // Two tags may bear one name; channels are told apart by their tag.
    channels: names.map((name, channel) =>
      names.indexOf(name) === channel ? name : `${name} (${channel + 1})`,
    ),
    sessionTagIds: sessionTags(asset, records.tags),
    ranges: recordedRanges(baseline, openEnd),
    excluded: baseline.excluded,
  };
}

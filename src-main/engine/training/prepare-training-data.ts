/** From a baseline to the segments a model is trained on, or one sentence that says why it is not enough. */
import type { Segment, TrainingData } from '../../../models/index.ts';
import type { Asset, Baseline, Micros } from '../../api/words.ts';
import { recordedRanges } from '../baseline/baseline-desk.ts';
import { found, Refusal, type EngineParts } from '../engine-parts.ts';
import { alignStored, GOOD_SHARE } from '../series/index.ts';

/** Fewer windows' lengths than this hold too little to learn from and to hold back. */
const FEWEST_WINDOWS = 6;

/**
 * @param openEnd where a range that is still being recorded ends for now
 * @param signal stops reading; what it was aborted with is thrown
 * @throws Refusal when the baseline is empty, too short, or a tag is missing in much of it
 */
export async function prepareTrainingData(
  { records, telemetry }: EngineParts,
  asset: Asset,
  baseline: Baseline,
  openEnd: Micros | null,
  signal: AbortSignal,
): Promise<TrainingData> {
  const segments: Segment[] = [];
  const ranges = recordedRanges(baseline, openEnd);
  for await (const segment of alignStored(telemetry, asset, ranges, {
    excluded: baseline.excluded,
    signal,
  })) {
    segments.push(segment);
  }
  const rows = segments.reduce((sum, { t }) => sum + t.length, 0);
  const needed = FEWEST_WINDOWS * asset.windowLength;
  if (rows < needed) {
    throw new Refusal(
      `The baseline holds ${rows} grid steps of ${asset.samplePeriod} s; training needs at least ${needed}. ` +
        'Record longer, or exclude less.',
    );
  }
  const names = asset.tagIds.map((tagId) => found(records.tags.get(tagId), 'tag', tagId).name);
  const thin = names.filter((_, channel) => presentShare(segments, channel, names.length) < GOOD_SHARE);
  if (thin.length > 0) {
    throw new Refusal(
      `In more than ${Math.round((1 - GOOD_SHARE) * 100)} % of the baseline there is no value of ${thin.join(', ')}. ` +
        'Check these tags and record again, or make an asset without them.',
    );
  }
  // Two tags may bear one name; channels are told apart by their tag.
  const channels = names.map((name, channel) =>
    names.indexOf(name) === channel ? name : `${name} (${channel + 1})`,
  );
  return { channels, samplePeriod: asset.samplePeriod, segments };
}

function presentShare(segments: readonly Segment[], channel: number, channels: number): number {
  let present = 0;
  let all = 0;
  for (const { t, values } of segments) {
    all += t.length;
    for (let row = 0; row < t.length; row++)
      if (!Number.isNaN(values[row * channels + channel]!)) present += 1;
  }
  return present / all;
}

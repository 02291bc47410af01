/** What retention may never delete, and its settings in words. */
import type { Baseline, Retention, TimeRange } from '../../api/words.ts';
import { inBytes } from '../store/volume.ts';
import type { DroppedDay } from '../store/retention.ts';

/** All times a baseline was recorded at: models are trained and checked with them. A range being recorded has no end. */
export const protectedRanges = (baselines: readonly Baseline[]): TimeRange[] =>
  baselines.flatMap(({ ranges }) =>
    ranges.map(({ from, to }) => ({ from, to: to ?? Number.MAX_SAFE_INTEGER })),
  );

/** "raw samples 30 days and at most 50 GB, rollups for ever; when the disk is full recording waits". */
export function inWords({ rawDays, rollupDays, mostBytes, dropOldestWhenFull }: Retention): string {
  const most = mostBytes === null ? '' : ` and at most ${inBytes(mostBytes)}`;
  const full = dropOldestWhenFull ? 'the oldest days are deleted' : 'recording waits';
  return `raw samples ${lasting(rawDays)}${most}, rollups ${lasting(rollupDays)}; when the disk is full ${full}`;
}

const lasting = (days: number | null): string =>
  days === null ? 'for ever' : days === 1 ? '1 day' : `${days} days`;

/** "3 raw days deleted (2026-11-01 to 2026-11-03, 1.2 GB)". */
export function deletedInWords(dropped: readonly DroppedDay[]): string {
  const bytes = dropped.reduce((sum, day) => sum + day.bytes, 0);
  const losses = dropped
    .map(({ loss }) => (loss === null ? '' : ` Its last hours are missing in the rollups too: ${loss}.`))
    .join('');
  return `${countedDays(dropped.map(({ day }) => day))} deleted, ${inBytes(bytes)}.${losses}`;
}

/** "1 raw day (2026-11-01)", "3 raw days (2026-11-01 to 2026-11-05)". */
export function countedDays(days: readonly string[]): string {
  const [first, last] = [days[0] ?? '', days.at(-1) ?? ''];
  return days.length === 1 ? `1 raw day (${first})` : `${days.length} raw days (${first} to ${last})`;
}

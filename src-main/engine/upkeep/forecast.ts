/** When the disk will be full. */
import type { Retention } from '../../api/words.ts';
import type { TelemetrySizes } from '../store/telemetry.ts';

/** Bytes a day adds: raw and rollups; null before a day has passed. */
export interface Growth {
  readonly raw: number;
  readonly rollups: number;
}

/**
 * Rollups of a day are never more than this share of its raw samples. It bounds the estimate where raw days were deleted
 * and their rollups kept.
 */
const ROLLUPS_MOST = 0.5;

export function growthOf({
  rollups,
  days,
  lastDay,
}: Pick<TelemetrySizes, 'rollups' | 'days' | 'lastDay'>): Growth | null {
  if (lastDay === null) return null;
  return { raw: lastDay, rollups: Math.min(rollups / Math.max(1, days), ROLLUPS_MOST * lastDay) };
}

/**
 * Days until the free bytes are used up, when each day adds the same and retention holds; null: they never are.
 * Raw days grow until retention deletes as many as come; so do rollups, by their own setting.
 */
export function daysLeft(
  freeBytes: number,
  growth: Growth,
  { days, raw }: Pick<TelemetrySizes, 'days' | 'raw'>,
  { rawDays, rollupDays, mostBytes }: Retention,
): number | null {
  const rawGrows = Math.max(
    0,
    Math.min(
      rawDays === null ? Infinity : rawDays - days,
      mostBytes === null ? Infinity : (mostBytes - raw) / growth.raw,
    ),
  );
  const rollupsGrow = rollupDays === null ? Infinity : Math.max(0, rollupDays - days);
  let left = freeBytes;
  let day = 0;
  // Straight lines between the days on which one of the two stops growing.
  for (const end of [Math.min(rawGrows, rollupsGrow), Math.max(rawGrows, rollupsGrow), Infinity]) {
    const rate = (day < rawGrows ? growth.raw : 0) + (day < rollupsGrow ? growth.rollups : 0);
    if (rate > 0 && left <= rate * (end - day)) return day + left / rate;
    if (end === Infinity) return null;
    left -= rate * (end - day);
    day = end;
  }
  return null;
}

/** What of the store is deleted when: whole days by age and by size, never those that a baseline needs. */
import type { Micros, Retention, TimeRange } from '../../api/words.ts';
import { DAY, dayOf } from './days.ts';

/** A day's file as retention sees it. */
export interface StoredDay {
  readonly day: number;
  readonly bytes: number;
}

export interface DroppedDay {
  /** "2026-11-23" */
  readonly day: string;
  readonly bytes: number;
  readonly why: 'age' | 'size' | 'disk full';
  /** Why its last hours are missing in the rollups as well; null when they are not. */
  readonly loss: string | null;
}

export interface RetentionResult {
  readonly dropped: readonly DroppedDay[];
  /** Days that should have gone and are kept because a baseline lies in them. */
  readonly kept: readonly string[];
  /** Rollups of days before this one were deleted; null: there were none. */
  readonly rollupsBefore: string | null;
  /** What could not be deleted, in words. */
  readonly problems: readonly string[];
}

export type RetentionRules = Pick<Retention, 'rawDays' | 'rollupDays' | 'mostBytes'>;

const holds = (ranges: readonly TimeRange[], day: number): boolean =>
  ranges.some(({ from, to }) => from < (day + 1) * DAY && to > day * DAY);

/**
 * @param days oldest first; the newest one always stays
 * @param protectedRanges days they reach into stay
 * @param now event time
 */
export function planRetention(
  { rawDays, mostBytes }: RetentionRules,
  days: readonly StoredDay[],
  protectedRanges: readonly TimeRange[],
  now: Micros,
): { drop: (StoredDay & { why: 'age' | 'size' })[]; kept: number[] } {
  const drop: (StoredDay & { why: 'age' | 'size' })[] = [];
  const kept: number[] = [];
  let total = days.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const stored of days.slice(0, -1)) {
    const old = rawDays !== null && (stored.day + 1) * DAY <= now - rawDays * DAY;
    const big = mostBytes !== null && total > mostBytes;
    if (!old && !big) continue;
    if (holds(protectedRanges, stored.day)) {
      kept.push(stored.day);
      continue;
    }
    drop.push({ ...stored, why: old ? 'age' : 'size' });
    total -= stored.bytes;
  }
  return { drop, kept };
}

/** The oldest day that may go; null: none. */
export const oldestDroppable = (
  days: readonly StoredDay[],
  protectedRanges: readonly TimeRange[],
): StoredDay | null => days.slice(0, -1).find(({ day }) => !holds(protectedRanges, day)) ?? null;

/** Stretches of days whose rollups may go: old enough, and without raw rows, of which they are the fast way. */
export function oldRollups(
  rollupDays: number | null,
  days: readonly StoredDay[],
  now: Micros,
): { first: number; end: number }[] {
  if (rollupDays === null) return [];
  const end = dayOf(now - rollupDays * DAY);
  const stretches: { first: number; end: number }[] = [];
  let first = 0;
  for (const { day } of days.filter((each) => each.day < end)) {
    if (day > first) stretches.push({ first, end: day });
    first = day + 1;
  }
  if (end > first) stretches.push({ first, end });
  return stretches;
}

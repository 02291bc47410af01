/** Whole days and old rollups leave the store: the reader lets go of a file first, then the writer deletes it. */
import type { Micros, TimeRange } from '../../api/words.ts';
import { bytesOf, dayFile, dayName, storedDays } from './days.ts';
import type { ReaderCalls } from './reader-thread.ts';
import {
  oldestDroppable,
  oldRollups,
  planRetention,
  type DroppedDay,
  type RetentionResult,
  type RetentionRules,
  type StoredDay,
} from './retention.ts';
import type { Thread } from './thread-line.ts';
import type { WriterCalls } from './writer-thread.ts';

export interface Deletions {
  /**
   * Deletes whole raw days that are too old or too much, oldest first, and rollups that are too old.
   * @param protectedRanges days they reach into stay; @param now event time
   */
  applyRetention(
    rules: RetentionRules,
    protectedRanges: readonly TimeRange[],
    now: Micros,
  ): Promise<RetentionResult>;
  /** Deletes the oldest raw day that may go, to make room; null: there is none. @throws Error when it cannot be deleted */
  dropOldestDay(protectedRanges: readonly TimeRange[]): Promise<DroppedDay | null>;
}

export function createDeletions(
  dataDir: string,
  writer: Thread<WriterCalls>,
  reader: Thread<ReaderCalls>,
): Deletions {
  const daysThere = (): StoredDay[] =>
    storedDays(dataDir).map((day) => ({ day, bytes: bytesOf(dayFile(dataDir, day)) }));

  async function drop({ day }: StoredDay, why: DroppedDay['why']): Promise<DroppedDay> {
    await reader.ask('letGo', day);
    try {
      for (;;) {
        const { waiting, bytes, loss } = await writer.ask('dropDay', { day, anyway: why === 'disk full' });
        if (!waiting) return { day: dayName(day), bytes, why, loss };
      }
    } finally {
      await reader.ask('takeUp', day);
    }
  }

  return {
    async applyRetention(rules, protectedRanges, now) {
      const plan = planRetention(rules, daysThere(), protectedRanges, now);
      const dropped: DroppedDay[] = [];
      const problems: string[] = [];
      for (const stored of plan.drop)
        try {
          dropped.push(await drop(stored, stored.why));
        } catch (error) {
          problems.push(`raw/${dayName(stored.day)}.db could not be deleted. ${(error as Error).message}`);
        }
      let rollupsBefore: string | null = null;
      for (const stretch of oldRollups(rules.rollupDays, daysThere(), now))
        for (let done = false; !done;) {
          const step = await writer.ask('dropRollups', stretch);
          done = step.done;
          if (step.removed > 0) rollupsBefore = dayName(stretch.end);
        }
      return { dropped, kept: plan.kept.map(dayName), rollupsBefore, problems };
    },
    async dropOldestDay(protectedRanges) {
      const oldest = oldestDroppable(daysThere(), protectedRanges);
      return oldest === null ? null : drop(oldest, 'disk full');
    },
  };
}

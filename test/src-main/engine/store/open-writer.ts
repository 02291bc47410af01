/** The store's writer and reader in this thread, so that a test decides what happens when. */
import { onTestFinished } from 'vitest';
import type { AppendResult, ScoreBatch } from '../../../../src-main/engine/store/append.ts';
import { commitAppends, type Append } from '../../../../src-main/engine/store/commit.ts';
import { openDayFiles, type DayFiles } from '../../../../src-main/engine/store/day-files.ts';
import { openDayReaders } from '../../../../src-main/engine/store/day-readers.ts';
import { startNewest } from '../../../../src-main/engine/store/newest.ts';
import { createRemovals, type Removals } from '../../../../src-main/engine/store/removal.ts';
import { createRollUp, type RollUp } from '../../../../src-main/engine/store/roll-up.ts';
import { openRollupReader } from '../../../../src-main/engine/store/rollup-reader.ts';
import { openRollups, type Rollups } from '../../../../src-main/engine/store/rollups.ts';
import type { SampleBatch } from '../../../../src-main/engine/sample.ts';
import type { Readers } from '../../../../src-main/engine/store/walk.ts';

export interface Writer {
  readonly days: DayFiles;
  readonly rollups: Rollups;
  readonly rollUp: RollUp;
  readonly removals: Removals;
  readonly readers: Readers;
  append(batch: SampleBatch): AppendResult;
  appendScores(batch: ScoreBatch): void;
  /** Rolls up all that is dirty. */
  rollAll(): void;
  close(): void;
}

export function openWriter(dataDir: string, mostDays?: number): Writer {
  const days = openDayFiles(dataDir, () => rollups, {
    tell: () => undefined,
    letGo: () => undefined,
    moved: () => undefined,
    ...(mostDays === undefined ? {} : { mostDays }),
  });
  const rollups: Rollups = openRollups(dataDir, () => undefined);
  const newest = startNewest(rollups);
  const rollUp = createRollUp({ days, rollups, newest });
  const readers: Readers = {
    days: openDayReaders(dataDir, {
      damaged(day) {
        throw new Error(`day ${day} is damaged`);
      },
    }),
    rollups: openRollupReader(dataDir),
  };
  const commit = (append: Append): unknown => {
    const [outcome] = commitAppends({ days, newest }, [append]);
    if ('error' in outcome!) throw outcome.error;
    return outcome!.value;
  };
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    readers.days.close();
    readers.rollups.close();
    days.close();
    rollups.db.close();
  };
  onTestFinished(close);
  return {
    days,
    rollups,
    rollUp,
    removals: createRemovals({ dataDir, days, rollups, newest, rollUp }),
    readers,
    append: (batch) => commit({ kind: 'samples', batch }) as AppendResult,
    appendScores: (batch) => void commit({ kind: 'scores', batch }),
    rollAll() {
      for (const day of days.states.keys()) while (rollUp.finish(day, Infinity));
    },
    close,
  };
}

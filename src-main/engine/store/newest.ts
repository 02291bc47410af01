/** What the writer knows of all rows without reading them: the newest sample of each tag, highest ids, newest arrival. */
import type { Micros } from '../../api/words.ts';
import type { Effects } from './append.ts';
import { idsIn, latestIn, type Kind, type OpenDay } from './day-files.ts';
import type { LatestSample, Marks, Rollups } from './rollups.ts';

export interface Newest {
  readonly latest: ReadonlyMap<number, LatestSample>;
  marks(): Marks;
  /** Event time of the newest sample of all; null without any. */
  time(): Micros | null;
  /** Takes in what a committed transaction has changed. */
  note(kind: Kind, ids: Iterable<number>, effects: Effects): void;
  /** Takes in what an active day holds. */
  noteDay(open: OpenDay): void;
  /** Writes what has changed into rollups.db, inside the caller's transaction. */
  keep(): void;
}

export function startNewest(rollups: Rollups): Newest {
  const latest = rollups.latest();
  let { tags, models, arrival } = rollups.marks();
  let time = [...latest.values()].reduce<Micros | null>((newest, { t }) => Math.max(newest ?? t, t), null);
  const changed = new Set<number>();

  const noteLatest = (found: Iterable<readonly [number, LatestSample]>): void => {
    for (const [tagId, sample] of found) {
      const there = latest.get(tagId);
      if (there !== undefined && there.t > sample.t) continue;
      latest.set(tagId, sample);
      changed.add(tagId);
      if (time === null || sample.t > time) time = sample.t;
    }
  };
  const noteIds = (kind: Kind, ids: Iterable<number>): void => {
    for (const id of ids)
      if (kind === 'samples') tags = Math.max(tags, id);
      else models = Math.max(models, id);
  };
  const noteArrival = (found: Micros | null): void => {
    if (found !== null && (arrival === null || found > arrival)) arrival = found;
  };

  return {
    latest,
    marks: () => ({ tags, models, arrival }),
    time: () => time,
    note(kind, ids, effects) {
      noteIds(kind, ids);
      noteLatest(effects.latest);
      noteArrival(effects.newestArrival);
    },
    noteDay(open) {
      noteLatest(latestIn(open));
      noteIds('samples', idsIn(open, 'samples'));
      noteIds('scores', idsIn(open, 'scores'));
      noteArrival(open.state.newestArrival);
    },
    keep() {
      rollups.keep(
        [...changed].map((tagId) => [tagId, latest.get(tagId)!] as const),
        { tags, models, arrival },
      );
    },
  };
}

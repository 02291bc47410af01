/**
 * Rollups made from raw rows, hour by hour. The raw rows and the list of dirty hours were committed together; here the
 * buckets are committed first and the hours taken off the list afterwards. Doing an hour again changes nothing, so it does
 * not matter where in between the process is killed.
 */
import type { Micros } from '../../api/words.ts';
import { widen, type Bucket, type BucketKind } from './buckets.ts';
import { hourKey, idsIn, KIND_NUMBER, type DayFiles, type Kind, type OpenDay } from './day-files.ts';
import { DAY, HOUR } from './days.ts';
import { SAMPLE_LEVELS, SCORE_LEVELS, type Level } from './levels.ts';
import type { Newest } from './newest.ts';
import type { Rollups } from './rollups.ts';
import { SAMPLE_BUCKETS, type SampleRow } from './sample-buckets.ts';
import { SCORE_BUCKETS, type ScoreRow } from './score-buckets.ts';

/**
 * A level is kept for an hour only where so many rows share a bucket: a bucket takes the room of two rows, and reading
 * eight rows takes as long as reading one pixel's worth of finer buckets. The coarsest level is always kept.
 */
const CONDENSES = 8;

/** An hour is rolled up when newer data has come and nothing for it for this long (milliseconds). */
const QUIET_MS = 2000;
/** The hour under way is rolled up each time so many rows have come: charts read what is not rolled up row by row. */
const MANY_ROWS = 4000;
/** A day without dirty hours is settled when nothing has come for it for this long (milliseconds). */
const SETTLE_MS = 60_000;

interface Due {
  readonly day: number;
  readonly kind: Kind;
  readonly id: number;
  readonly hour: number;
}

export interface RollUp {
  /** Rolls up hours that are due for about so long. @returns whether more of them wait */
  step(budgetMs: number): boolean;
  /** Rolls up hours of one day, due or not. @returns whether more of them wait */
  finish(day: number, budgetMs: number): boolean;
  /** Hours of samples and scores not rolled up. */
  waiting(): number;
  /** Keeps in rollups.db what days without dirty hours say, so that they need not be opened at the next start. */
  settle(): void;
}

export function createRollUp({
  days,
  rollups,
  newest,
}: {
  days: DayFiles;
  rollups: Rollups;
  newest: Newest;
}): RollUp {
  /** What was due when it was last looked at, days together; by now some of it may be done or gone. */
  let queue: Due[] = [];

  const isDirty = ({ day, kind, id, hour }: Due): boolean =>
    days.states.get(day)?.dirty[kind].has(hourKey(id, hour)) ?? false;

  function dueHours(now: number): Due[] {
    const due: Due[] = [];
    const time = newest.time() ?? -Infinity;
    for (const { day, dirty } of days.states.values())
      for (const kind of ['samples', 'scores'] as const)
        for (const [key, { rows, changed }] of dirty[kind]) {
          const hour = key % 24;
          const over = day * DAY + (hour + 1) * HOUR <= time;
          if ((over && now - changed >= QUIET_MS) || rows >= MANY_ROWS)
            due.push({ day, kind, id: Math.floor(key / 24), hour });
        }
    return due.sort((a, b) => b.day - a.day || a.id - b.id || a.hour - b.hour);
  }

  /** The mark for everything gives way to one for each series and hour. */
  function expand(day: number): void {
    const open = days.open(day);
    const mark = open.sql('INSERT OR REPLACE INTO dirty VALUES (?, ?, ?, 0)');
    const keys: [Kind, number][] = [];
    open.db.transaction(() => {
      for (const kind of ['samples', 'scores'] as const)
        for (const id of idsIn(open, kind))
          for (let hour = 0; hour < 24; hour++) {
            mark.run(KIND_NUMBER[kind], id, hour);
            keys.push([kind, hourKey(id, hour)]);
          }
      open.sql('DELETE FROM dirty WHERE id = 0').run();
    })();
    open.state.whole = false;
    for (const [kind, key] of keys)
      open.state.dirty[kind].set(key, { since: 0, rows: 0, changed: -Infinity });
  }

  /** Rolls up hours of one day until the time is over. @returns how many it were */
  function rollDay(day: number, hours: readonly Due[], until: number): number {
    const open = days.open(day);
    let done = 0;
    rollups.transaction(() => {
      for (const due of hours) {
        rollHour(open, due);
        done += 1;
        if (performance.now() >= until) break;
      }
    });
    const clean = open.sql('DELETE FROM dirty WHERE kind = ? AND id = ? AND hour = ?');
    open.db.transaction(() => {
      for (const { kind, id, hour } of hours.slice(0, done)) clean.run(KIND_NUMBER[kind], id, hour);
    })();
    for (const { kind, id, hour } of hours.slice(0, done)) open.state.dirty[kind].delete(hourKey(id, hour));
    return done;
  }

  function rollHour(open: OpenDay, { day, kind, id, hour }: Due): void {
    const range = [id, hour * HOUR, (hour + 1) * HOUR] as const;
    const at = { id, day, hour };
    const added = rollups.dropped.has(day);
    if (kind === 'samples') {
      let rows: readonly SampleRow[] = open
        .sql<[t: Micros, value: number | null, quality: number]>(
          'SELECT t, value, quality FROM samples WHERE tag_id = ? AND t >= ? AND t < ? ORDER BY t',
        )
        .all(...range);
      if (added) rows = rows.filter(([t]) => rollups.addLate(id, day * DAY + t));
      store(SAMPLE_LEVELS, SAMPLE_BUCKETS, at, rows, added);
    } else {
      const rows: readonly ScoreRow[] = open
        .sql<[t: Micros, state: number, score: number | null]>(
          'SELECT t, state, score FROM scores WHERE model_id = ? AND t >= ? AND t < ? ORDER BY t',
        )
        .all(...range);
      store(SCORE_LEVELS, SCORE_BUCKETS, at, rows, added);
    }
  }

  /** @param added the rows come on top of buckets whose own rows are gone */
  function store<B extends Bucket, Row>(
    levels: readonly Level[],
    kind: BucketKind<B, Row>,
    at: { id: number; day: number; hour: number },
    rows: readonly Row[],
    added: boolean,
  ): void {
    let buckets = kind.of(rows, levels[0]!.width);
    for (const [place, level] of levels.entries()) {
      if (place > 0) buckets = widen(kind, buckets, level.width);
      const kept = place === levels.length - 1 || rows.length >= CONDENSES * buckets.length ? buckets : [];
      rollups.changeHour<B>(level, kind, at, (present) => {
        if (!added) return kept;
        // A level that was not kept for this hour would lack what is gone.
        if (present.length === 0 && place < levels.length - 1) return [];
        return widen(
          kind,
          [...present, ...buckets].sort((a, b) => a.start - b.start),
          level.width,
        );
      });
    }
  }

  function settle(before: number): void {
    const settled = [...days.states.values()].filter(
      ({ dirty, whole, used }) => !whole && dirty.samples.size + dirty.scores.size === 0 && used <= before,
    );
    if (settled.length === 0) return;
    rollups.transaction(() => {
      newest.keep();
      for (const { day } of settled) rollups.settle(day);
    });
    for (const { day } of settled) days.forget(day, false);
  }

  return {
    step(budgetMs) {
      const begun = performance.now();
      const until = begun + budgetMs;
      if (queue.length === 0) {
        settle(begun - SETTLE_MS);
        queue = dueHours(begun);
      }
      while (queue.length > 0 && performance.now() < until) {
        const { day } = queue[0]!;
        const end = queue.findIndex((due) => due.day !== day);
        const ofDay = end < 0 ? queue : queue.slice(0, end);
        const open = days.states.has(day) ? ofDay.filter((due) => isDirty(due)) : [];
        if (open.length === 0) queue = queue.slice(ofDay.length);
        else {
          // One day that fails must not keep the others waiting.
          const others = queue.slice(ofDay.length);
          queue = others;
          queue = [...open.slice(rollDay(day, open, until)), ...others];
        }
      }
      if (queue.length > 0) return true;
      const whole = [...days.states.values()].find((state) => state.whole);
      if (whole === undefined) return false;
      expand(whole.day);
      return true;
    },
    finish(day, budgetMs) {
      const until = performance.now() + budgetMs;
      const { state } = days.open(day);
      if (state.whole) expand(day);
      const hours = (['samples', 'scores'] as const).flatMap((kind) =>
        [...state.dirty[kind].keys()].map((key) => ({
          day,
          kind,
          id: Math.floor(key / 24),
          hour: key % 24,
        })),
      );
      return hours.length > 0 && rollDay(day, hours, until) < hours.length;
    },
    waiting: () =>
      [...days.states.values()].reduce((sum, { dirty }) => sum + dirty.samples.size + dirty.scores.size, 0),
    settle: () => settle(Infinity),
  };
}

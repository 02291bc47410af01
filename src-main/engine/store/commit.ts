/**
 * Commits the batches that wait, day by day: one transaction and one disk sync for each day they touch, and none that
 * spans two files. A batch counts as stored when all its days are committed.
 */
import type { Micros } from '../../api/words.ts';
import type { SampleBatch } from '../sample.ts';
import { appendSamples, appendScores, type AppendResult, type Effects, type ScoreBatch } from './append.ts';
import type { DayFiles, Kind, OpenDay } from './day-files.ts';
import { dayOf } from './days.ts';
import type { Newest } from './newest.ts';
import type { Outcome } from './thread-line.ts';

export type Append =
  | { readonly kind: 'samples'; readonly batch: SampleBatch }
  | { readonly kind: 'scores'; readonly batch: ScoreBatch };

/** An append on its way: its rows by day, and what has become of them so far. */
interface Share {
  readonly append: Append;
  readonly days: Map<number, number[]>;
  readonly texts: ReadonlyMap<number, string>;
  result: AppendResult;
  problem: { readonly error: unknown } | null;
}

const NO_TEXTS: ReadonlyMap<number, string> = new Map();

/** Times are kept as integers that a double holds exactly: until the year 2255. */
const usable = (t: Micros): boolean => Number.isSafeInteger(t) && t >= 0;

function shareOf(append: Append, mayHold: DayFiles['mayHold']): Share {
  const { t } = append.batch;
  const arrival = append.kind === 'samples' ? append.batch.arrival : null;
  const days = new Map<number, number[]>();
  const opened = new Set<number>();
  let badTime = 0;
  let day = NaN;
  let rows: number[] = [];
  for (let i = 0; i < t.length; i++) {
    const time = t[i]!;
    const came = arrival === null ? time : arrival[i]!;
    if (!usable(time) || !Number.isSafeInteger(came - time)) {
      badTime += 1;
      continue;
    }
    if (dayOf(time) !== day) {
      day = dayOf(time);
      rows = days.get(day) ?? [];
    }
    if (rows.length === 0 && !opened.has(day)) {
      if (!mayHold(day, dayOf(came))) {
        badTime += 1;
        day = NaN;
        continue;
      }
      opened.add(day);
      days.set(day, rows);
    }
    rows.push(i);
  }
  const texts = append.kind === 'samples' ? append.batch.texts : undefined;
  return {
    append,
    days,
    texts: texts === undefined ? NO_TEXTS : new Map(texts),
    result: { stored: 0, duplicate: 0, conflict: 0, badTime },
    problem: null,
  };
}

/** @returns what is answered to each append, in their order: an AppendResult, or the number of scores */
export function commitAppends(
  { days, newest }: { days: DayFiles; newest: Newest },
  appends: readonly Append[],
): Outcome[] {
  const shares = appends.map((append) => shareOf(append, days.mayHold));
  const touched = [...new Set(shares.flatMap((share) => [...share.days.keys()]))].sort((a, b) => a - b);
  for (const day of touched) {
    const taking = shares.filter((share) => share.problem === null && share.days.has(day));
    if (taking.length > 0) commitDay(days, newest, day, taking);
  }
  return shares.map(({ append, result, problem }) => {
    if (problem !== null) return problem;
    return { value: append.kind === 'samples' ? result : append.batch.t.length };
  });
}

type Done = { share: Share; result: Omit<AppendResult, 'badTime'> | null; effects: Effects };

function commitDay(days: DayFiles, newest: Newest, day: number, taking: readonly Share[]): void {
  try {
    days.activate(day);
    const open = days.open(day);
    const done: Done[] = [];
    // Each append is a savepoint: one that fails takes nothing of the others with it.
    const takeOne = open.db.transaction((share: Share): void => {
      const { append, texts } = share;
      const rows = share.days.get(day)!;
      if (append.kind === 'samples') done.push({ share, ...appendSamples(open, append.batch, rows, texts) });
      else done.push({ share, result: null, effects: appendScores(open, append.batch, rows) });
    });
    open.db.transaction(() => {
      for (const share of taking)
        try {
          takeOne(share);
        } catch (error) {
          share.problem = { error };
        }
      noteArrival(open, done);
    })();
    for (const { share, result, effects } of done) {
      if (result !== null) share.result = sum(share.result, result);
      takeEffect(open, share.append.kind, effects);
      const { append } = share;
      newest.note(
        append.kind,
        append.kind === 'samples' ? append.batch.tagId : [append.batch.modelId],
        effects,
      );
    }
  } catch (error) {
    // What went wrong first is what the operator should hear: a full disk ends the transaction of all of them.
    const cause = taking.find(({ problem }) => problem !== null)?.problem ?? { error };
    for (const share of taking) share.problem ??= cause;
  }
}

function noteArrival({ state, sql }: OpenDay, done: readonly Done[]): void {
  const arrivals = done.flatMap(({ effects }) => effects.newestArrival ?? []);
  const arrival = Math.max(...arrivals);
  if (arrivals.length > 0 && arrival > (state.newestArrival ?? -Infinity))
    sql("INSERT OR REPLACE INTO facts VALUES ('newest_arrival', ?)").run(arrival);
}

function takeEffect({ state }: OpenDay, kind: Kind, { touched, newestArrival }: Effects): void {
  const now = performance.now();
  state.used = now;
  if (newestArrival !== null && newestArrival > (state.newestArrival ?? -Infinity))
    state.newestArrival = newestArrival;
  for (const [key, { since, rows }] of touched) {
    const there = state.dirty[kind].get(key);
    if (there === undefined) state.dirty[kind].set(key, { since, rows, changed: now });
    else {
      there.since = Math.min(there.since, since);
      there.rows += rows;
      there.changed = now;
    }
  }
}

const sum = (a: AppendResult, b: Omit<AppendResult, 'badTime'>): AppendResult => ({
  stored: a.stored + b.stored,
  duplicate: a.duplicate + b.duplicate,
  conflict: a.conflict + b.conflict,
  badTime: a.badTime,
});

/**
 * The writer thread: the only one that changes the raw days and the rollups. Appends that wait share one transaction and
 * one disk sync a day file; in the pauses between them hours are rolled up.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { workerData, type MessagePort } from 'node:worker_threads';
import type { Micros } from '../../api/words.ts';
import type { SampleBatch } from '../sample.ts';
import type { AppendResult, ScoreBatch } from './append.ts';
import { commitAppends, type Append } from './commit.ts';
import { demandCheck, isDamage } from './damage.ts';
import { markWhole, openDayFiles } from './day-files.ts';
import { dayFile } from './days.ts';
import { moveLegacy } from './legacy.ts';
import { startNewest } from './newest.ts';
import { createRemovals, type DropResult } from './removal.ts';
import { createRollUp } from './roll-up.ts';
import { openRollups, type Deletion, type Marks, type Rollups } from './rollups.ts';
import type { Latest } from './sample-pages.ts';
import { sqliteProblem } from './sqlite.ts';
import { answerCalls, type Call, type Outcome } from './thread-line.ts';

export interface Opening {
  readonly messages: readonly string[];
  readonly marks: Marks;
  /** Event time of the newest sample, and some tags that have samples; null without any. */
  readonly newest: { readonly t: Micros; readonly tagIds: readonly number[] } | null;
}

export type WriterCalls = {
  opening: (argument: null) => Opening;
  appendSamples: (batch: SampleBatch) => AppendResult;
  appendScores: (batch: ScoreBatch) => number;
  latest: (tagIds: readonly number[]) => Latest;
  dropDay: (which: { day: number; anyway: boolean }) => DropResult;
  dropRollups: (which: Deletion) => { removed: number; done: boolean };
  /** A reader has found a day damaged: it is checked, and moved aside where that is so. */
  check: (day: number) => null;
  /** Rolls up all that is dirty, for so many milliseconds; returns the hours that are left. */
  rollUp: (budgetMs: number) => number;
};

/** What the thread says without being asked. */
export type WriterNews =
  | { readonly message: string }
  /** A day's file cannot be moved aside while the reader holds it. */
  | { readonly letGo: number }
  /** A day's file was moved aside: the reader may hold the old one. */
  | { readonly moved: number };

const { dataDir, port } = workerData as { dataDir: string; port: MessagePort };

/** Tags of a chart. */
const SOME_TAGS = 8;
/** Newest days that are opened and checked at start. */
const CHECKED_DAYS = 2;

const messages: string[] = [];
let opened = false;
const news = (what: WriterNews): void => port.postMessage({ news: what });
const tell = (message: string): void => {
  if (opened) news({ message });
  else messages.push(message);
};

let rollupsOpened: Rollups | null = null;
const days = openDayFiles(dataDir, () => rollupsOpened, {
  tell,
  letGo: (day) => news({ letGo: day }),
  moved: (day) => news({ moved: day }),
});
const rollups = openRollups(dataDir, () => {
  for (const day of days.known) {
    const open = days.open(day);
    if (!open.state.whole) markWhole(open);
  }
});
rollupsOpened = rollups;
if (rollups.message !== null) tell(rollups.message);
// Marked as a whole while there was no rollups.db to say so in.
for (const { day } of days.states.values()) rollups.activate(day);

for (const message of moveLegacy(dataDir, days)) tell(message);

const newest = startNewest(rollups);
// The days that will be written to are checked now; older ones when somebody first needs them.
for (const day of [...days.known].sort((a, b) => b - a).slice(0, CHECKED_DAYS)) days.open(day);
for (const day of rollups.active) if (days.known.has(day)) newest.noteDay(days.open(day));
for (const day of [...rollups.active]) if (!days.known.has(day)) rollups.settle(day);

const rollUp = createRollUp({ days, rollups, newest });
const removals = createRemovals({ dataDir, days, rollups, newest, rollUp });

const handlers: Omit<WriterCalls, 'appendSamples' | 'appendScores'> = {
  opening() {
    opened = true;
    const t = newest.time();
    const tagIds = [...newest.latest.keys()].slice(0, SOME_TAGS);
    return { messages, marks: newest.marks(), newest: t === null ? null : { t, tagIds } };
  },
  latest(tagIds) {
    const found = tagIds.map((tagId) => newest.latest.get(tagId));
    return {
      t: Float64Array.from(found, (sample) => sample?.t ?? NaN),
      value: Float64Array.from(found, (sample) => sample?.value ?? NaN),
      quality: Uint8Array.from(found, (sample) => sample?.quality ?? 0),
    };
  },
  dropDay: ({ day, anyway }) => removals.dropDay(day, anyway),
  dropRollups: removals.dropRollups,
  check(day) {
    if (statSync(dayFile(dataDir, day), { throwIfNoEntry: false }) === undefined) return null;
    demandCheck(dayFile(dataDir, day));
    days.forget(day, false);
    days.activate(day);
    newest.noteDay(days.open(day));
    return null;
  },
  rollUp(budgetMs) {
    const until = performance.now() + budgetMs;
    for (const { day, whole, dirty } of [...days.states.values()])
      while (
        (whole || dirty.samples.size + dirty.scores.size > 0) &&
        rollUp.finish(day, until - performance.now())
      )
        if (performance.now() >= until) return rollUp.waiting();
    return rollUp.waiting();
  },
};

/** Runs of appends are committed together; everything else is done in its turn. */
function answer(calls: readonly Call[]): Outcome[] {
  const outcomes: Outcome[] = [];
  let appends: Append[] = [];
  const commit = (): void => {
    if (appends.length > 0) outcomes.push(...commitAppends({ days, newest }, appends).map(lookAtDamage));
    appends = [];
  };
  for (const { name, argument } of calls) {
    if (name === 'appendSamples') appends.push({ kind: 'samples', batch: argument as SampleBatch });
    else if (name === 'appendScores') appends.push({ kind: 'scores', batch: argument as ScoreBatch });
    else {
      commit();
      try {
        outcomes.push({ value: handlers[name as keyof typeof handlers](argument as never) });
      } catch (error) {
        outcomes.push({ error });
      }
    }
  }
  commit();
  return outcomes;
}

function lookAtDamage(outcome: Outcome): Outcome {
  if ('error' in outcome) checkDamage(outcome.error);
  return outcome;
}

/**
 * A file found damaged while it was used: which one it was the error does not say. The days in use are checked, and moved
 * aside where that is so; what waits in the sound ones goes on. rollups.db is checked at the next start.
 */
function checkDamage(error: unknown): void {
  if (!isDamage(error)) return;
  for (const day of [...days.states.keys()]) {
    demandCheck(dayFile(dataDir, day));
    days.forget(day, false);
    days.open(day);
  }
  demandCheck(join(dataDir, 'rollups.db'));
}

/** Milliseconds of rolling up between two looks at what else there is to do. */
const STEP_MS = 10;
/** Milliseconds until it is looked again whether something is due. */
const PAUSE_MS = 500;

/** Looking for damage may meet it. */
function lookInto(error: unknown): void {
  try {
    checkDamage(error);
  } catch (met) {
    tell(sqliteProblem(met));
  }
}

let problem: string | null = null;
let next: NodeJS.Immediate | NodeJS.Timeout;
function rollOn(): void {
  let more = false;
  try {
    more = rollUp.step(STEP_MS);
    if (!more) problem = null;
  } catch (error) {
    // It is tried again: charts read the rows themselves meanwhile. Said, and looked into, once.
    const said = sqliteProblem(error);
    if (said !== problem) {
      tell(`Rollups cannot be made at present. ${said}`);
      problem = said;
      lookInto(error);
    }
  }
  next = more ? setImmediate(rollOn) : setTimeout(rollOn, PAUSE_MS);
}
next = setTimeout(rollOn, PAUSE_MS);

answerCalls(port, answer, {
  inWords: sqliteProblem,
  end() {
    clearImmediate(next as NodeJS.Immediate);
    clearTimeout(next as NodeJS.Timeout);
    try {
      rollUp.settle();
      rollups.transaction(newest.keep);
    } finally {
      days.close();
      rollups.db.close();
    }
  },
});

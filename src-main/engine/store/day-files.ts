/** The day files as the writer holds them: opened on demand, the least recently used closed, what is dirty in memory. */
import { existsSync, mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { Micros } from '../../api/words.ts';
import { openChecked } from './damage.ts';
import { DAY_MIGRATIONS } from './day-schema.ts';
import { DAY, dayFile, rawFolder, storedDays } from './days.ts';
import { migrate } from './migrate.ts';
import type { LatestSample, Rollups } from './rollups.ts';
import type { Database, SqlValue, Statement } from './sqlite.ts';

/** Handles the writer keeps open. Live data needs one or two; an import walks through the days. */
const MOST_OPEN = 6;
/** Days there may be; recording what is being measured now goes on all the same. */
const MOST_DAYS = 4000;
/** A sample is being measured now when it arrives within this many days of its time. */
const NEAR = 7;

export type Kind = 'samples' | 'scores';
export const KIND_NUMBER: Readonly<Record<Kind, number>> = { samples: 0, scores: 1 };

/** An hour of a series whose rollups are not up to date. */
export interface DirtyHour {
  /** As in the file: rollups that end up to here are right. */
  since: Micros;
  /** Rows that came since it was last rolled up, as far as this run knows. */
  rows: number;
  /** When the last of them came, by the process's clock (milliseconds). */
  changed: number;
}

/** Id and hour in one number. */
export const hourKey = (id: number, hour: number): number => id * 24 + hour;

/** What the file says besides its rows; kept for days that are active, whether their file is open or not. */
export interface DayState {
  readonly day: number;
  readonly dirty: Readonly<Record<Kind, Map<number, DirtyHour>>>;
  /** Everything in it has to be rolled up. */
  whole: boolean;
  newestArrival: Micros | null;
  /** By the process's clock. */
  used: number;
}

export interface OpenDay {
  readonly day: number;
  readonly state: DayState;
  readonly db: Database;
  /** A statement of this file, prepared once. */
  sql<Row extends readonly SqlValue[] = never>(text: string): Statement<Row>;
}

export interface DayFiles {
  readonly known: ReadonlySet<number>;
  readonly states: ReadonlyMap<number, DayState>;
  /** Whether a sample of that day is stored: a broken clock must not make ten thousand files. */
  mayHold(day: number, arrivalDay: number): boolean;
  open(day: number): OpenDay;
  /** Says that the day is going to be written to. */
  activate(day: number): void;
  /** Closes the file and forgets the day; `gone`: the caller deletes the file. */
  forget(day: number, gone: boolean): void;
  close(): void;
}

/** The ids in one of a day's tables, without reading the rows. */
export const idsIn = (open: OpenDay, table: Kind): number[] => {
  const id = table === 'samples' ? 'tag_id' : 'model_id';
  return open.db
    .prepare(
      `WITH RECURSIVE ids(id) AS (
         SELECT min(${id}) FROM ${table}
         UNION ALL SELECT (SELECT min(${id}) FROM ${table} WHERE ${id} > ids.id) FROM ids WHERE ids.id IS NOT NULL
       ) SELECT id FROM ids WHERE id IS NOT NULL`,
    )
    .pluck<number>()
    .all();
};

/** The newest sample of each tag of a day. */
export function latestIn(open: OpenDay): [tagId: number, LatestSample][] {
  const newest = open.sql<[t: Micros, value: number | null, quality: number]>(
    'SELECT t, value, quality FROM samples WHERE tag_id = ? ORDER BY t DESC LIMIT 1',
  );
  return idsIn(open, 'samples').map((tagId) => {
    const [t, value, quality] = newest.get(tagId)!;
    return [tagId, { t: open.day * DAY + t, value, quality }];
  });
}

/** Marks everything in the day as not rolled up, inside the caller's transaction or one of its own. */
export function markWhole(open: OpenDay): void {
  open.sql('INSERT OR REPLACE INTO dirty VALUES (0, 0, 0, 0)').run();
  open.state.whole = true;
}

/**
 * @param rollups null while rollups.db is being made
 * @param tell takes what the operator should know
 * @param letGo is called when the file of a day cannot be moved, perhaps because a reader holds it
 * @param moved is called when another file has taken the place of a day's
 */
export function openDayFiles(
  dataDir: string,
  rollups: () => Rollups | null,
  {
    tell,
    letGo,
    moved,
    mostDays = MOST_DAYS,
  }: {
    tell: (message: string) => void;
    letGo: (day: number) => void;
    moved: (day: number) => void;
    mostDays?: number;
  },
): DayFiles {
  mkdirSync(rawFolder(dataDir), { recursive: true, mode: 0o700 });
  const known = new Set(storedDays(dataDir));
  const states = new Map<number, DayState>();
  const handles = new Map<number, OpenDay>();
  /** Days that are to be made. */
  const granted = new Set<number>();
  /** Checked as a whole since the start. */
  const checked = new Set<number>();

  function openFile(day: number): Database {
    const file = dayFile(dataDir, day);
    const had = existsSync(file);
    let opened: ReturnType<typeof openChecked>;
    try {
      opened = openChecked(file, checked.has(day) ? { wholeUpTo: 0 } : {});
    } catch (error) {
      if (had) letGo(day);
      throw error;
    }
    const { db, message } = opened;
    try {
      migrate(db, `raw/${basename(file)}`, DAY_MIGRATIONS);
      if (message !== null) {
        // Its rollups are all that is left of it: what comes from now on is added to them.
        moved(day);
        states.delete(day);
        rollups()?.drop(day);
        tell(`raw/${message}`);
      }
    } catch (error) {
      db.close();
      throw error;
    }
    checked.add(day);
    known.add(day);
    granted.delete(day);
    return db;
  }

  function stateOf(day: number, db: Database): DayState {
    const state: DayState = {
      day,
      dirty: { samples: new Map(), scores: new Map() },
      whole: false,
      newestArrival:
        db.prepare("SELECT value FROM facts WHERE name = 'newest_arrival'").pluck<number>().get() ?? null,
      used: performance.now(),
    };
    const rows = db
      .prepare('SELECT kind, id, hour, since FROM dirty')
      .raw<[kind: number, id: number, hour: number, since: number]>()
      .all();
    for (const [kind, id, hour, since] of rows)
      if (id === 0) state.whole = true;
      else
        state.dirty[kind === KIND_NUMBER.samples ? 'samples' : 'scores'].set(hourKey(id, hour), {
          since,
          rows: 0,
          changed: -Infinity,
        });
    return state;
  }

  function close(day: number): void {
    const open = handles.get(day);
    if (open === undefined) return;
    handles.delete(day);
    try {
      // A reader may hold the file open: without this its log would stay as long as it is. Recording does not wait for it.
      open.db.pragma('busy_timeout = 0');
      open.db.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      open.db.close();
    }
  }

  return {
    known,
    states,
    mayHold(day, arrivalDay) {
      if (known.has(day) || granted.has(day) || Math.abs(day - arrivalDay) <= NEAR) return true;
      if (known.size + granted.size >= mostDays) return false;
      granted.add(day);
      return true;
    },
    open(day) {
      const found = handles.get(day);
      if (found !== undefined) {
        handles.delete(day);
        handles.set(day, found);
        return found;
      }
      for (const [oldest] of handles) if (handles.size >= MOST_OPEN) close(oldest);
      const db = openFile(day);
      const state = states.get(day) ?? stateOf(day, db);
      states.set(day, state);
      const statements = new Map<string, Statement<never>>();
      const open: OpenDay = {
        day,
        state,
        db,
        sql<Row extends readonly SqlValue[]>(text: string): Statement<Row> {
          let statement = statements.get(text);
          if (statement === undefined) {
            statement = db.prepare<never>(text);
            if (text.startsWith('SELECT')) statement.raw();
            statements.set(text, statement);
          }
          return statement as unknown as Statement<Row>;
        },
      };
      handles.set(day, open);
      return open;
    },
    activate(day) {
      rollups()?.activate(day);
    },
    forget(day, gone) {
      // Before closing, which may throw on a full disk: nobody shall open the day anew for what is left of it in memory.
      states.delete(day);
      if (gone) known.delete(day);
      close(day);
    },
    close() {
      for (const day of [...handles.keys()]) close(day);
    },
  };
}

/** The day files as readers hold them: read-only, opened on demand, the least recently used closed. */
import { dayFile, storedDays } from './days.ts';
import { isDamage } from './damage.ts';
import { openDatabase, sqliteCode, type Database, type Statement } from './sqlite.ts';

/** Handles a reader keeps open: a month, and some. */
const MOST_OPEN = 40;
/** KiB of pages each of them keeps; the operating system keeps the file itself. */
const CACHE_KIB = 2048;

export interface ReadDay {
  readonly day: number;
  readonly db: Database;
  /** A query of this file, prepared once. */
  sql<Row extends readonly unknown[]>(text: string): Statement<Row>;
}

export interface DayReaders {
  /** Days there are now, oldest first. */
  days(): number[];
  /** null where the day has gone meanwhile, has nothing in it yet, or is damaged. */
  open(day: number): ReadDay | null;
  /** Does the work with a day. @returns false where the day turned out to be damaged: it is left out */
  using(day: number, work: (open: ReadDay) => void): boolean;
  /** Closes the day's file and leaves it alone until `takeUp`. */
  letGo(day: number): void;
  takeUp(day: number): void;
  close(): void;
}

/**
 * @param damaged hears of a day whose file turns out to be damaged
 * @param timeout milliseconds to wait for a lock
 */
export function openDayReaders(
  dataDir: string,
  { damaged, timeout = 5000 }: { damaged: (day: number) => void; timeout?: number },
): DayReaders {
  const handles = new Map<number, ReadDay>();
  const left = new Set<number>();

  function close(day: number): void {
    handles.get(day)?.db.close();
    handles.delete(day);
  }

  function openFile(day: number): ReadDay | null {
    let db: Database | undefined;
    try {
      db = openDatabase(dayFile(dataDir, day), { readonly: true, fileMustExist: true, timeout });
      db.pragma(`cache_size = -${CACHE_KIB}`);
      if (Number(db.pragma('user_version', { simple: true })) > 0) return handleOf(day, db);
    } catch (error) {
      db?.close();
      if (sqliteCode(error)?.startsWith('SQLITE_CANTOPEN')) return null;
      throw error;
    }
    // The writer is just making it.
    db.close();
    return null;
  }

  /** @throws where the file is damaged */
  function take(day: number): ReadDay | null {
    if (left.has(day)) return null;
    const found = handles.get(day);
    if (found !== undefined) {
      handles.delete(day);
      handles.set(day, found);
      return found;
    }
    for (const [oldest] of handles) if (handles.size >= MOST_OPEN) close(oldest);
    const opened = openFile(day);
    if (opened !== null) handles.set(day, opened);
    return opened;
  }

  function guarded<T>(day: number, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!isDamage(error)) throw error;
      close(day);
      damaged(day);
      return undefined;
    }
  }

  return {
    days: () => storedDays(dataDir).filter((day) => !left.has(day)),
    open: (day) => guarded(day, () => take(day)) ?? null,
    using: (day, work) =>
      guarded(day, () => {
        const opened = take(day);
        if (opened !== null) work(opened);
        return true;
      }) ?? false,
    letGo(day) {
      left.add(day);
      close(day);
    },
    takeUp: (day) => void left.delete(day),
    close() {
      for (const day of [...handles.keys()]) close(day);
    },
  };
}

function handleOf(day: number, db: Database): ReadDay {
  const statements = new Map<string, Statement<never>>();
  return {
    day,
    db,
    sql<Row extends readonly unknown[]>(text: string): Statement<Row> {
      let statement = statements.get(text);
      if (statement === undefined) {
        statement = db.prepare<never>(text);
        statement.raw();
        statements.set(text, statement);
      }
      return statement as unknown as Statement<Row>;
    },
  };
}

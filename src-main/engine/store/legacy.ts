/**
 * telemetry.db, in which earlier versions kept everything, is moved into the day files. Each day is one transaction in
 * its file; the old file is only read, and removed when all is across. Killed in between, it goes on at the next start.
 */
import { existsSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Micros } from '../../api/words.ts';
import { openChecked } from './damage.ts';
import { markWhole, type DayFiles } from './day-files.ts';
import { DAY, dayOf } from './days.ts';
import { NewerDatabase } from './migrate.ts';
import { filesOf } from './removal.ts';
import type { Database } from './sqlite.ts';

const FILE = 'telemetry.db';
/** The only format that was ever released. */
const FORMAT = 1;
/** Rows in the day files may take a little more room than they did. */
const ROOM = 1.2;
/** Times the day files can keep: see commit.ts. */
const LAST: Micros = Number.MAX_SAFE_INTEGER;

/**
 * @returns what the operator has to know; empty when there was nothing to move
 * @throws NewerDatabase, or an Error that says what to do
 */
export function moveLegacy(dataDir: string, days: DayFiles): string[] {
  const file = join(dataDir, FILE);
  if (!existsSync(file)) return [];
  const { db, message } = openChecked(file);
  const messages = message === null ? [] : [message];
  try {
    const format = Number(db.pragma('user_version', { simple: true }));
    if (format > FORMAT)
      throw new NewerDatabase(
        `${FILE} was written by a newer Mnemo (format ${format}; this version reads up to ${FORMAT}). ` +
          'Start the newer version, or choose another data directory.',
      );
    if (format === FORMAT) {
      const needed = ROOM * statSync(file).size;
      const { bavail, bsize } = statfsSync(dataDir);
      if (bavail * bsize < needed)
        return [
          ...messages,
          `The samples of earlier versions (${FILE}) wait for ${Math.ceil((needed - bavail * bsize) / 1e6)} MB of disk ` +
            'space to be moved into day files, and are not shown until then. Free space and start Mnemo again.',
        ];
      moveDays(file, db, days);
      const left = unmovable(db);
      if (left > 0) {
        messages.push(
          `${left} rows in ${FILE} have times before 1970 and cannot be moved into day files. The file was left as it is.`,
        );
        return messages;
      }
    }
  } finally {
    db.close();
  }
  for (const part of filesOf(file)) rmSync(part, { force: true });
  return messages;
}

function moveDays(file: string, legacy: Database, days: DayFiles): void {
  const tables = [
    { table: 'samples', id: 'tag_id', columns: 'delay, value, quality, reason' },
    { table: 'scores', id: 'model_id', columns: 'state, score, reconstruction, contribution' },
  ] as const;
  const series = tables.flatMap(({ table, id, columns }) => {
    const next = legacy
      .prepare(`SELECT min(t) FROM ${table} WHERE ${id} = ? AND t >= ?`)
      .pluck<number | null>();
    const after = legacy.prepare(`SELECT min(${id}) FROM ${table} WHERE ${id} > ?`).pluck<number | null>();
    const ids: number[] = [];
    for (let found = after.get(-1); found != null; found = after.get(found)) ids.push(found);
    return ids.map((each) => ({
      each,
      next,
      move: `INSERT OR IGNORE INTO main.${table} SELECT ${id}, t - ?, ${columns} FROM legacy.${table} WHERE ${id} = ? AND t >= ? AND t < ?`,
    }));
  });
  const firstFrom = (from: Micros): Micros | null => {
    const times = series.map(({ each, next }) => next.get(each, from)).filter((t) => t != null);
    return times.length === 0 ? null : Math.min(...times);
  };
  for (let t = firstFrom(0); t !== null && t < LAST;) {
    const day = dayOf(t);
    const [from, to] = [day * DAY, (day + 1) * DAY];
    days.activate(day);
    const open = days.open(day);
    // Only the day's file is written: the transaction does not lean on the other one.
    open.db.prepare('ATTACH ? AS legacy').run(file);
    try {
      open.db.transaction(() => {
        for (const { each, move } of series) open.db.prepare(move).run(from, each, from, to);
        open
          .sql(
            "INSERT OR REPLACE INTO facts SELECT 'newest_arrival', max(t + ? + delay) FROM samples HAVING max(t) IS NOT NULL",
          )
          .run(from);
        markWhole(open);
      })();
    } finally {
      open.db.exec('DETACH legacy');
    }
    open.state.newestArrival =
      open.sql<[value: number]>("SELECT value FROM facts WHERE name = 'newest_arrival'").get()?.[0] ?? null;
    t = firstFrom(to);
  }
}

function unmovable(legacy: Database): number {
  const count = (table: string): number =>
    legacy.prepare(`SELECT count(*) FROM ${table} WHERE t < 0`).pluck<number>().get()!;
  return count('samples') + count('scores');
}

/** rollups.db as the writer keeps it: buckets by chunk, which days are active or dropped, and what must be known at start. */
import { join } from 'node:path';
import type { Micros } from '../../api/words.ts';
import type { Bucket, BucketKind } from './buckets.ts';
import { openChecked } from './damage.ts';
import { DAY, HOUR } from './days.ts';
import { chunkKey, SAMPLE_LEVELS, SCORE_LEVELS, type Level } from './levels.ts';
import { migrate } from './migrate.ts';
import { ROLLUP_MIGRATIONS } from './rollup-schema.ts';
import { openDatabase, type Database } from './sqlite.ts';

/** The newest sample of a tag. */
export interface LatestSample {
  readonly t: Micros;
  readonly value: number | null;
  readonly quality: number;
}

/** Highest ids that rows refer to, and the newest arrival; 0 without any. */
export interface Marks {
  readonly tags: number;
  readonly models: number;
  /** Microseconds; null without any. */
  readonly arrival: Micros | null;
}

export interface Rollups {
  readonly db: Database;
  /** What the operator has to know of its opening; null when all was well. */
  readonly message: string | null;
  readonly active: ReadonlySet<number>;
  readonly dropped: ReadonlySet<number>;
  activate(day: number): void;
  /** All its hours are rolled up and what it says of tags and marks is kept here: it need not be opened at start. */
  settle(day: number): void;
  /** Keeps what must be known at the next start without opening days. */
  keep(latest: Iterable<readonly [tagId: number, LatestSample]>, marks: Marks): void;
  latest(): Map<number, LatestSample>;
  marks(): Marks;
  drop(day: number): void;
  /** @returns false where the late sample was added before */
  addLate(tagId: number, t: Micros): boolean;
  /**
   * Replaces the buckets of one hour of one day.
   * @param change from the buckets there are to those there should be; times since the day's midnight
   */
  changeHour<B extends Bucket>(
    level: Level,
    kind: Pick<BucketKind<B, never>, 'encode' | 'decode'>,
    at: { id: number; day: number; hour: number },
    change: (present: readonly B[]) => readonly B[],
  ): void;
  /** Deletes at most `most` chunks of a stretch of days; @returns how many it were */
  deleteSome(which: Deletion, most: number): number;
  transaction(work: () => void): void;
}

/** Days since 1970: first <= day < end. */
export interface Deletion {
  readonly first: number;
  readonly end: number;
}

const FILE = 'rollups.db';

/** A chunk takes some kilobytes: in pages of the usual size a quarter of the room would be lost. */
const PAGE_BYTES = 16_384;

/** Makes an empty file: the size of its pages cannot be changed later. */
function makeFile(file: string): null {
  const db = openDatabase(file);
  db.pragma(`page_size = ${PAGE_BYTES}`);
  db.exec('VACUUM');
  db.close();
  return null;
}

/**
 * Opens, checks and where needed makes rollups.db.
 * @param beforeNew called before the tables of a new file are made: all days there are must then be marked as dirty
 */
export function openRollups(dataDir: string, beforeNew: () => void): Rollups {
  const opened = openChecked(join(dataDir, FILE), { replace: makeFile });
  const { db } = opened;
  try {
    if (Number(db.pragma('user_version', { simple: true })) === 0) beforeNew();
    migrate(db, FILE, ROLLUP_MIGRATIONS);
  } catch (error) {
    db.close();
    throw error;
  }
  const message =
    opened.message === null
      ? null
      : `${opened.message} It is being made anew from the raw days that are there.`;

  const active = new Set(db.prepare('SELECT day FROM active').pluck<number>().all());
  const dropped = new Set(db.prepare('SELECT day FROM dropped').pluck<number>().all());
  const activation = db.prepare('INSERT OR IGNORE INTO active VALUES (?)');
  const settlement = db.prepare('DELETE FROM active WHERE day = ?');
  const drop = db.prepare('INSERT OR IGNORE INTO dropped VALUES (?)');
  const late = db.prepare('INSERT OR IGNORE INTO late VALUES (?, ?)');
  const latestIn = db.prepare(
    'INSERT INTO latest VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET t = excluded.t, value = excluded.value, quality = excluded.quality',
  );
  const fact = db.prepare('SELECT value FROM facts WHERE name = ?').pluck<number>();
  const factIn = db.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)');
  const levels = new Map(
    [...SAMPLE_LEVELS, ...SCORE_LEVELS].map(({ table }) => [
      table,
      {
        get: db.prepare(`SELECT buckets FROM ${table} WHERE key = ?`).pluck<Buffer>(),
        put: db.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?)`),
        remove: db.prepare(`DELETE FROM ${table} WHERE key = ?`),
        removeRange: db.prepare(`DELETE FROM ${table} WHERE key >= ? AND key < ? LIMIT ?`),
        nextFrom: db.prepare(`SELECT min(key) FROM ${table} WHERE key >= ?`).pluck<number | null>(),
      },
    ]),
  );

  const deleteSome = (which: Deletion, most: number): number => {
    let removed = 0;
    for (const { table, chunk } of [...SAMPLE_LEVELS, ...SCORE_LEVELS]) {
      const { removeRange, nextFrom } = levels.get(table)!;
      const [first, end] = [(which.first * DAY) / chunk, (which.end * DAY) / chunk];
      for (let key = nextFrom.get(0); key != null && removed < most;) {
        const id = Math.floor(key / chunkKey(1, 0));
        const found = removeRange.run(chunkKey(id, first), chunkKey(id, end), most - removed).changes;
        removed += found;
        key = nextFrom.get(chunkKey(id + 1, 0));
      }
    }
    return removed;
  };

  return {
    db,
    message,
    active,
    dropped,
    activate(day) {
      if (active.has(day)) return;
      activation.run(day);
      active.add(day);
    },
    settle(day) {
      settlement.run(day);
      active.delete(day);
    },
    keep(latest, { tags, models, arrival }) {
      for (const [tagId, { t, value, quality }] of latest) latestIn.run(tagId, t, value, quality);
      factIn.run('last_tag', tags);
      factIn.run('last_model', models);
      if (arrival !== null) factIn.run('newest_arrival', arrival);
    },
    latest: () =>
      new Map(
        db
          .prepare('SELECT tag_id, t, value, quality FROM latest')
          .raw<[tagId: number, t: Micros, value: number | null, quality: number]>()
          .all()
          .map(([tagId, t, value, quality]) => [tagId, { t, value, quality }]),
      ),
    marks: () => ({
      tags: fact.get('last_tag') ?? 0,
      models: fact.get('last_model') ?? 0,
      arrival: fact.get('newest_arrival') ?? null,
    }),
    drop(day) {
      drop.run(day);
      dropped.add(day);
    },
    addLate: (tagId, t) => late.run(tagId, t).changes === 1,
    changeHour({ table, width, chunk }, kind, { id, day, hour }, change) {
      const chunkStart = hour * HOUR - ((hour * HOUR) % chunk);
      const key = chunkKey(id, (day * DAY + chunkStart) / chunk);
      const { get, put, remove } = levels.get(table)!;
      const bytes = get.get(key);
      const there = bytes === undefined ? [] : kind.decode(bytes, chunkStart, width);
      const inHour = ({ start }: Bucket): boolean => start >= hour * HOUR && start < (hour + 1) * HOUR;
      const next = [
        ...there.filter((bucket) => !inHour(bucket) && bucket.start < hour * HOUR),
        ...change(there.filter(inHour)),
        ...there.filter((bucket) => !inHour(bucket) && bucket.start >= hour * HOUR),
      ];
      if (next.length > 0) put.run(key, kind.encode(next, chunkStart, width));
      else if (bytes !== undefined) remove.run(key);
    },
    deleteSome,
    transaction: (work) => db.transaction(work)(),
  };
}

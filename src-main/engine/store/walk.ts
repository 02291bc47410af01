/**
 * Walks a stretch of time for a chart: rollups where their buckets are finer than a pixel, raw rows for what is not rolled
 * up yet, where a level was not worth keeping and at the ragged edges, rollups again where the raw rows are gone.
 *
 * Nothing committed is missed although days and rollups are read one after the other: the writer commits buckets before it
 * takes their hour off the day's list, and here the day's list is read (and the day held as it was) before the buckets.
 */
import type { Micros } from '../../api/words.ts';
import { KIND_NUMBER, type Kind } from './day-files.ts';
import type { DayReaders, ReadDay } from './day-readers.ts';
import { DAY, dayOf, HOUR } from './days.ts';
import { levelFor, type Level } from './levels.ts';
import type { Span } from './pixels.ts';
import type { RollupReader } from './rollup-reader.ts';

export interface Readers {
  readonly days: DayReaders;
  readonly rollups: RollupReader;
}

/** Takes points in time order: of a sample value and quality, of a score state and score. */
export type Push = (t: Micros, a: number, b: number) => void;

/** One series and what becomes of its points. */
export interface Line {
  readonly id: number;
  readonly push: Push;
}

/** How series of one kind are read. */
export interface Reading {
  readonly kind: Kind;
  readonly levels: readonly Level[];
  /** Pushes the rows with from <= t < to. */
  rows(open: ReadDay, id: number, from: Micros, to: Micros, push: Push): void;
  /** Pushes the points of a chunk with from <= t < to. */
  visit(
    bytes: Uint8Array,
    chunkStart: Micros,
    width: Micros,
    range: readonly [Micros, Micros],
    push: Push,
  ): void;
}

const LAST: Micros = Number.MAX_SAFE_INTEGER;

/** A stretch of one line that comes from one place. */
interface Piece {
  readonly rows: boolean;
  readonly from: Micros;
  to: Micros;
}

export function walk({ days, rollups }: Readers, reading: Reading, span: Span, lines: readonly Line[]): void {
  const { kind, levels } = reading;
  const level = levelFor(levels, span);
  const [from, to] = [Math.max(0, span.from), Math.min(span.to, LAST)];
  if (from >= to) return;
  const [first, last] = [dayOf(from), dayOf(to - 1)];
  const files = new Set(days.days().filter((day) => day >= first && day <= last));
  const dropped = rollups.dropped(first, last);

  let at = from;
  for (const day of rollups.active(first, last)) {
    if (!files.has(day)) continue;
    const start = day * DAY;
    for (const line of lines) {
      drawStretch(line, at, start, null);
      days.using(day, (open) => {
        open.db.exec('BEGIN');
        try {
          drawStretch(line, Math.max(at, start), Math.min(to, start + DAY), dirtyHours(open, line.id));
        } finally {
          // It is closed where it turned out to be damaged.
          if (open.db.open) open.db.exec('COMMIT');
        }
      });
    }
    at = Math.max(at, start + DAY);
  }
  for (const line of lines) drawStretch(line, at, to, null);

  /** Hours of the day not rolled up, and up to when they are. */
  function dirtyHours(open: ReadDay, id: number): Map<number, Micros> {
    const hours = new Map<number, Micros>();
    const [hour0, midnight] = [open.day * 24, open.day * DAY];
    // The mark for everything is of kind 0 and counts for both.
    if (open.sql<[1]>('SELECT 1 FROM dirty WHERE kind = 0 AND id = 0').get() !== undefined)
      for (let hour = 0; hour < 24; hour++) hours.set(hour0 + hour, midnight);
    else
      for (const [hour, since] of open
        .sql<[hour: number, since: Micros]>('SELECT hour, since FROM dirty WHERE kind = ? AND id = ?')
        .all(KIND_NUMBER[kind], id))
        hours.set(hour0 + hour, midnight + since);
    return hours;
  }

  function drawStretch(line: Line, start: Micros, end: Micros, dirty: Map<number, Micros> | null): void {
    if (start >= end) return;
    if (level >= 0) return drawHours(line, start, end, dirty);
    for (let day = dayOf(start); day * DAY < end; day++) {
      const [lo, hi] = [Math.max(start, day * DAY), Math.min(end, (day + 1) * DAY)];
      if (files.has(day) && !dropped.has(day))
        days.using(day, (open) => reading.rows(open, line.id, lo, hi, line.push));
      else drawHours(line, lo, hi, dirty);
    }
  }

  function drawHours(line: Line, start: Micros, end: Micros, dirty: Map<number, Micros> | null): void {
    const stored = storedBuckets(line.id, start, end);
    const hours = new Set(stored(levels.length - 1).hours);
    for (const hour of dirty?.keys() ?? [])
      if (hour * HOUR < end && (hour + 1) * HOUR > start) hours.add(hour);

    let piece: Piece | null = null;
    const flush = (): void => {
      if (piece === null) return;
      const { rows, from: lo, to: hi } = piece;
      piece = null;
      if (rows) days.using(dayOf(lo), (open) => reading.rows(open, line.id, lo, hi, line.push));
      else stored(level).visit(lo, hi, line.push);
    };
    const add = (rows: boolean, lo: Micros, hi: Micros): void => {
      if (lo >= hi) return;
      if (piece !== null && piece.rows === rows && (!rows || dayOf(piece.from) === dayOf(lo))) piece.to = hi;
      else {
        flush();
        piece = { rows, from: lo, to: hi };
      }
    };

    for (const hour of [...hours].sort((a, b) => a - b)) {
      const [lo, hi] = [Math.max(start, hour * HOUR), Math.min(end, (hour + 1) * HOUR)];
      const day = dayOf(lo);
      if (!files.has(day) || dropped.has(day)) {
        flush();
        drawGone(line, stored, hour, lo, hi);
        continue;
      }
      if (level < 0 || !stored(level).hours.has(hour)) {
        add(true, lo, hi);
        continue;
      }
      const { width } = levels[level]!;
      const right = Math.min(hi, dirty?.get(hour) ?? hi);
      const [bucketsFrom, bucketsTo] = [Math.ceil(lo / width) * width, Math.floor(right / width) * width];
      if (bucketsFrom >= bucketsTo) {
        add(true, lo, hi);
        continue;
      }
      add(true, lo, bucketsFrom);
      add(false, bucketsFrom, bucketsTo);
      add(true, bucketsTo, hi);
    }
    flush();
  }

  /** An hour whose rows are gone: the finest buckets that are there, and among them what has come since. */
  function drawGone(line: Line, stored: Stored, hour: number, lo: Micros, hi: Micros): void {
    const finest = levels.findIndex((_, place) => place >= level && stored(place).hours.has(hour));
    const day = dayOf(lo);
    if (!files.has(day)) {
      if (finest >= 0) stored(finest).visit(lo, hi, line.push);
      return;
    }
    const points = new Map<Micros, readonly [number, number]>();
    const keep: Push = (t, a, b) => points.set(t, [a, b]);
    if (finest >= 0) stored(finest).visit(lo, hi, keep);
    days.using(day, (open) => reading.rows(open, line.id, lo, hi, keep));
    for (const [t, [a, b]] of [...points].sort((x, y) => x[0] - y[0])) line.push(t, a, b);
  }

  type Stored = (place: number) => {
    /** Hours since 1970 of which there are buckets. */
    readonly hours: ReadonlySet<number>;
    visit(lo: Micros, hi: Micros, push: Push): void;
  };

  /** Buckets of a series by level, read when they are first asked for. */
  function storedBuckets(id: number, start: Micros, end: Micros): Stored {
    const byLevel = new Map<number, ReturnType<Stored>>();
    return (place) => {
      let found = byLevel.get(place);
      if (found === undefined) {
        const { chunk: length, width } = levels[place]!;
        const chunks = rollups.chunks(levels[place]!, id, start, end);
        const hours = new Set<number>();
        let seen = -Infinity;
        const note = (t: Micros): void => {
          // Most points lie in the hour of the one before them.
          if (t < seen) return;
          const hour = Math.floor(t / HOUR);
          seen = (hour + 1) * HOUR;
          if (hour * HOUR < end && seen > start) hours.add(hour);
        };
        for (const [chunk, bytes] of chunks)
          if (length === HOUR) hours.add(chunk);
          else reading.visit(bytes, chunk * length, width, [chunk * length, (chunk + 1) * length], note);
        found = {
          hours,
          visit(lo, hi, push) {
            for (const [chunk, bytes] of chunks)
              if (chunk * length < hi && (chunk + 1) * length > lo)
                reading.visit(bytes, chunk * length, width, [lo, hi], push);
          },
        };
        byLevel.set(place, found);
      }
      return found;
    };
  }
}

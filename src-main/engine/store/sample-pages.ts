/** Raw samples of several tags in time order, in pages of bounded size. */
import type { CallOutput } from '../../api/contract.ts';
import type { Micros } from '../../api/words.ts';
import { QUALITY_REASONS, type SampleBatch } from '../sample.ts';
import type { DayReaders, ReadDay } from './day-readers.ts';
import { DAY } from './days.ts';

export interface PageQuery {
  readonly tagIds: readonly number[];
  /** from <= t < to, microseconds. */
  readonly from: Micros;
  readonly to: Micros;
  /** About how many rows a page holds. */
  readonly rows: number;
}

export interface SamplePage {
  /** In time order; samples of one time in the order of `tagIds`. */
  readonly batch: SampleBatch;
  /** Where the next page starts; null after the last one. */
  readonly next: Micros | null;
  /** Days passed over because their files turned out to be damaged, as their midnights. */
  readonly damaged: readonly Micros[];
}

/** t, delay, value, quality, reason, tag id; t since the day's midnight */
type Row = [t: number, delay: number, value: number | null, quality: number, reason: number, tagId: number];

/** Made anew each time: its columns change hands. */
const emptyPage = (): Omit<SamplePage, 'damaged'> => ({ batch: columnsOf([], 0), next: null });

/** A page holds samples of one day. */
export function samplePage(days: DayReaders): (query: PageQuery) => SamplePage {
  return (query) => {
    const damaged: Micros[] = [];
    for (const day of days.days()) {
      const midnight = day * DAY;
      if (midnight >= query.to) break;
      if (midnight + DAY <= query.from) continue;
      let page = emptyPage();
      const sound = days.using(day, (open) => {
        page = pageOfDay(open, query);
      });
      if (!sound) damaged.push(midnight);
      if (page.next !== null) return { ...page, damaged };
      if (page.batch.t.length > 0) {
        const end = midnight + DAY;
        return { batch: page.batch, next: end < query.to ? end : null, damaged };
      }
    }
    return { ...emptyPage(), damaged };
  };
}

/**
 * Each tag may fill its share of the page. A tag that fills it sets the horizon up to which the page is complete; the
 * tags read after it stop there, so hardly a row is read twice although one tag may be a thousand times faster.
 */
function pageOfDay(open: ReadDay, { tagIds, from, to, rows }: PageQuery): Omit<SamplePage, 'damaged'> {
  const range = open.sql<Row>(
    'SELECT t, delay, value, quality, reason, tag_id FROM samples WHERE tag_id = ? AND t >= ? AND t < ? ORDER BY t LIMIT ?',
  );
  const midnight = open.day * DAY;
  const share = Math.max(1, Math.ceil(rows / tagIds.length));
  const last = Math.min(DAY, to - midnight);
  let end = last;
  const found: Row[][] = [];
  for (const tagId of tagIds) {
    const read = range.all(tagId, Math.max(0, from - midnight), end, share);
    if (read.length === share) end = read.at(-1)![0] + 1;
    found.push(read);
  }
  const kept = found.flatMap((read) => read.filter(([t]) => t < end));
  kept.sort((a, b) => a[0] - b[0]);
  const texts = textsOf(open, kept);
  return {
    batch: { ...columnsOf(kept, midnight), ...(texts.length > 0 ? { texts } : {}) },
    next: end < last ? midnight + end : null,
  };
}

const TEXT = QUALITY_REASONS.indexOf('text');

function textsOf(open: ReadDay, rows: readonly Row[]): (readonly [row: number, text: string])[] {
  const text = open.sql<[text: string]>('SELECT text FROM texts WHERE tag_id = ? AND t = ?');
  return rows.flatMap(([t, , , , reason, tagId], row) => {
    const found = reason === TEXT ? text.get(tagId, t) : undefined;
    return found === undefined ? [] : [[row, found[0]] as const];
  });
}

function columnsOf(rows: readonly Row[], midnight: Micros): SampleBatch {
  return {
    tagId: Int32Array.from(rows, (row) => row[5]),
    t: Float64Array.from(rows, (row) => midnight + row[0]),
    arrival: Float64Array.from(rows, (row) => midnight + row[0] + row[1]),
    value: Float64Array.from(rows, (row) => row[2] ?? NaN),
    quality: Uint8Array.from(rows, (row) => row[3]),
    reason: Uint8Array.from(rows, (row) => row[4]),
  };
}

/** One entry per tag asked for, in that order; NaN time and value where no sample has come. */
export type Latest = CallOutput<'tag.latest'>;

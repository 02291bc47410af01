/** Raw samples of several tags in time order, in pages of bounded size; and the newest sample of each tag. */
import type { CallOutput } from '../../api/contract.ts';
import type { Micros } from '../../api/words.ts';
import type { SampleBatch } from '../sample.ts';
import type { Database } from './sqlite.ts';

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
}

/** t, delay, value, quality, reason, tag id */
type Row = [t: number, delay: number, value: number | null, quality: number, reason: number, tagId: number];

/**
 * Each tag may fill its share of the page. A tag that fills it sets the horizon up to which the page is complete; the
 * tags read after it stop there, so hardly a row is read twice although one tag may be a thousand times faster.
 */
export function samplePage(db: Database): (query: PageQuery) => SamplePage {
  const range = db
    .prepare(
      'SELECT t, delay, value, quality, reason, tag_id FROM samples WHERE tag_id = ? AND t >= ? AND t < ? ORDER BY t LIMIT ?',
    )
    .raw<Row>();
  return ({ tagIds, from, to, rows }) => {
    const share = Math.max(1, Math.ceil(rows / tagIds.length));
    let end = to;
    const found: Row[][] = [];
    for (const tagId of tagIds) {
      const read = range.all(tagId, from, end, share);
      if (read.length === share) end = read.at(-1)![0] + 1;
      found.push(read);
    }
    const kept = found.flatMap((read) => read.filter(([t]) => t < end));
    kept.sort((a, b) => a[0] - b[0]);
    return { batch: columnsOf(kept), next: end < to ? end : null };
  };
}

function columnsOf(rows: readonly Row[]): SampleBatch {
  return {
    tagId: Int32Array.from(rows, (row) => row[5]),
    t: Float64Array.from(rows, (row) => row[0]),
    arrival: Float64Array.from(rows, (row) => row[0] + row[1]),
    value: Float64Array.from(rows, (row) => row[2] ?? NaN),
    quality: Uint8Array.from(rows, (row) => row[3]),
    reason: Uint8Array.from(rows, (row) => row[4]),
  };
}

/** One entry per tag asked for, in that order; NaN time and value where no sample has come. */
export type Latest = CallOutput<'tag.latest'>;

export function latestSamples(db: Database): (tagIds: readonly number[]) => Latest {
  const newest = db
    .prepare('SELECT t, value, quality FROM samples WHERE tag_id = ? ORDER BY t DESC LIMIT 1')
    .raw<[t: number, value: number | null, quality: number]>();
  return (tagIds) => {
    const rows = tagIds.map((tagId) => newest.get(tagId));
    return {
      t: Float64Array.from(rows, (row) => row?.[0] ?? NaN),
      value: Float64Array.from(rows, (row) => row?.[1] ?? NaN),
      quality: Uint8Array.from(rows, (row) => row?.[2] ?? 0),
    };
  };
}

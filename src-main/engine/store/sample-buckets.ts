/**
 * Buckets of samples: first, lowest, highest and last sample, each with its own time, so that every point drawn from
 * them is a sample that was there; sum and count of the numbers, and the worst quality.
 */
import type { Micros } from '../../api/words.ts';
import type { Bucket, BucketKind } from './buckets.ts';

/** A sample as charts need it: time, value (null: not a number), quality. */
export type SampleRow = readonly [t: Micros, value: number | null, quality: number];

export interface SampleBucket extends Bucket {
  readonly first: SampleRow;
  readonly last: SampleRow;
  /** null where no sample has a number. */
  readonly lowest: SampleRow | null;
  readonly highest: SampleRow | null;
  /** Of the numbers. */
  readonly sum: number;
  readonly count: number;
  readonly worst: number;
}

const lower = (a: SampleRow | null, b: SampleRow | null): SampleRow | null =>
  a === null || (b !== null && b[1]! < a[1]!) ? b : a;
const higher = (a: SampleRow | null, b: SampleRow | null): SampleRow | null =>
  a === null || (b !== null && b[1]! > a[1]!) ? b : a;

function bucketsOf(rows: readonly SampleRow[], width: Micros): SampleBucket[] {
  const buckets: SampleBucket[] = [];
  for (let i = 0; i < rows.length;) {
    const first = rows[i]!;
    const start = first[0] - (first[0] % width);
    let last = first;
    let lowest: SampleRow | null = null;
    let highest: SampleRow | null = null;
    let sum = 0;
    let count = 0;
    let worst = 0;
    for (; i < rows.length && rows[i]![0] < start + width; i++) {
      last = rows[i]!;
      const [, value, quality] = last;
      if (quality > worst) worst = quality;
      if (value === null) continue;
      if (lowest === null || value < lowest[1]!) lowest = last;
      if (highest === null || value > highest[1]!) highest = last;
      sum += value;
      count += 1;
    }
    buckets.push({ start, first, last, lowest, highest, sum, count, worst });
  }
  return buckets;
}

/*
 * Bytes of a bucket, little-endian:
 *   u16 place in the chunk
 *   u8  bits 0-1 where the lowest is (OWN, FIRST, LAST, NONE), 2-3 where the highest is, 4 first is last, 5-6 worst quality
 *   u8  quality of first, last, lowest, highest, two bits each
 *   u8  count; 255: the count follows as u32
 *   f64 sum
 *   first, last, lowest, highest, as far as they are not the same: time since the bucket's start (u24 where that is
 *   enough for its width, else u32) and f64 value
 */
const OWN = 0;
const FIRST = 1;
const LAST = 2;
const NONE = 3;
/** A bucket at its longest. */
const MOST_BYTES = 2 + 3 + 4 + 8 + 4 * 12;

const timeBytes = (width: Micros): number => (width <= 0x100_0000 ? 3 : 4);

function encode(buckets: readonly SampleBucket[], chunkStart: Micros, width: Micros): Uint8Array {
  const bytes = Buffer.allocUnsafe(buckets.length * MOST_BYTES);
  const times = timeBytes(width);
  let at = 0;
  for (const { start, first, last, lowest, highest, sum, count, worst } of buckets) {
    const placeOf = (row: SampleRow | null): number =>
      row === null ? NONE : row[0] === first[0] ? FIRST : row[0] === last[0] ? LAST : OWN;
    const low = placeOf(lowest);
    const high = placeOf(highest);
    const single = first[0] === last[0];
    at = bytes.writeUInt16LE((start - chunkStart) / width, at);
    at = bytes.writeUInt8(low | (high << 2) | (single ? 16 : 0) | (worst << 5), at);
    at = bytes.writeUInt8(
      first[2] | (last[2] << 2) | ((lowest?.[2] ?? 0) << 4) | ((highest?.[2] ?? 0) << 6),
      at,
    );
    at = bytes.writeUInt8(Math.min(count, 255), at);
    if (count >= 255) at = bytes.writeUInt32LE(count, at);
    at = bytes.writeDoubleLE(sum, at);
    const put = ([t, value]: SampleRow): void => {
      at = bytes.writeUIntLE(t - start, at, times);
      at = bytes.writeDoubleLE(value ?? NaN, at);
    };
    put(first);
    if (!single) put(last);
    if (low === OWN) put(lowest!);
    if (high === OWN) put(highest!);
  }
  return bytes.subarray(0, at);
}

function decode(bytes: Uint8Array, chunkStart: Micros, width: Micros): SampleBucket[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const times = timeBytes(width);
  const buckets: SampleBucket[] = [];
  for (let at = 0; at < view.byteLength;) {
    const start = chunkStart + view.getUint16(at, true) * width;
    const places = view.getUint8(at + 2);
    const qualities = view.getUint8(at + 3);
    let count = view.getUint8(at + 4);
    at += 5;
    if (count === 255) {
      count = view.getUint32(at, true);
      at += 4;
    }
    const sum = view.getFloat64(at, true);
    at += 8;
    const take = (qualityBit: number): SampleRow => {
      const t = start + timeAt(view, at, times);
      const value = view.getFloat64(at + times, true);
      at += times + 8;
      return [t, Number.isNaN(value) ? null : value, (qualities >> qualityBit) & 3];
    };
    const first = take(0);
    const last = places & 16 ? first : take(2);
    const pick = (place: number, qualityBit: number): SampleRow | null =>
      place === OWN ? take(qualityBit) : place === FIRST ? first : place === LAST ? last : null;
    const lowest = pick(places & 3, 4);
    const highest = pick((places >> 2) & 3, 6);
    buckets.push({ start, first, last, lowest, highest, sum, count, worst: (places >> 5) & 3 });
  }
  return buckets;
}

const timeAt = (view: DataView, at: number, bytes: number): number =>
  bytes === 3 ? view.getUint16(at, true) | (view.getUint8(at + 2) << 16) : view.getUint32(at, true);

export const SAMPLE_BUCKETS: BucketKind<SampleBucket, SampleRow> = {
  of: bucketsOf,
  unite: (a, b, start) => ({
    start,
    first: b.first[0] < a.first[0] ? b.first : a.first,
    last: b.last[0] >= a.last[0] ? b.last : a.last,
    lowest: lower(a.lowest, b.lowest),
    highest: higher(a.highest, b.highest),
    sum: a.sum + b.sum,
    count: a.count + b.count,
    worst: Math.max(a.worst, b.worst),
  }),
  encode,
  decode,
};

/**
 * Hands over the points of a chunk's buckets in time order, those with from <= t < to. The way of every chart: it makes
 * no objects.
 * @param chunkStart microseconds since the epoch, as `from` and `to`
 * @returns how many buckets reach into that stretch
 */
export function visitSamples(
  bytes: Uint8Array,
  chunkStart: Micros,
  width: Micros,
  [from, to]: readonly [Micros, Micros],
  push: (t: Micros, value: number, quality: number) => void,
): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const times = timeBytes(width);
  const step = times + 8;
  let visited = 0;
  for (let at = 0; at < view.byteLength;) {
    const start = chunkStart + view.getUint16(at, true) * width;
    const places = view.getUint8(at + 2);
    const qualities = view.getUint8(at + 3);
    const first = at + (view.getUint8(at + 4) === 255 ? 17 : 13);
    const last = places & 16 ? first : first + step;
    let end = last + step;
    let lowest = -1;
    let highest = -1;
    if ((places & 3) === OWN) {
      lowest = end;
      end += step;
    }
    if (((places >> 2) & 3) === OWN) {
      highest = end;
      end += step;
    }
    at = end;
    if (start >= to) break;
    if (start + width <= from) continue;
    visited += 1;
    const give = (place: number, qualityBit: number): void => {
      const t = start + timeAt(view, place, times);
      if (t >= from && t < to) push(t, view.getFloat64(place + times, true), (qualities >> qualityBit) & 3);
    };
    give(first, 0);
    if (lowest >= 0 && highest >= 0 && timeAt(view, highest, times) < timeAt(view, lowest, times)) {
      give(highest, 6);
      give(lowest, 4);
    } else {
      if (lowest >= 0) give(lowest, 4);
      if (highest >= 0) give(highest, 6);
    }
    if (last !== first) give(last, 2);
  }
  return visited;
}

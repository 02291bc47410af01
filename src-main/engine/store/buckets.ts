/** What buckets of every kind have in common, and how those of one chunk are kept as bytes. */
import type { Micros } from '../../api/words.ts';

export interface Bucket {
  /** Microseconds since the day's midnight. */
  readonly start: Micros;
}

/** How buckets of one kind are made from rows, put together and kept. Times are those of one day. */
export interface BucketKind<B extends Bucket, Row> {
  /** @param rows in time order */
  of(rows: readonly Row[], width: Micros): B[];
  /** Two buckets of one stretch of time, the wider one's. @param earlier wins where both have the same extreme */
  unite(earlier: B, later: B, start: Micros): B;
  encode(buckets: readonly B[], chunkStart: Micros, width: Micros): Uint8Array;
  decode(bytes: Uint8Array, chunkStart: Micros, width: Micros): B[];
}

/** Buckets put together into wider ones. @param buckets in time order */
export function widen<B extends Bucket>(
  kind: Pick<BucketKind<B, never>, 'unite'>,
  buckets: readonly B[],
  width: Micros,
): B[] {
  const wide: B[] = [];
  for (const bucket of buckets) {
    const start = bucket.start - (bucket.start % width);
    const before = wide.at(-1);
    if (before?.start === start) wide[wide.length - 1] = kind.unite(before, bucket, start);
    else wide.push({ ...bucket, start });
  }
  return wide;
}

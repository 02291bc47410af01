import type { Segment } from '../detector-types.ts';

/** An unbroken stretch of grid steps that can be read in parts, wherever it lies. */
export interface StretchSource {
  /** Time of row 0, microseconds since the Unix epoch. */
  readonly t0: number;
  /** T, how many rows it has. */
  readonly rows: number;
  /**
   * Rows from <= row < to in arrays of their own; the same rows whenever and however often they are asked for.
   * @param from at least 0 @param to at most T
   */
  read(from: number, to: number): Promise<Segment>;
}

/** Rows from <= row < to of one of several sources. */
export interface SourceRange {
  /** Index of the source. */
  readonly source: number;
  readonly from: number;
  readonly to: number;
}

/** A segment that lies in memory, as a source. */
export function memorySource({ t, values }: Segment): StretchSource {
  const channels = t.length === 0 ? 0 : values.length / t.length;
  return {
    t0: t[0] ?? 0,
    rows: t.length,
    read: (from, to) =>
      Promise.resolve({ t: t.slice(from, to), values: values.slice(from * channels, to * channels) }),
  };
}

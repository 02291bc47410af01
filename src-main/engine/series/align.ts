/** Stored samples through the same grid as live ones: segments for training, rescoring and reports. */
import type { Segment } from '../../../models/detector-types.ts';
import { SECOND, type Asset, type Micros, type Tag, type TimeRange } from '../../api/words.ts';
import type { SampleBatch } from '../sample.ts';
import { Grid } from './grid.ts';
import { leftOutBy } from './left-out.ts';
import type { Rows } from './rows.ts';

/** Where samples are read from, in time order. The telemetry store is one. */
export interface SampleSource {
  readSamples(query: { tagIds: readonly number[]; from: Micros; to: Micros }): AsyncIterable<SampleBatch>;
}

export interface AlignOptions {
  /** Ranges left out; they split segments. */
  readonly excluded?: readonly TimeRange[];
  /** How much before each range is read to learn hold limits and find held values, microseconds. */
  readonly leadIn?: Micros;
  /** A longer stretch comes in several segments of so many rows, each one sample period after the last; default: whole. */
  readonly mostRows?: number;
  /** Stops between two batches; the iteration then throws its reason. */
  readonly signal?: AbortSignal;
  /** Event time reached. */
  readonly onProgress?: (t: Micros) => void;
}

const LEAD_IN: Micros = 3600 * SECOND;
/** Tags that report changes only may have held their value for long. */
const SESSION_LEAD_IN: Micros = 24 * 3600 * SECOND;

/** How much before a stretch an asset's samples are read, so that held values are known when it begins. */
export const leadInOf = ({ sessionTagIds = [] }: Pick<GridAsset, 'sessionTagIds'>): Micros =>
  sessionTagIds.length > 0 ? SESSION_LEAD_IN : LEAD_IN;

/** What of an asset its grid is made of. */
export interface GridAsset extends Pick<Asset, 'tagIds' | 'samplePeriod'> {
  /** Tags whose source says itself when a value no longer counts (see GridOptions). */
  readonly sessionTagIds?: readonly number[];
}

/** The tags of an asset that report through a session: a Sparkplug edge node tells its death. */
export const sessionTags = (
  { tagIds }: Pick<Asset, 'tagIds'>,
  tags: { get(id: number): Pick<Tag, 'format'> | undefined },
): number[] => tagIds.filter((id) => tags.get(id)?.format.kind === 'sparkplug');

/** An asset's grid step in microseconds. */
export function periodOf({ samplePeriod }: Pick<Asset, 'samplePeriod'>): Micros {
  return Math.round(samplePeriod * SECOND);
}

/**
 * The asset's unbroken stretches within the ranges (from <= t < to), in the order of the ranges. Excluded ranges,
 * breaks of the grid, standstill by the machine-off rule, other operating modes, and steps in which no channel has a
 * value are left out.
 */
export async function* alignStored(
  store: SampleSource,
  asset: GridAsset & Pick<Asset, 'offRule' | 'modeRule'>,
  ranges: readonly TimeRange[],
  options: AlignOptions = {},
): AsyncGenerator<Segment, void, undefined> {
  const { excluded = [], mostRows = Infinity } = options;
  const leftOut = leftOutBy(asset, excluded);
  const samplePeriod = periodOf(asset);
  for (const range of ranges) {
    const segment = new SegmentBuilder(asset.tagIds.length, samplePeriod, mostRows);
    for await (const rows of alignedRows(store, asset, range, options)) {
      for (let i = 0; i < rows.t.length; i++) {
        const done = segment.add(rows, i, leftOut(rows, i) === null);
        if (done !== null) yield done;
      }
    }
    const done = segment.finish();
    if (done !== null) yield done;
  }
}

/** The rows of one range as the live run had them, breaks and all: for scoring a stored period again. */
export async function* alignedRows(
  store: SampleSource,
  { tagIds, samplePeriod, sessionTagIds = [] }: GridAsset,
  { from, to }: TimeRange,
  {
    leadIn = leadInOf({ sessionTagIds }),
    signal,
    onProgress,
  }: Omit<AlignOptions, 'excluded' | 'mostRows'> = {},
): AsyncGenerator<Rows, void, undefined> {
  // The store hands out samples in time order: nothing is late, so nothing has to be waited for.
  const grid = new Grid({ samplePeriod: periodOf({ samplePeriod }), tagIds, sessionTagIds, lateness: 0 });
  for await (const batch of store.readSamples({ tagIds, from: from - leadIn, to })) {
    signal?.throwIfAborted();
    grid.push(batch);
    for (const rows of grid.closed()) {
      const inside = within(rows, from, to);
      if (inside.t.length > 0) yield inside;
    }
    onProgress?.(Math.max(from, grid.watermark));
  }
  grid.advance(to);
  for (const rows of grid.closed()) {
    const inside = within(rows, from, to);
    if (inside.t.length > 0) yield inside;
  }
  onProgress?.(to);
}

function within(rows: Rows, from: Micros, to: Micros): Rows {
  const channels = rows.values.length / rows.t.length;
  let first = 0;
  while (first < rows.t.length && rows.t[first]! < from) first += 1;
  let end = rows.t.length;
  while (end > first && rows.t[end - 1]! >= to) end -= 1;
  return {
    t: rows.t.subarray(first, end),
    values: rows.values.subarray(first * channels, end * channels),
    presence: rows.presence.subarray(first * channels, end * channels),
  };
}

/** Joins rows into segments and ends one where a row is left out, time makes a leap, or it is full. */
class SegmentBuilder {
  readonly #channels: number;
  readonly #samplePeriod: Micros;
  readonly #mostRows: number;
  #t: number[] = [];
  #values: number[] = [];

  constructor(channels: number, samplePeriod: Micros, mostRows: number) {
    this.#channels = channels;
    this.#samplePeriod = samplePeriod;
    this.#mostRows = mostRows;
  }

  /** @returns the segment that ended before this row, if one did */
  add(rows: Rows, i: number, wanted: boolean): Segment | null {
    const t = rows.t[i]!;
    const values = rows.values.subarray(i * this.#channels, (i + 1) * this.#channels);
    const goesOn = wanted && this.#t.length > 0 && t - this.#t.at(-1)! === this.#samplePeriod;
    const done = goesOn && this.#t.length < this.#mostRows ? null : this.finish();
    if (wanted) {
      this.#t.push(t);
      for (const value of values) this.#values.push(value);
    }
    return done;
  }

  /** @returns the segment under way, if any */
  finish(): Segment | null {
    if (this.#t.length === 0) return null;
    const segment = { t: Float64Array.from(this.#t), values: Float32Array.from(this.#values) };
    this.#t = [];
    this.#values = [];
    return segment;
  }
}

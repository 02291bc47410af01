/** Samples for a chart: all of them where they are few, else four per pixel. */
import type { SeriesColumns } from '../../api/contract.ts';
import { DAY } from './days.ts';
import { SAMPLE_LEVELS } from './levels.ts';
import { pixelOf, type Span } from './pixels.ts';
import { visitSamples } from './sample-buckets.ts';
import { walk, type Readers, type Reading } from './walk.ts';

export interface SeriesQuery extends Span {
  readonly tagIds: readonly number[];
}

/** Rows read at once: keeps memory flat however long the span is. */
const PAGE = 16_384;

const SAMPLES: Reading = {
  kind: 'samples',
  levels: SAMPLE_LEVELS,
  rows(open, id, from, to, push) {
    const midnight = open.day * DAY;
    // Two columns are handed over a fifth faster than three.
    const range = open.sql<[timeAndQuality: number, value: number | null]>(
      'SELECT t * 4 + quality, value FROM samples WHERE tag_id = ? AND t >= ? AND t < ? ORDER BY t LIMIT ?',
    );
    for (let start = from - midnight; ;) {
      const page = range.all(id, start, to - midnight, PAGE);
      for (const [packed, value] of page) {
        const quality = packed % 4;
        push(midnight + (packed - quality) / 4, value ?? NaN, quality);
      }
      if (page.length < PAGE) return;
      start = Math.floor(page.at(-1)![0] / 4) + 1;
    }
  },
  visit: visitSamples,
};

export const querySeries =
  (readers: Readers) =>
  (query: SeriesQuery): SeriesColumns[] => {
    const lines = query.tagIds.map((id) => ({ id, drawing: new Drawing(query) }));
    walk(
      readers,
      SAMPLES,
      query,
      lines.map(({ id, drawing }) => ({ id, push: (t, value, quality) => drawing.push(t, value, quality) })),
    );
    return lines.map(({ id, drawing }) => ({ tagId: id, ...drawing.finish() }));
  };

/** Places of a pixel's points; each has a time, a value and a quality. */
const FIRST = 0;
const LOWEST = 1;
const HIGHEST = 2;
const LAST = 3;

/**
 * First, lowest, highest and last point of each pixel in time order, each once; or all points, where they are at most
 * four a pixel. The same as FourPerPixel (pixels.ts) without an object a point: this one sees millions.
 */
class Drawing {
  readonly #span: Span;
  readonly #few: number;
  #t: number[] = [];
  #value: number[] = [];
  #quality: number[] = [];
  #all = true;
  #pixel = -1;
  readonly #at = new Float64Array(4);
  readonly #values = new Float64Array(4);
  readonly #qualities = new Uint8Array(4);

  constructor(span: Span) {
    this.#span = span;
    this.#few = 4 * span.pixels;
  }

  push(t: number, value: number, quality: number): void {
    if (this.#all) {
      this.#out(t, value, quality);
      if (this.#t.length > this.#few) this.#beginThinning();
    } else this.#thin(t, value, quality);
  }

  finish(): Pick<SeriesColumns, 't' | 'value' | 'quality'> {
    if (!this.#all) this.#endPixel();
    return {
      t: Float64Array.from(this.#t),
      value: Float64Array.from(this.#value),
      quality: Uint8Array.from(this.#quality),
    };
  }

  #out(t: number, value: number, quality: number): void {
    this.#t.push(t);
    this.#value.push(value);
    this.#quality.push(quality);
  }

  #beginThinning(): void {
    const [t, value, quality] = [this.#t, this.#value, this.#quality];
    this.#t = [];
    this.#value = [];
    this.#quality = [];
    this.#all = false;
    for (let i = 0; i < t.length; i++) this.#thin(t[i]!, value[i]!, quality[i]!);
  }

  #thin(t: number, value: number, quality: number): void {
    const pixel = pixelOf(this.#span, t);
    if (pixel !== this.#pixel) {
      this.#endPixel();
      this.#pixel = pixel;
      this.#put(FIRST, t, value, quality);
      // No number yet: whatever comes takes these places.
      this.#put(LOWEST, t, NaN, quality);
      this.#put(HIGHEST, t, NaN, quality);
    }
    this.#put(LAST, t, value, quality);
    if (Number.isNaN(value)) return;
    if (!(value >= this.#values[LOWEST]!)) this.#put(LOWEST, t, value, quality);
    if (!(value <= this.#values[HIGHEST]!)) this.#put(HIGHEST, t, value, quality);
  }

  #put(place: number, t: number, value: number, quality: number): void {
    this.#at[place] = t;
    this.#values[place] = value;
    this.#qualities[place] = quality;
  }

  #endPixel(): void {
    if (this.#pixel < 0) return;
    const at = this.#at;
    const middle = at[HIGHEST]! < at[LOWEST]! ? [HIGHEST, LOWEST] : [LOWEST, HIGHEST];
    let before = NaN;
    for (const place of [FIRST, ...middle, LAST]) {
      // Without a number lowest and highest stand where the first does.
      if (at[place] === before) continue;
      before = at[place]!;
      this.#out(before, this.#values[place]!, this.#qualities[place]!);
    }
  }
}

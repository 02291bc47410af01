/** From rows in time order to the few that stand for each pixel. */

/** A stretch of time drawn into pixels: from <= t < to, microseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly pixels: number;
}

/** The pixel of a time, 0 .. pixels - 1. */
export function pixelOf(span: Span, t: number): number {
  return Math.min(span.pixels - 1, Math.floor(((t - span.from) * span.pixels) / (span.to - span.from)));
}

/**
 * First, lowest, highest and last row of each pixel in time order, each once: a line through them covers exactly the
 * pixels that the line through all rows covers (M4: Jugel et al., VLDB 2014).
 */
export class FourPerPixel<Row> {
  readonly drawn: Row[] = [];
  #pixel = -1;
  #first: Row | undefined;
  #lowest: Row | undefined;
  #highest: Row | undefined;
  #last: Row | undefined;
  readonly #valueOf: (row: Row) => number;
  readonly #timeOf: (row: Row) => number;

  /** @param valueOf NaN for a row without a value: it can be first or last, so that a hole stays a hole */
  constructor(timeOf: (row: Row) => number, valueOf: (row: Row) => number) {
    this.#timeOf = timeOf;
    this.#valueOf = valueOf;
  }

  push(pixel: number, row: Row): void {
    if (pixel !== this.#pixel) {
      this.finish();
      this.#pixel = pixel;
      this.#first = row;
    }
    this.#last = row;
    const value = this.#valueOf(row);
    if (Number.isNaN(value)) return;
    if (this.#lowest === undefined || value < this.#valueOf(this.#lowest)) this.#lowest = row;
    if (this.#highest === undefined || value > this.#valueOf(this.#highest)) this.#highest = row;
  }

  /** Ends the pixel under way. */
  finish(): void {
    if (this.#first === undefined) return;
    const rows = new Set([this.#first, this.#lowest, this.#highest, this.#last]);
    rows.delete(undefined);
    this.drawn.push(...([...rows] as Row[]).sort((a, b) => this.#timeOf(a) - this.#timeOf(b)));
    this.#first = this.#lowest = this.#highest = this.#last = undefined;
  }
}

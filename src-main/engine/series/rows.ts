/** Aligned rows of one asset, oldest first: row i is the grid step that ends at t[i]. */
export interface Rows {
  /** [N] microseconds, whole multiples of the sample period; a step wider than one period is a break. */
  readonly t: Float64Array;
  /** [N x C] values in the tags' units; NaN where a value is missing or stale. */
  readonly values: Float32Array;
  /** [N x C] index into PRESENCES. */
  readonly presence: Uint8Array;
}

/** Collects rows into blocks of bounded size. */
export class RowsBuilder {
  readonly #channels: number;
  readonly #most: number;
  #t: Float64Array;
  #values: Float32Array;
  #presence: Uint8Array;
  #length = 0;

  constructor(channels: number, most: number) {
    this.#channels = channels;
    this.#most = most;
    this.#t = new Float64Array(most);
    this.#values = new Float32Array(most * channels);
    this.#presence = new Uint8Array(most * channels);
  }

  /** No room for two more. */
  get full(): boolean {
    return this.#length > this.#most - 2;
  }

  get empty(): boolean {
    return this.#length === 0;
  }

  add(t: number, values: ArrayLike<number>, presence: ArrayLike<number>): void {
    this.#t[this.#length] = t;
    this.#values.set(values, this.#length * this.#channels);
    this.#presence.set(presence, this.#length * this.#channels);
    this.#length += 1;
  }

  /** The block so far, in arrays of its own; the builder starts the next one. */
  take(): Rows {
    const rows = {
      t: this.#t.slice(0, this.#length),
      values: this.#values.slice(0, this.#length * this.#channels),
      presence: this.#presence.slice(0, this.#length * this.#channels),
    };
    this.#length = 0;
    return rows;
  }
}

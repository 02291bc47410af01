/** Rows in time order with room for a fixed number: the newest push out the oldest. Plain typed arrays, not reactive. */

export class ColumnRing {
  readonly capacity: number;
  readonly width: number;
  readonly #t: Float64Array;
  readonly #columns: Float64Array[];
  #start = 0;
  #length = 0;

  /** @param width number of value columns beside the time */
  constructor(width: number, capacity = 8192) {
    this.width = width;
    this.capacity = capacity;
    this.#t = new Float64Array(capacity);
    this.#columns = Array.from({ length: width }, () => new Float64Array(capacity));
  }

  get length(): number {
    return this.#length;
  }

  /** True when the next row pushes the oldest out. */
  get full(): boolean {
    return this.#length === this.capacity;
  }

  /** Time of row i, 0 being the oldest; NaN outside. */
  t(i: number): number {
    return i >= 0 && i < this.#length ? this.#t[(this.#start + i) % this.capacity]! : NaN;
  }

  /** Value of a column in row i; NaN outside. */
  value(column: number, i: number): number {
    if (i < 0 || i >= this.#length) return NaN;
    return this.#columns[column]?.[(this.#start + i) % this.capacity] ?? NaN;
  }

  clear(): void {
    this.#start = 0;
    this.#length = 0;
  }

  /** Appends a row. A row that is not newer than the last one is already known and left out. */
  push(t: number, ...values: readonly number[]): boolean {
    if (this.#length > 0 && !(t > this.t(this.#length - 1))) return false;
    const at = (this.#start + this.#length) % this.capacity;
    this.#t[at] = t;
    for (let c = 0; c < this.width; c++) this.#columns[c]![at] = values[c] ?? NaN;
    if (this.full) this.#start = (this.#start + 1) % this.capacity;
    else this.#length += 1;
    return true;
  }

  /**
   * Puts what a query answered in place of what was there, and keeps rows that came live after the query's last one.
   * @param t times, oldest first @param columns one array as long as `t` for each column
   */
  replace(t: ArrayLike<number>, columns: readonly ArrayLike<number>[]): void {
    const last = t.length > 0 ? t[t.length - 1]! : -Infinity;
    const newer: number[][] = [];
    for (let i = this.after(last); i < this.#length; i++) {
      newer.push([this.t(i), ...this.#columns.map((_, c) => this.value(c, i))]);
    }
    this.clear();
    for (let i = 0; i < t.length; i++) this.push(t[i]!, ...columns.map((column) => column[i] ?? NaN));
    for (const [time, ...values] of newer) this.push(time!, ...values);
  }

  /** Index of the first row at or after a time. */
  from(t: number): number {
    return this.#search((row) => row >= t);
  }

  /** Index of the first row after a time. */
  after(t: number): number {
    return this.#search((row) => row > t);
  }

  /** Index of the last row at or before a time; -1 if there is none. */
  at(t: number): number {
    return this.after(t) - 1;
  }

  #search(holds: (t: number) => boolean): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(this.t(middle))) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

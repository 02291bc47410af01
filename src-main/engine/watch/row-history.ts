/** The newest aligned rows of an asset since the last break: the context that scoring needs before a row. */
import type { Segment } from '../../../models/index.ts';
import type { Micros } from '../../api/words.ts';
import type { Rows } from '../series/index.ts';

/** Consecutive rows without a break, with as much context before them as there is. */
export interface Piece {
  readonly segment: Segment;
  /** Rows at the segment's beginning that are context only. */
  readonly context: number;
}

export class RowHistory {
  readonly #samplePeriod: Micros;
  readonly #channels: number;
  #rows: Rows;

  constructor(samplePeriod: Micros, channels: number) {
    this.#samplePeriod = samplePeriod;
    this.#channels = channels;
    this.#rows = emptyRows();
  }

  /** What is remembered, oldest first, without a break. */
  get rows(): Rows {
    return this.#rows;
  }

  /**
   * Takes new rows, cuts them at breaks and remembers the newest.
   * @param keep rows to remember for the next call
   * @returns pieces in time order; their own rows, put together, are the rows given
   */
  extend(rows: Rows, keep: number): Piece[] {
    const { t } = rows;
    const pieces: Piece[] = [];
    for (let from = 0, to: number; from < t.length; from = to) {
      to = from + 1;
      while (to < t.length && t[to]! - t[to - 1]! === this.#samplePeriod) to += 1;
      const goesOn = t[from]! - (this.#rows.t.at(-1) ?? Number.NaN) === this.#samplePeriod;
      const before = goesOn ? this.#rows : emptyRows();
      const all = joinRows([before, sliceRows(rows, from, to, this.#channels)]);
      pieces.push({ segment: { t: all.t, values: all.values }, context: before.t.length });
      this.#rows = sliceRows(all, Math.max(0, all.t.length - keep), all.t.length, this.#channels);
    }
    return pieces;
  }
}

const emptyRows = (): Rows => ({
  t: new Float64Array(),
  values: new Float32Array(),
  presence: new Uint8Array(),
});

export function sliceRows({ t, values, presence }: Rows, from: number, to: number, channels: number): Rows {
  return {
    t: t.slice(from, to),
    values: values.slice(from * channels, to * channels),
    presence: presence.slice(from * channels, to * channels),
  };
}

/** Blocks of rows as one block. */
export function joinRows(blocks: readonly Rows[]): Rows {
  const rows = blocks.reduce((sum, { t }) => sum + t.length, 0);
  const cells = blocks.reduce((sum, { values }) => sum + values.length, 0);
  const joined = {
    t: new Float64Array(rows),
    values: new Float32Array(cells),
    presence: new Uint8Array(cells),
  };
  let row = 0;
  let cell = 0;
  for (const block of blocks) {
    joined.t.set(block.t, row);
    joined.values.set(block.values, cell);
    joined.presence.set(block.presence, cell);
    row += block.t.length;
    cell += block.values.length;
  }
  return joined;
}

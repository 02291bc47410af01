/** Rows of one asset that wait to be dealt with, oldest first. */
import type { Rows } from '../series/index.ts';
import { joinRows } from './row-history.ts';

export class RowQueue {
  #blocks: Rows[] = [];
  #waiting = 0;

  /** Rows added and not yet done. */
  get waiting(): number {
    return this.#waiting;
  }

  get empty(): boolean {
    return this.#blocks.length === 0;
  }

  add(rows: Rows): void {
    this.#blocks.push(rows);
    this.#waiting += rows.t.length;
  }

  /** The oldest rows as one block: at least one block, no further one that would make it more than `most` rows. */
  take(most: number): Rows {
    let rows = this.#blocks[0]!.t.length;
    let blocks = 1;
    while (blocks < this.#blocks.length && rows + this.#blocks[blocks]!.t.length <= most) {
      rows += this.#blocks[blocks]!.t.length;
      blocks += 1;
    }
    return joinRows(this.#blocks.splice(0, blocks));
  }

  /** The rows taken are dealt with: they no longer count as waiting. */
  done({ t }: Rows): void {
    this.#waiting -= t.length;
  }
}

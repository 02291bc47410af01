/**
 * A recorded file too large for memory: read once to learn what is in it, and again, block by block, for its numbers.
 * Both say of a file what reading it whole says.
 */
import { SECOND, type Micros } from '../../api/words.ts';
import { chooseColumns } from './choose-columns.ts';
import { createColumnTally, type ColumnTally } from './column-builder.ts';
import { findTimeColumn } from './header.ts';
import { notATime, notLater, type ReadOptions } from './read-recording.ts';
import { readRows } from './read-rows.ts';
import { readCell } from '../../engine/exchange/csv/number-cell.ts';
import { openTimeColumn, type TimeColumn } from './time-cell.ts';

/** Times a survey keeps: enough for the sample period. */
const FIRST_TIMES = 1 << 20;
/** Rows of a block. */
const BLOCK_ROWS = 4096;
/** Rows between two reports of how far the reading is. */
const REPORT_ROWS = 10_000;

export interface Survey {
  readonly file: string;
  /** As a Recording has them. */
  readonly channels: readonly string[];
  readonly rows: number;
  readonly remarks: readonly string[];
  /** Microseconds, of the first million rows only. */
  readonly t: Float64Array;
  /**
   * Reads the file again.
   * @param channels in the order wanted; each must be one of the survey's
   */
  blocks(channels: readonly string[]): AsyncGenerator<Block, void, undefined>;
}

/** Rows that follow one another in the file. */
export interface Block {
  /** [N] microseconds. */
  readonly t: Float64Array;
  /** [N x C] NaN where a cell holds no number. */
  readonly values: Float32Array;
}

/**
 * @param onProgress told the rows read so far; may throw to stop
 * @throws InputError with one sentence that says what is wrong, where, and what to do
 */
export async function surveyRecording(
  file: string,
  options: ReadOptions = {},
  onProgress: (rows: number) => void = () => undefined,
): Promise<Survey> {
  let names: readonly string[] = [];
  let tallies: ColumnTally[] = [];
  let timeAt: number | null = null;
  let time: TimeColumn | null = null;
  const first: number[] = [];
  let before = { time: -Infinity, cell: '' };
  let rows = 0;
  for await (const { names: own, cells, line } of readRows(file, options)) {
    if (rows === 0) {
      names = own;
      tallies = names.map(createColumnTally);
      timeAt = findTimeColumn(names, cells, file, options);
      time = timeAt === null ? null : openTimeColumn(cells[timeAt]!);
    }
    for (let c = 0; c < cells.length; c++) if (c !== timeAt) tallies[c]!.add(cells[c]!, line);
    if (time !== null) {
      const cell = cells[timeAt!]!.trim();
      const where = `${file}, column "${names[timeAt!]}", line ${line}`;
      const now = time.read(cell);
      if (now === null) throw notATime(cell, where);
      if (now <= before.time) throw notLater(cell, before.cell, where);
      before = { time: now, cell };
      if (first.length < FIRST_TIMES) first.push(now);
    }
    rows += 1;
    if (rows % REPORT_ROWS === 0) onProgress(rows);
  }
  const { chosen, remarks } = chooseColumns(
    tallies.filter((_, c) => c !== timeAt),
    file,
    options,
  );
  /** Microseconds of row k. @param own its time in the column's unit */
  const microsOf = (k: number, own: number): Micros =>
    time === null ? Math.round(k * options.period! * SECOND) : Math.round(own * time.unit);

  return {
    file,
    channels: chosen.map(({ name }) => name),
    rows,
    remarks,
    t: Float64Array.from({ length: Math.min(rows, FIRST_TIMES) }, (_, k) => microsOf(k, first[k]!)),
    async *blocks(channels) {
      const places = channels.map((name) => names.indexOf(name));
      let t: number[] = [];
      let values = new Float32Array(BLOCK_ROWS * places.length);
      let k = 0;
      for await (const { cells } of readRows(file, options)) {
        t.push(microsOf(k, timeAt === null ? 0 : time!.read(cells[timeAt]!)!));
        const at = (t.length - 1) * places.length;
        for (let c = 0; c < places.length; c++) {
          const cell = readCell(cells[places[c]!]!);
          values[at + c] = typeof cell === 'number' ? cell : NaN;
        }
        k += 1;
        if (k % REPORT_ROWS === 0) onProgress(k);
        if (t.length < BLOCK_ROWS) continue;
        yield { t: Float64Array.from(t), values };
        t = [];
        values = new Float32Array(BLOCK_ROWS * places.length);
      }
      if (t.length > 0) yield { t: Float64Array.from(t), values: values.slice(0, t.length * places.length) };
    },
  };
}

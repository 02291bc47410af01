/**
 * Aligned rows on their way from a recording to a training: in memory while they are few, in a file from the moment
 * they are too many. Written once from front to back, read in any parts afterwards.
 */
import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Segment } from '../../../models/index.ts';
import type { StretchSource } from '../../../models/index.ts';
import type { Micros } from '../../api/words.ts';

export interface RowSpoolOptions {
  /** C, values of a row. */
  readonly channels: number;
  /** Microseconds between two rows; need not be whole. */
  readonly samplePeriod: Micros;
  /** Values kept in memory, at most. */
  readonly mostValues: number;
  /** Where rows go that are too many: a name that nobody else uses. The file holds 4 bytes for each value. */
  readonly file: string;
}

export interface RowSpool {
  /** A new stretch begins at this time. */
  begin(t0: Micros): void;
  /** Rows that go on the stretch, [N x C]; the array is the spool's from now on. */
  add(values: Float32Array): Promise<void>;
  /** The stretches in the order they came. No rows may follow. */
  finish(): SpooledRows;
  /** Gives back memory and file; the sources cannot be read any more. */
  close(): Promise<void>;
}

export interface SpooledRows {
  readonly sources: readonly StretchSource[];
  /** Of all sources together. */
  readonly rows: number;
  /** Size of the file; 0 where all is in memory. */
  readonly bytesOnDisk: number;
}

interface Stretch {
  readonly t0: Micros;
  /** Rows of all stretches before it. */
  readonly first: number;
  rows: number;
}

export function openRowSpool({ channels, samplePeriod, mostValues, file }: RowSpoolOptions): RowSpool {
  const stretches: Stretch[] = [];
  let rows = 0;
  /** What is in memory: pieces that follow one another from row 0. */
  let pieces: { readonly first: number; readonly values: Float32Array }[] = [];
  let handle: FileHandle | null = null;

  async function spill(): Promise<FileHandle> {
    if (handle !== null) return handle;
    await mkdir(path.dirname(file), { recursive: true });
    handle = await open(file, 'wx+');
    // Without its name it is gone with this process, however that ends. Windows keeps open files.
    if (process.platform !== 'win32') await unlink(file);
    for (const { values } of pieces) await handle.writeFile(values);
    pieces = [];
    return handle;
  }

  /** Values of rows from .. to - 1, counted over all stretches. */
  async function valuesOf(from: number, to: number): Promise<Float32Array> {
    const values = new Float32Array((to - from) * channels);
    if (handle !== null) {
      await readWhole(
        handle,
        new Uint8Array(values.buffer),
        from * channels * Float32Array.BYTES_PER_ELEMENT,
      );
      return values;
    }
    for (const piece of pieces) {
      const start = Math.max(from, piece.first);
      const end = Math.min(to, piece.first + piece.values.length / channels);
      if (start >= end) continue;
      const part = piece.values.subarray((start - piece.first) * channels, (end - piece.first) * channels);
      values.set(part, (start - from) * channels);
    }
    return values;
  }

  const sourceOf = ({ t0, first, rows: count }: Stretch): StretchSource => ({
    t0,
    rows: count,
    async read(from, to): Promise<Segment> {
      const t = Float64Array.from(
        { length: to - from },
        (_, k) => t0 + Math.round((from + k) * samplePeriod),
      );
      return { t, values: await valuesOf(first + from, first + to) };
    },
  });

  return {
    begin(t0) {
      stretches.push({ t0, first: rows, rows: 0 });
    },
    async add(values) {
      if (handle !== null || rows * channels + values.length > mostValues) {
        try {
          await (await spill()).writeFile(values);
        } catch (error) {
          throw new Error(
            `The recording does not fit into memory and could not be put beside ${file} for the time of the training: ` +
              `${(error as Error).message}. Make room on that disk and train again.`,
            { cause: error },
          );
        }
      } else pieces.push({ first: rows, values });
      const added = values.length / channels;
      rows += added;
      stretches.at(-1)!.rows += added;
    },
    finish: () => ({
      sources: stretches.map(sourceOf),
      rows,
      bytesOnDisk: handle === null ? 0 : rows * channels * Float32Array.BYTES_PER_ELEMENT,
    }),
    async close() {
      pieces = [];
      await handle?.close();
      if (handle !== null && process.platform === 'win32') await unlink(file);
      handle = null;
    },
  };
}

async function readWhole(handle: FileHandle, into: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw new Error('The spooled rows end too early. Train again.');
    done += bytesRead;
  }
}

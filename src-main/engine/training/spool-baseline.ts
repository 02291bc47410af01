/** From stored samples to the rows a model is trained on, or one sentence that says why they are not enough. */
import { type Micros, SECOND } from '../../api/words.ts';
import type { BaselineRequest } from '../compute/compute-protocol.ts';
import { Refusal } from '../engine-parts.ts';
import { alignStored, GOOD_SHARE, periodOf, type SampleSource } from '../series/index.ts';
import { isThin, rowsNeeded, unbrokenNeeded } from './enough-rows.ts';
import { openRowSpool, type RowSpool } from './row-spool.ts';

/** Rows on their way at once. */
const PIECE_ROWS = 4096;

export interface SpoolOptions {
  /** Values in memory, at most; what is more goes to `file`. */
  readonly mostValues: number;
  readonly file: string;
  /** Share of the baseline's time that has been read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Reads the baseline once, from front to back. The caller closes the spool.
 * @throws Refusal when the baseline is empty, too short or too broken, or a tag is missing in much of it
 */
export async function spoolBaseline(
  samples: SampleSource,
  { asset, channels, sessionTagIds, ranges, excluded }: BaselineRequest,
  { mostValues, file, onProgress }: SpoolOptions,
): Promise<RowSpool> {
  const samplePeriod = periodOf(asset);
  const spool = openRowSpool({ channels: channels.length, samplePeriod, mostValues, file });
  try {
    const present = new Float64Array(channels.length);
    const length = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
    let before: Micros = 0;
    for (const range of ranges) {
      let next = NaN;
      const options = {
        excluded,
        mostRows: PIECE_ROWS,
        onProgress: (t: Micros) => onProgress?.((before + t - range.from) / length),
      };
      for await (const { t, values } of alignStored(samples, { ...asset, sessionTagIds }, [range], options)) {
        if (t[0] !== next) spool.begin(t[0]!);
        next = t.at(-1)! + samplePeriod;
        countPresent(values, present);
        await spool.add(values);
      }
      before += range.to - range.from;
    }
    const { rows, sources } = spool.finish();
    refuseTooShort(rows, rowsNeeded(asset), samplePeriod / SECOND);
    refuseBroken(Math.max(...sources.map((source) => source.rows)), unbrokenNeeded(asset));
    refuseThin(channels.filter((_, channel) => isThin(present[channel]!, rows)));
    return spool;
  } catch (error) {
    await spool.close();
    throw error;
  }
}

function countPresent(values: Float32Array, present: Float64Array): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isNaN(values[i]!)) present[i % present.length] = present[i % present.length]! + 1;
}

function refuseTooShort(rows: number, needed: number, samplePeriod: number): void {
  if (rows >= needed) return;
  throw new Refusal(
    `The baseline holds ${rows} grid steps of ${samplePeriod} s; training needs at least ${needed}. ` +
      'Record longer, or exclude less.',
  );
}

function refuseBroken(longest: number, needed: number): void {
  if (longest >= needed) return;
  throw new Refusal(
    `The longest unbroken stretch of the baseline has ${longest} grid steps; training needs one of at least ${needed}. ` +
      'Record longer without interruption, or choose a shorter window.',
  );
}

function refuseThin(names: readonly string[]): void {
  if (names.length === 0) return;
  throw new Refusal(
    `In more than ${Math.round((1 - GOOD_SHARE) * 100)} % of the baseline there is no value of ${names.join(', ')}. ` +
      'Check these tags and record again, or make an asset without them.',
  );
}

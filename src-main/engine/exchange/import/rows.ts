/** The two ways of reading a table as samples: one column for each tag, or one row for each sample. */
import type { Micros, Quality, QualityReason, Tag } from '../../../api/words.ts';
import type { Reading } from '../../ingest/decoders/index.ts';
import { judge } from '../../ingest/quality.ts';
import type { TableFile } from '../table/table-file.ts';
import type { ReadTime } from '../time/time-reader.ts';
import type { LeftOut } from './left-out.ts';
import type { ChosenColumn } from './own-tags.ts';

/** Takes one sample. Where the store has to catch up, a promise to wait for. */
export type PutSample = (
  tagId: number,
  t: Micros,
  value: number,
  quality: Quality,
  reason: QualityReason,
  text: string | null,
) => Promise<void> | undefined;

export interface Source {
  readonly file: TableFile;
  readonly columns: readonly ChosenColumn[];
  /** The tag of each column. */
  readonly tags: readonly Tag[];
  readonly readTime: ReadTime;
  readonly leftOut: LeftOut;
  readonly now: () => Micros;
}

export interface Rows {
  /** Puts one block of rows after the other and yields the share of the file that has been read. */
  read(put: PutSample): AsyncGenerator<number, void, undefined>;
  /** What the operator should know besides what was left out. */
  sentences(): string[];
}

/** Quality of a reading by itself: the rule for live ones, on a clock that only event time moves. */
export function judgeImported(
  reading: Reading,
  tag: Tag,
  now: Micros,
): { readonly quality: Quality; readonly reason: QualityReason } {
  return judge(reading, tag, { arrival: now, now, clock: 'replay', retained: false, queuedSince: null });
}

/** Samples of tags, one row each, in the order of time. */
import type { Micros, Tag, TimeRange } from '../../../api/words.ts';
import { Refusal } from '../../engine-parts.ts';
import { uniqueNames } from '../../report/data-file.ts';
import { QUALITIES, QUALITY_REASONS, type SampleBatch } from '../../sample.ts';
import type { TelemetryStore } from '../../store/index.ts';
import { LONG_COLUMNS, TAGS_NOTE, type LongTag } from '../table/long-table.ts';
import type { Chunk, Column, Table } from './table.ts';

/** Samples read at once. */
const ROWS = 4096;

const KINDS: Readonly<Record<(typeof LONG_COLUMNS)[number], Column['kind']>> = {
  time: 'time',
  tag: 'text',
  value: 'number',
  unit: 'text',
  quality: 'text',
  reason: 'text',
  arrival: 'time',
  text: 'text',
};

export function sampleTable(
  telemetry: Pick<TelemetryStore, 'readSamples'>,
  tags: readonly Tag[],
  { from, to }: TimeRange,
): Table {
  const names = uniqueNames(tags);
  const told = new Map(tags.map(({ id, unit }) => [id, { name: names.get(id)!, unit }]));
  return {
    columns: LONG_COLUMNS.map((name) => ({ name, kind: KINDS[name] })),
    notes: { [TAGS_NOTE]: JSON.stringify([...told.values()]) },
    async *chunks() {
      const tagIds = tags.map(({ id }) => id);
      for await (const batch of telemetry.readSamples({
        tagIds,
        from,
        to,
        rows: ROWS,
        onDamaged: refuseDamaged,
      }))
        yield chunkOf(batch, told);
    },
  };
}

/** A file that lacks a day without saying so would be believed. */
function refuseDamaged(day: Micros): never {
  const name = new Date(day / 1000).toISOString().slice(0, 10);
  throw new Refusal(
    `The samples of ${name} (UTC) are damaged: the file of that day is moved aside. Restore it from a backup, or export the days around it.`,
  );
}

function chunkOf(batch: SampleBatch, told: ReadonlyMap<number, LongTag>): Chunk {
  const { tagId, t, value, quality, reason, arrival } = batch;
  const texts = new Array<string | null>(t.length).fill(null);
  for (const [row, text] of batch.texts ?? []) texts[row] = text;
  return {
    rows: t.length,
    upTo: t.at(-1)!,
    columns: [
      t,
      Array.from(tagId, (id) => told.get(id)!.name),
      value,
      Array.from(tagId, (id) => told.get(id)!.unit),
      Array.from(quality, (index) => QUALITIES[index]!),
      Array.from(reason, (index) => QUALITY_REASONS[index]!),
      arrival,
      texts,
    ],
  };
}

/** Samples of tags, one row each, in the order of time. */
import type { Tag, TimeRange } from '../../../api/words.ts';
import { Refusal } from '../../engine-parts.ts';
import { uniqueNames } from '../../report/data-file.ts';
import { QUALITIES, QUALITY_REASONS, type SampleBatch } from '../../sample.ts';
import { DAY, dayName, dayOf } from '../../store/days.ts';
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

/** @param setAside days of which damaged files were moved aside */
export function sampleTable(
  telemetry: Pick<TelemetryStore, 'readSamples'>,
  tags: readonly Tag[],
  { from, to }: TimeRange,
  setAside: () => readonly number[],
): Table {
  const refuseHoles = (): void => {
    const hole = setAside().find((day) => day * DAY < to && (day + 1) * DAY > from);
    if (hole !== undefined) refuseDamaged(hole);
  };
  const names = uniqueNames(tags);
  const told = new Map(tags.map(({ id, unit }) => [id, { name: names.get(id)!, unit }]));
  return {
    columns: LONG_COLUMNS.map((name) => ({ name, kind: KINDS[name] })),
    notes: { [TAGS_NOTE]: JSON.stringify([...told.values()]) },
    async *chunks() {
      const tagIds = tags.map(({ id }) => id);
      refuseHoles();
      for await (const batch of telemetry.readSamples({
        tagIds,
        from,
        to,
        rows: ROWS,
        onDamaged: (midnight) => refuseDamaged(dayOf(midnight)),
      }))
        yield chunkOf(batch, told);
      // A chart, or the start, may have met the damage before this did.
      refuseHoles();
    },
  };
}

/** A file that lacks a day without saying so would be believed. */
function refuseDamaged(day: number): never {
  throw new Refusal(
    `The samples of ${dayName(day)} (UTC) are damaged: the file of that day is moved aside. ` +
      'Restore it from a backup and delete the moved one, or export the days around it.',
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

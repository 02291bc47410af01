/** Stores a file's rows as samples, as if they had been recorded: by the same rules for values, quality and time. */
import { basename, resolve } from 'node:path';
import type { CallArgument } from '../../../api/contract.ts';
import { retention, SECOND, type Micros } from '../../../api/words.ts';
import { Refusal, type EngineParts } from '../../engine-parts.ts';
import { zonedTime } from '../../incident/zoned-time.ts';
import { createArrivalStamps } from '../../ingest/index.ts';
import { gatherRows, QUALITIES, QUALITY_REASONS } from '../../sample.ts';
import type { AppendResult } from '../../store/index.ts';
import type { TaskLine } from '../../task/task-desk.ts';
import { isLong } from '../table/long-table.ts';
import { openTableFile } from '../table/open-table-file.ts';
import type { TableFile } from '../table/table-file.ts';
import { openLocalClock, type LocalClock } from '../time/local-clock.ts';
import { openTimeReader, type ReadTime } from '../time/time-reader.ts';
import { createLeftOut, type LeftOut } from './left-out.ts';
import { longRows } from './long-rows.ts';
import { tagsFor, type ChosenColumn } from './own-tags.ts';
import type { PutSample, Rows } from './rows.ts';
import { wideRows } from './wide-rows.ts';

export type ImportRequest = CallArgument<'import.start'>;
export type ImportParts = Pick<EngineParts, 'records' | 'telemetry' | 'now' | 'emit'>;

/** An import that can begin. */
export interface Import {
  readonly title: string;
  /** Resolves when everything is stored. @throws the signal's reason, or a Refusal; what was stored before stays */
  run(line: TaskLine): Promise<void>;
}

/**
 * Looks at the file and at the wishes before anything is stored.
 * @throws Refusal when the file cannot be read or has no such column, a column does not hold times, or a tag is missing
 */
export async function prepareImport(parts: ImportParts, request: ImportRequest): Promise<Import> {
  const file = await openTableFile(resolve(request.path));
  const long = isLong(file);
  const clock = openLocalClock(request.timeZone, long ? 'same' : 'later');
  if (long) refuseTwice(request.columns);
  else checkColumns(file, request);
  const readTime = timeReader(file, long ? 'time' : request.timeColumn, request.timeUnit, clock);
  return {
    title: `Import ${basename(file.path)}`,
    async run(line) {
      const tags = tagsFor(parts, file.path, request.columns);
      const leftOut = createLeftOut();
      const reading = { file, tags, columns: request.columns, readTime, leftOut, now: parts.now };
      const rows = long ? longRows(reading) : wideRows(reading, request.timeColumn);
      await store(parts, rows, request, { line, clock, leftOut });
    },
  };
}

/** Samples stored at once: some tens of milliseconds of the writer's time. */
const BATCH = 8192;

interface Progress {
  readonly line: TaskLine;
  readonly clock: LocalClock;
  readonly leftOut: LeftOut;
}

async function store(
  { telemetry, records, now }: ImportParts,
  rows: Rows,
  { path, timeZone }: ImportRequest,
  { line, clock, leftOut }: Progress,
): Promise<void> {
  const samples = gatherRows(BATCH);
  const stamps = createArrivalStamps(null);
  const sum = { stored: 0, duplicate: 0, conflict: 0, badTime: 0 };
  let first: Micros = Infinity;
  let last: Micros = -Infinity;
  const flush = async (): Promise<void> => {
    if (samples.length === 0) return;
    const result = await appended(() => telemetry.appendSamples(samples.take()));
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += result[key];
    line.signal.throwIfAborted();
  };
  const put: PutSample = (tagId, t, value, quality, reason, text) => {
    samples.add(
      tagId,
      t,
      stamps.next(now()),
      value,
      QUALITIES.indexOf(quality),
      QUALITY_REASONS.indexOf(reason),
      text ?? undefined,
    );
    first = Math.min(first, t);
    last = Math.max(last, t);
    return samples.length === BATCH ? flush() : undefined;
  };
  const time = zonedTime(timeZone, 'en');
  const told = (): string[] => [
    sum.stored === 0
      ? 'No new sample was stored.'
      : `Samples stored: ${sum.stored}, from ${time.iso(first)} to ${time.iso(last)}.`,
    ...(sum.duplicate > 0 ? [`Samples stored already: ${sum.duplicate}.`] : []),
    ...(sum.conflict > 0
      ? [
          `Samples with the tag and time of another one, but another value: ${sum.conflict}. The imported ones stay.`,
        ]
      : []),
    ...(sum.badTime > 0
      ? [`Samples on days beyond those that can be kept (4,000), left out: ${sum.badTime}.`]
      : []),
    ...leftOut.sentences(),
    ...clockSentences(clock, timeZone),
    ...rows.sentences(),
    ...retentionSentences(records, first, now()),
  ];
  let ended = 'failed';
  try {
    for await (const share of rows.read(put)) {
      line.signal.throwIfAborted();
      line.progress(share);
    }
    await flush();
    ended = 'done';
  } finally {
    if (ended !== 'done') line.remark('It ended early; what had been stored by then stays.');
    told().forEach((sentence) => line.remark(sentence));
    const detail = told().join(' ');
    records.audit({
      at: now(),
      actor: 'operator',
      action: `import.${ended}`,
      subject: basename(path),
      detail,
    });
  }
}

async function appended(append: () => Promise<AppendResult>): Promise<AppendResult> {
  try {
    return await append();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Refusal(`The store did not take the samples: ${detail}`, { cause: error });
  }
}

function checkColumns(file: TableFile, { timeColumn, columns }: ImportRequest): void {
  const names = file.columns.map(({ name }) => name);
  for (const wanted of [timeColumn, ...columns.map(({ column }) => column)]) {
    const known = file.columns.find(({ name }) => name === wanted);
    if (known === undefined)
      throw new Refusal(`${file.path} has no column "${wanted}". Its columns: ${names.join(', ')}.`);
    if (known.type === 'list or structure')
      throw new Refusal(`Column "${wanted}" holds lists or structures, not values. Choose another one.`);
  }
  if (columns.some(({ column }) => column === timeColumn))
    throw new Refusal(`Column "${timeColumn}" is the time; it cannot be a tag too. Leave it out.`);
  refuseTwice(columns);
}

function refuseTwice(columns: readonly ChosenColumn[]): void {
  columns.forEach(({ column, tagId }, place) => {
    const others = columns.slice(0, place);
    if (others.some((other) => other.column === column))
      throw new Refusal(`"${column}" is chosen twice. Import it into one tag.`);
    if (tagId !== null && others.some((other) => other.tagId === tagId))
      throw new Refusal(`Two columns go into tag ${tagId}. Choose another tag for "${column}".`);
  });
}

/** @throws Refusal when none of the column's first cells is such a time */
function timeReader(
  file: TableFile,
  name: string,
  unit: ImportRequest['timeUnit'],
  clock: LocalClock,
): ReadTime {
  const { declared, first } = file.columns.find((column) => column.name === name)!;
  if (declared === null) {
    const trial = openTimeReader(null, unit, openLocalClock('UTC', 'same'));
    const cells = first.filter((cell) => cell.trim() !== '');
    if (cells.length > 0 && cells.every((cell) => typeof trial(cell) !== 'number'))
      throw new Refusal(
        `Column "${name}" does not hold times written as ${unit === 'iso' ? 'ISO 8601' : unit}: its first cell says ` +
          `"${cells[0]}". Choose another column or unit.`,
      );
  }
  return openTimeReader(declared, unit, clock);
}

/** History that was brought in by hand must not vanish without a word. */
function retentionSentences(records: ImportParts['records'], first: Micros, now: Micros): string[] {
  const { rawDays } = records.setting('retention', retention);
  if (rawDays === null || first >= now - rawDays * 86_400 * SECOND) return [];
  return [
    `The settings keep raw samples for ${rawDays} days, so older ones of this file will be deleted, at the latest when ` +
      'newer ones come. To keep them, change the retention, or make a baseline of them.',
  ];
}

function clockSentences({ counts }: LocalClock, timeZone: string): string[] {
  const sentences: string[] = [];
  if (counts.twice > 0)
    sentences.push(
      `Times in an hour that the clocks of ${timeZone} show twice: ${counts.twice}. Each was taken as the one nearer ` +
        'to the row before.',
    );
  if (counts.leftOut > 0)
    sentences.push(
      `Times in an hour that the clocks of ${timeZone} leave out: ${counts.leftOut}. They were taken as if the clock ` +
        'had not been put forward.',
    );
  return sentences;
}

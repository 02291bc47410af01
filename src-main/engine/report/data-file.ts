/**
 * data.csv: one row per moment at which anything was measured or scored, one column per thing. UTF-8 with a byte order
 * mark and CRLF (RFC 4180), so that spreadsheets read units and names right.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { WINDOW_STATES, type Tag } from '../../api/words.ts';
import type { ZonedTime } from '../incident/zoned-time.ts';
import { QUALITIES } from '../sample.ts';
import type { ReportInput } from './report-input.ts';

type Cell = string | number | null;

/** Columns that share one time column, walked through once. */
interface Source {
  readonly t: Float64Array;
  readonly headers: readonly string[];
  cells(row: number): readonly Cell[];
}

/**
 * Writes the data file row by row.
 * @throws AbortError when cancelled
 */
export async function writeDataFile(
  file: string,
  input: ReportInput,
  time: ZonedTime,
  signal?: AbortSignal,
): Promise<void> {
  // Text that a spreadsheet would take for a formula gets an apostrophe; numbers stay numbers.
  const format = stringify({ bom: true, record_delimiter: '\r\n', escape_formulas: true });
  const options = signal === undefined ? {} : { signal };
  await pipeline(
    Readable.from(dataRows(input, time)),
    format,
    createWriteStream(file, { flush: true }),
    options,
  );
}

/** The header row, then the data in time order. */
export function* dataRows(input: ReportInput, time: ZonedTime): Generator<Cell[]> {
  const sources = [...scoreSource(input), ...channelSources(input)];
  yield ['time', ...sources.flatMap(({ headers }) => headers)];

  const digits = sources.some(({ t }) => t.some((at) => at % 1000 !== 0)) ? 6 : 3;
  const empty = sources.map(({ headers }) => headers.map(() => null));
  const next = sources.map(() => 0);
  for (;;) {
    const now = Math.min(...sources.map(({ t }, s) => t[next[s]!] ?? Infinity));
    if (now === Infinity) return;
    const row: Cell[] = [time.iso(now, digits)];
    sources.forEach((source, s) => {
      const at = next[s]!;
      if (source.t[at] === now) {
        row.push(...source.cells(at));
        next[s] = at + 1;
      } else row.push(...empty[s]!);
    });
    yield row;
  }
}

function scoreSource({ scores }: ReportInput): Source[] {
  if (scores === null) return [];
  const { t, score, state, threshold } = scores;
  return [
    {
      t,
      headers: ['score', 'threshold', 'state'],
      cells: (row) => [number(score[row]!), threshold, WINDOW_STATES[state[row]!] ?? null],
    },
  ];
}

/** Per tag: value and quality as sampled; reconstruction and contribution at the grid steps. */
function channelSources({ asset, tags, samples, reconstruction }: ReportInput): Source[] {
  const names = uniqueNames(tags);
  return asset.tagIds.flatMap((tagId): Source[] => {
    const tag = tags.find(({ id }) => id === tagId);
    const name = names.get(tagId) ?? `tag ${tagId}`;
    const unit = tag === undefined || tag.unit === '' ? '' : ` [${tag.unit}]`;
    const sampled = samples.find((columns) => columns.tagId === tagId);
    const expected = reconstruction.find((columns) => columns.tagId === tagId);
    const sources: Source[] = [];
    if (sampled !== undefined) {
      const { t, value, quality } = sampled;
      const cells = (row: number): Cell[] => [number(value[row]!), QUALITIES[quality[row]!] ?? null];
      sources.push({ t, headers: [`${name}${unit}`, `${name}: quality`], cells });
    }
    if (expected !== undefined) {
      const { t, reconstruction: values, contribution } = expected;
      sources.push({
        t,
        headers: [`${name}: reconstruction${unit}`, `${name}: contribution`],
        // Stored in single precision: more digits would only look exact.
        cells: (row) => [single(values[row]!), single(contribution[row]!)],
      });
    }
    return sources;
  });
}

const number = (value: number): Cell => (Number.isFinite(value) ? value : null);
const single = (value: number): Cell => (Number.isFinite(value) ? Number(value.toPrecision(7)) : null);

/** Column names must differ: tags of the same name are told apart by their topic. */
export function uniqueNames(tags: readonly Tag[]): Map<number, string> {
  const shared = (tag: Tag, key: (tag: Tag) => string): boolean =>
    tags.some((other) => other.id !== tag.id && key(other) === key(tag));
  const named = (tag: Tag): string =>
    shared(tag, ({ name }) => name) ? `${tag.name} (${tag.topic})` : tag.name;
  return new Map(tags.map((tag) => [tag.id, shared(tag, named) ? `${named(tag)} #${tag.id}` : named(tag)]));
}

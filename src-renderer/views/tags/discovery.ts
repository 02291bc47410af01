/** What a broker was heard to send, and what of it the operator ticked. */
import type { Asset, Discovered, PayloadFormat, Tag, TagInput } from '../../../src-main/api/words.ts';

export interface Point {
  readonly found: Discovered;
  /** Names its row, whatever becomes of the format. */
  readonly key: string;
  /** How its payload is read: as it was found, until the operator says otherwise. */
  format: PayloadFormat;
  name: string;
  unit: string;
  ticked: boolean;
}

export type TimeUnit = Extract<PayloadFormat, { kind: 'json' }>['timeUnit'];

/** What of its topic's payloads a format reads, in one line; empty for a payload that is the value itself. */
export function pathOf(format: PayloadFormat): string {
  switch (format.kind) {
    case 'scalar':
      return '';
    case 'json':
      return format.path;
    case 'sparkplug':
      return format.metric;
    case 'line-protocol': {
      const tags = Object.entries(format.tags).map(([key, value]) => `,${key}=${value}`);
      return `${format.measurement}${tags.join('')} ${format.field}`;
    }
  }
}

const sourceKey = (topic: string, format: PayloadFormat): string =>
  JSON.stringify([topic, format.kind, pathOf(format)]);

/** What a point reads, and where: two tags of the same source would record the same twice. */
export const sourceOf = ({ found, format }: Pick<Point, 'found' | 'format'>): string =>
  sourceKey(found.topic, format);

/** Discovered points as rows of a form, in order of topic, under the names they were found with. */
export const toPoints = (heard: readonly Discovered[]): Point[] =>
  heard
    .map((found) => ({
      found,
      key: JSON.stringify([found.topic, pathOf(found.format)]),
      format: found.format,
      name: found.name.slice(0, 120),
      unit: found.unit,
      ticked: false,
    }))
    .sort((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }));

/**
 * The same with shorter names: topic levels that all of them share say nothing and are left out; names that would appear
 * twice get their topic's levels before them.
 */
export function withShortNames(heard: readonly Discovered[]): Discovered[] {
  const shared = sharedLevels(heard.map(({ topic }) => topic)).slice(-1);
  const short = heard.map((one) => {
    const levels = one.name.split('/');
    const same = shared.length > 0 && levels.length > 1 && levels[0] === shared[0];
    return same ? { ...one, name: levels.slice(1).join('/') } : one;
  });
  const counts = new Map<string, number>();
  for (const { name } of short) counts.set(name, (counts.get(name) ?? 0) + 1);
  return short.map((one) => (counts.get(one.name)! > 1 ? { ...one, name: longName(one) } : one));
}

/** The levels that all topics begin with; none for a single topic, whose levels distinguish nothing. */
export function sharedLevels(topics: readonly string[]): string[] {
  const [first, ...others] = topics.map((topic) => topic.split('/'));
  if (!first || others.length === 0) return [];
  const end = first.findIndex((level, i) =>
    others.some((levels) => levels[i] !== level || i === levels.length - 1),
  );
  return first.slice(0, end < 0 ? first.length - 1 : Math.min(end, first.length - 1));
}

const longName = ({ topic, name }: Discovered): string => {
  const levels = topic.split('/');
  const rest =
    levels.at(-1) !== undefined && name.startsWith(levels.at(-1)!) ? levels.slice(-2, -1) : levels.slice(-1);
  return [...rest, name].join(' ');
};

/** What a connection already records: its tags by what they read. */
export const knownTags = (tags: readonly Tag[], connectionId: number): ReadonlyMap<string, Tag> =>
  new Map(
    tags
      .filter((tag) => tag.connectionId === connectionId)
      .map((tag) => [sourceKey(tag.topic, tag.format), tag]),
  );

/** @param timePath dot path to the source time for JSON points; empty: the one of its format */
export function toTagInput(
  point: Point,
  connectionId: number,
  timePath: string,
  timeUnit: TimeUnit,
): TagInput {
  const { format } = point;
  return {
    connectionId,
    topic: point.found.topic,
    name: point.name,
    unit: point.unit,
    low: null,
    high: null,
    format: format.kind === 'json' && timePath !== '' ? { ...format, timePath, timeUnit } : format,
  };
}

/** Text is kept as it came, but no asset can be watched by it. */
export const isText = ({ lastValue }: Discovered): boolean =>
  typeof lastValue === 'string' && lastValue !== '';

/**
 * Which assets the ticked points belong together in, by the places of their points: one under the given name, or those
 * that the names template found, when it found one for each.
 */
export function assetsOf(ticked: readonly Point[], name: string): { name: string; points: number[] }[] {
  const templated = ticked.length > 0 && ticked.every(({ found }) => found.asset !== null);
  const assets = new Map<string, number[]>();
  for (const [i, { found }] of ticked.entries()) {
    if (isText(found)) continue;
    const asset = templated ? found.asset! : name;
    assets.set(asset, [...(assets.get(asset) ?? []), i]);
  }
  return [...assets].map(([asset, points]) => ({ name: asset, points }));
}

/** The deepest topic level that all ticked points share: often the machine's name. */
export function offeredName(ticked: readonly Point[]): string {
  const levels = ticked.map(({ found }) => found.topic.split('/'));
  const shared = levels[0]?.filter((level, i) =>
    levels.every((one) => one[i] === level && i < one.length - 1),
  );
  return shared?.at(-1) ?? '';
}

/** Seconds that people think in. */
const PERIODS = [1, 2, 5, 10, 15, 30, 60];

/**
 * A sample period for points as often as they were heard: half of them bring a value in each grid step.
 * @returns seconds; 1 for what was not heard more than once, and for what comes faster
 */
export function offeredPeriod(ticked: readonly Point[]): number {
  const rates = ticked
    .filter(({ found }) => !isText(found) && found.messages > 1 && found.rate > 0)
    .map(({ found }) => found.rate)
    .sort((a, b) => a - b);
  const middle = rates[Math.floor(rates.length / 2)];
  if (middle === undefined) return PERIODS[0]!;
  // What comes once a second is heard a little less often than that in a few seconds.
  return PERIODS.find((seconds) => seconds * middle >= 0.8) ?? PERIODS.at(-1)!;
}

/** An asset to be made of new tags, or the one of that name that they are added to. */
export interface WantedAsset {
  readonly name: string;
  /** Places of its points among the ticked ones. */
  readonly points: readonly number[];
  readonly existing: Asset | null;
}

/** The same name is the same asset: it is never made twice. */
export const withExisting = (
  wanted: ReturnType<typeof assetsOf>,
  assets: readonly Asset[],
): readonly WantedAsset[] =>
  wanted.map((one) => ({ ...one, existing: assets.find(({ name }) => name === one.name) ?? null }));

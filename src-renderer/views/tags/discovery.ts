/** What a broker was heard to send, and what of it the operator ticked. */
import type { Discovered, PayloadFormat, Tag, TagInput } from '../../../src-main/api/words.ts';

export interface Point {
  readonly found: Discovered;
  readonly key: string;
  name: string;
  unit: string;
  ticked: boolean;
}

export type TimeUnit = Extract<PayloadFormat, { kind: 'json' }>['timeUnit'];

export const pathOf = (format: PayloadFormat): string => (format.kind === 'json' ? format.path : '');

const sourceKey = (topic: string, format: PayloadFormat): string => JSON.stringify([topic, pathOf(format)]);

/**
 * Discovered points as rows of a form, in order of topic. Topic levels that all of them share say nothing and are left
 * out of the names; names that would appear twice get their topic's levels before them.
 */
export function toPoints(heard: readonly Discovered[]): Point[] {
  const shared = sharedLevels(heard.map(({ topic }) => topic)).slice(-1);
  const found = heard.map((one) => {
    const levels = one.name.split('/');
    const same = shared.length > 0 && levels.length > 1 && levels[0] === shared[0];
    return same ? { ...one, name: levels.slice(1).join('/') } : one;
  });
  const counts = new Map<string, number>();
  for (const { name } of found) counts.set(name, (counts.get(name) ?? 0) + 1);
  return found
    .map((one) => ({
      found: one,
      key: sourceKey(one.topic, one.format),
      name: (counts.get(one.name)! > 1 ? longName(one) : one.name).slice(0, 120),
      unit: '',
      ticked: false,
    }))
    .sort((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }));
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

/** Which points a connection already records. */
export function knownKeys(tags: readonly Tag[], connectionId: number): Set<string> {
  return new Set(
    tags
      .filter((tag) => tag.connectionId === connectionId)
      .map(({ topic, format }) => sourceKey(topic, format)),
  );
}

/** @param timePath dot path to the source time for JSON points; empty: what discovery offered */
export function toTagInput(
  point: Point,
  connectionId: number,
  timePath: string,
  timeUnit: TimeUnit,
): TagInput {
  const { topic, format } = point.found;
  return {
    connectionId,
    topic,
    name: point.name,
    unit: point.unit,
    low: null,
    high: null,
    format: format.kind === 'json' && timePath !== '' ? { ...format, timePath, timeUnit } : format,
  };
}

/** The names offered for points: the last topic levels with what names the point on its topic. */
import { isSilent } from './point.ts';

/** A point before it has a name: where it was heard, and what names it there. */
export interface Unnamed {
  readonly topic: string;
  readonly words: readonly string[];
}

const MOST = 120;

/**
 * Offers the last two topic levels with the words ("pump/flow", "motor/current.rms"), or the whole topic where two would
 * be the same.
 * @returns the names in the order of the points
 */
export function defaultNames(points: readonly Unnamed[]): string[] {
  const short = points.map((point) => nameOf(point, 2));
  const uses = new Map<string, number>();
  for (const name of short) uses.set(name, (uses.get(name) ?? 0) + 1);
  return points.map((point, i) => {
    const name = short[i]!;
    return uses.get(name) === 1 ? name : nameOf(point, Infinity);
  });
}

function nameOf({ topic, words }: Unnamed, levels: number): string {
  const short = topic
    .split('/')
    .filter((level) => level !== '')
    .slice(-levels)
    .join('/');
  const path = spoken(words);
  const name = path === '' ? short : `${short}/${path}`;
  return name.trim().slice(0, MOST) || topic.slice(0, MOST);
}

/** The words of a point as one: "temp.bearing". */
export const spoken = (words: readonly string[]): string => words.filter((word) => !isSilent(word)).join('.');

/** Which lines of a payload may be of a series: a thousand tags on one topic need not look at every line each. */
import type { Line, Lines } from './line-protocol-lines.ts';

/** By measurement alone, and by measurement and each of a line's tags. */
type Index = ReadonlyMap<string, readonly Line[]>;

/** Made when the first tag asks, and kept as long as the payload's lines are. */
const indices = new WeakMap<Lines, Index>();
const NONE: readonly Line[] = [];

const placeOf = (measurement: string, tag?: readonly [key: string, value: string]): string =>
  // No name holds a line break.
  tag === undefined ? measurement : `${measurement}\n${tag[0]}\n${tag[1]}`;

/**
 * The lines of the measurement that carry the rarest of the tags, in the order of the payload; whether they carry the other
 * tags is not looked at.
 */
export function linesAbout(
  lines: Lines,
  measurement: string,
  tags: readonly (readonly [key: string, value: string])[],
): readonly Line[] {
  let index = indices.get(lines);
  if (index === undefined) {
    index = indexOf(lines);
    indices.set(lines, index);
  }
  let fewest = index.get(placeOf(measurement)) ?? NONE;
  for (const tag of tags) {
    const carrying = index.get(placeOf(measurement, tag)) ?? NONE;
    if (carrying.length < fewest.length) fewest = carrying;
  }
  return fewest;
}

function indexOf({ lines }: Lines): Index {
  const index = new Map<string, Line[]>();
  const put = (place: string, line: Line): void => {
    const there = index.get(place);
    if (there === undefined) index.set(place, [line]);
    else there.push(line);
  };
  for (const line of lines) {
    put(placeOf(line.measurement), line);
    for (const tag of line.tags) put(placeOf(line.measurement, tag), line);
  }
  return index;
}

/** The numbers of a JSON document of no known make: its numeric leaves, with what stands beside them. */
import type { Step } from '../decoders/json-path.ts';
import { qualityAmong, timeAmong, timesAmong, unitAmong, type Entries } from './beside.ts';
import { isSilent, jsonPoint, MOST_POINTS, type Beside, type Point } from './point.ts';

const MOST_DEPTH = 12;
/** Keys by which the elements of a list tell what they are values of. */
const LABELS = ['NodeId', 'id', 'Id', 'n', 'name', 'Name', 'tag', 'propertyAlias'] as const;
const NUMBER_TEXT = /^\s*[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*$/i;

/**
 * Lists the numeric leaves of a document. A time or a quality beside a value counts for it and for everything below; one
 * deeper down is nearer and wins. A list of samples, each with its own time, is offered as one point for all of them, and
 * so are the elements of a list that carry the same label.
 */
export function jsonPoints(
  root: object,
  at: readonly Step[] = [],
  beside: Beside = { time: null, quality: null },
): Point[] {
  const points: Point[] = [];
  walk(root, at, beside, points);
  return points;
}

function walk(node: object, at: readonly Step[], outer: Beside, points: Point[]): void {
  if (points.length >= MOST_POINTS || at.length >= MOST_DEPTH) return;
  if (Array.isArray(node)) walkList(node, at, outer, points);
  else walkObject(Object.entries(node), at, outer, points);
}

function walkObject(entries: Entries, at: readonly Step[], outer: Beside, points: Point[]): void {
  const time = timeAmong(entries, at);
  const quality = qualityAmong(entries);
  const unit = unitAmong(entries);
  const columns = timesAmong(entries);
  const beside: Beside = {
    time: time ?? outer.time,
    quality: quality === null ? outer.quality : [...at, quality],
  };
  const timeKey = time?.steps.at(-1);
  for (const [key, value] of entries) {
    if (key === timeKey || key === quality || key === columns?.key) continue;
    const here = [...at, key];
    if (columns !== null && Array.isArray(value) && value.length === columns.length) {
      const own = { ...beside, time: { steps: [...at, columns.key, { where: null }], unit: columns.unit } };
      leaf(value.at(-1), [...here, { where: null }], own, points);
    } else if (typeof value === 'object' && value !== null) walk(value, here, beside, points);
    else {
      const itsUnit = unit !== null && isSilent(key) ? { steps: [...at, unit.key], text: unit.text } : null;
      leaf(value, here, beside, points, itsUnit);
    }
  }
}

function walkList(list: readonly unknown[], at: readonly Step[], outer: Beside, points: Point[]): void {
  const objects = list.filter(isObject);
  if (objects.length > 0 && objects.length === list.length) {
    const label = LABELS.find((key) => objects.every((one) => typeof one[key] === 'string'));
    if (label !== undefined) {
      // The last element of each label shows the newest value.
      for (const [equals, one] of new Map(objects.map((one) => [one[label] as string, one])))
        walk(one, [...at, { where: { key: label, equals } }], outer, points);
      return;
    }
    if (objects.every((one) => timeAmong(Object.entries(one), []) !== null)) {
      walk(objects.at(-1)!, [...at, { where: null }], outer, points);
      return;
    }
  }
  list.forEach((element, i) => {
    const here = [...at, String(i)];
    if (typeof element === 'object' && element !== null) walk(element, here, outer, points);
    else leaf(element, here, outer, points);
  });
}

const isObject = (node: unknown): node is Record<string, unknown> =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

function leaf(
  value: unknown,
  steps: readonly Step[],
  beside: Beside,
  points: Point[],
  unit: Parameters<typeof jsonPoint>[3] = null,
): void {
  const last = steps.at(-1);
  // Text is offered only where it is clearly meant as the value: versions and serial numbers are digits, too.
  const isNumber =
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && typeof last === 'string' && isSilent(last) && NUMBER_TEXT.test(value));
  // A path has at least one character, so the key "" of the document itself cannot be named.
  if (!isNumber || points.length >= MOST_POINTS || (steps.length === 1 && last === '')) return;
  points.push(jsonPoint(value, steps, beside, unit));
}

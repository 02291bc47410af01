/** What could be a tag in a payload: only an offer to the engineer, who declares the format; decoding never looks here. */
import type { PayloadFormat } from '../../api/words.ts';
import { decode, isRefusal, openPayload } from './decoders/index.ts';
import { pathOf } from './decoders/json.ts';
import { readSourceTime, type TimeUnit } from './decoders/source-time.ts';

export interface NumericPoint {
  readonly format: PayloadFormat;
  readonly value: number;
  /** The keys of its path; empty for a scalar. */
  readonly keys: readonly string[];
}

const MOST_POINTS = 500;
const MOST_DEPTH = 12;
const TIME_KEY =
  /^(?:t|ts|time|timestamp|date|datetime|epoch|(?:source|event|device|server)_?-?(?:time|timestamp|ts))(?:_?(?:s|ms|us|ns|utc|iso))?$/i;
/** Counts since 1970 that fall between 2001 and 2100, in the unit tried. */
const EARLIEST = Date.UTC(2001, 0, 1) * 1000;
const LATEST = Date.UTC(2100, 0, 1) * 1000;
const UNITS: readonly TimeUnit[] = ['iso', 's', 'ms', 'us', 'ns'];

interface TimeOffer {
  readonly timePath: string;
  readonly timeUnit: TimeUnit;
}

/** Lists the numbers of one payload: the scalar itself, or the numeric leaves of JSON with the source time beside them. */
export function numericPoints(bytes: Uint8Array): NumericPoint[] {
  const scalar = decode(bytes, { kind: 'scalar' });
  if (!isRefusal(scalar)) return [{ format: { kind: 'scalar' }, value: scalar.value, keys: [] }];
  const parsed = openPayload(bytes).json();
  if (isRefusal(parsed) || typeof parsed.root !== 'object' || parsed.root === null) return [];
  const points: NumericPoint[] = [];
  walk(parsed.root, [], null, points);
  return points;
}

/** A time beside a value counts for it and for everything below; one deeper down is nearer and wins. */
function walk(node: object, keys: readonly string[], time: TimeOffer | null, points: NumericPoint[]): void {
  const entries = Object.entries(node);
  const own = Array.isArray(node) ? null : timeAmong(entries, keys);
  const nearest = own ?? time;
  for (const [key, value] of entries) {
    if (points.length >= MOST_POINTS) return;
    const here = [...keys, key];
    if (pathOf(here) === own?.timePath) continue;
    if (typeof value === 'object' && value !== null) {
      if (here.length < MOST_DEPTH) walk(value as object, here, nearest, points);
    } else if (typeof value === 'number' || typeof value === 'boolean') {
      const path = pathOf(here);
      if (path === '') continue;
      const { timePath, timeUnit } = nearest ?? { timePath: null, timeUnit: 'ms' as const };
      points.push({ format: { kind: 'json', path, timePath, timeUnit }, value: Number(value), keys: here });
    }
  }
}

function timeAmong(entries: readonly [string, unknown][], keys: readonly string[]): TimeOffer | null {
  for (const [key, value] of entries) {
    if (!TIME_KEY.test(key)) continue;
    for (const timeUnit of UNITS) {
      const t = readSourceTime(value, timeUnit);
      if (typeof t === 'number' && t > EARLIEST && t < LATEST)
        return { timePath: pathOf([...keys, key]), timeUnit };
    }
  }
  return null;
}

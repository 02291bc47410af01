/** Values inside JSON payloads, found by declared dot paths. */
import type { PayloadFormat } from '../../../api/words.ts';
import { keysOf, lookUp, lookUpAll, type Step } from './json-path.ts';
import { readNumber } from './number-text.ts';
import { isRefusal, type Decoded, type Payload, type Reading, type Refusal } from './payload.ts';
import { several } from './several.ts';
import { isStatusCode, readSourceQuality } from './source-quality.ts';
import { readSourceTime } from './source-time.ts';

export type JsonFormat = Extract<PayloadFormat, { kind: 'json' }>;

/** A second of vibration is some ten thousand values; more than this is a mistake in the path. */
const MOST_VALUES = 100_000;
const MOST_UNIT = 32;

interface Paths {
  readonly format: JsonFormat;
  readonly value: readonly Step[];
  readonly time: readonly Step[] | null;
  readonly quality: readonly Step[] | null;
  readonly unit: readonly Step[] | null;
  readonly statusCode: boolean;
}

/**
 * Prepares the decoder of one declared format; the paths are split once, here. A star in the value path gives one reading
 * for each element; stars in the time, quality and unit paths stand for the same elements, in their order.
 */
export function jsonDecoder(format: JsonFormat): (payload: Payload) => Decoded {
  const split = (path: string | null | undefined): Step[] | null => (path == null ? null : keysOf(path));
  const value = keysOf(format.path);
  const quality = split(format.qualityPath);
  const paths: Paths = {
    format,
    value,
    time: split(format.timePath),
    quality,
    unit: split(format.unitPath),
    statusCode: quality?.some(isStatusCode) ?? false,
  };
  const exact = paths.time !== null && format.timeUnit === 'ns';
  const single = value.every((step) => typeof step === 'string');
  return (payload) => {
    const parsed = exact ? payload.exactJson() : payload.json();
    if (isRefusal(parsed)) return parsed;
    const { root } = parsed;
    return single ? readOne(root, lookUp(root, value), paths, []) : readAll(root, paths);
  };
}

function readAll(root: unknown, paths: Paths): Decoded {
  const { path } = paths.format;
  const found = lookUpAll(root, paths.value, MOST_VALUES + 1);
  if (found.length === 0) return { refused: 'path not found', detail: `There is nothing at "${path}".` };
  if (found.length > MOST_VALUES) {
    return { refused: 'too many values', detail: `More than ${MOST_VALUES} values stand at "${path}".` };
  }
  return several(found.map(({ raw, indices }) => readOne(root, raw, paths, indices)));
}

function readOne(
  root: unknown,
  raw: unknown,
  { format, time, quality, unit, statusCode }: Paths,
  indices: readonly number[],
): Reading | Refusal {
  const grade = quality === null ? 'good' : readSourceQuality(lookUp(root, quality, indices), statusCode);
  // A source that says "bad" and sends null has said something; null alone says nothing.
  const value = raw === null && grade !== 'good' ? Number.NaN : toNumber(raw, format.path);
  if (typeof value !== 'number') return value;
  let t: number | null = null;
  if (time !== null) {
    const rawTime = lookUp(root, time, indices);
    if (rawTime === undefined) {
      return { refused: 'no source time', detail: `There is nothing at the time path "${format.timePath}".` };
    }
    const read = readSourceTime(rawTime, format.timeUnit);
    if (typeof read !== 'number') return read;
    t = read;
  }
  if (quality === null && unit === null) return { value, t };
  const named = unit === null ? undefined : lookUp(root, unit, indices);
  return {
    value,
    t,
    ...(grade === 'good' ? {} : { doubt: { quality: grade, reason: 'source' } }),
    ...(typeof named === 'string' ? { unit: named.trim().slice(0, MOST_UNIT) } : {}),
  };
}

function toNumber(raw: unknown, path: string): number | Refusal {
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'boolean') return raw ? 1 : 0;
  if (typeof raw === 'bigint') return Number(raw);
  if (raw === undefined) return { refused: 'path not found', detail: `There is nothing at "${path}".` };
  if (raw === null) return { refused: 'null value', detail: `The value at "${path}" is null.` };
  if (typeof raw !== 'string') {
    return { refused: 'not a number', detail: `At "${path}" stands an object or a list, not a number.` };
  }
  const value = readNumber(raw.trim());
  return typeof value === 'number'
    ? value
    : { refused: 'not a number', detail: `The text at "${path}" is no number. ${value.detail}` };
}

/** Values inside JSON payloads, found by a declared dot path: "motor.current", "values.3". */
import type { PayloadFormat } from '../../../api/words.ts';
import { readNumber } from './number-text.ts';
import { isRefusal, type Payload, type Reading, type Refusal } from './payload.ts';
import { readSourceTime } from './source-time.ts';

export type JsonFormat = Extract<PayloadFormat, { kind: 'json' }>;

/**
 * Splits a dot path into its keys. A dot that belongs to a key is written `\.`, a backslash `\\`.
 * @example keysOf('a.b\\.c.0') // ['a', 'b.c', '0']
 */
export function keysOf(path: string): string[] {
  const keys = [''];
  for (let i = 0; i < path.length; i++) {
    const character = path.charAt(i);
    if (character === '.') keys.push('');
    else keys[keys.length - 1] += character === '\\' && i + 1 < path.length ? path.charAt(++i) : character;
  }
  return keys;
}

/** The dot path of a chain of keys: the inverse of keysOf. */
export const pathOf = (keys: readonly string[]): string =>
  keys.map((key) => key.replace(/[\\.]/g, '\\$&')).join('.');

/** Prepares the decoder of one declared format; the paths are split once, here. */
export function jsonDecoder(format: JsonFormat): (payload: Payload) => Reading | Refusal {
  const valueKeys = keysOf(format.path);
  const timeKeys = format.timePath === null ? null : keysOf(format.timePath);
  return (payload) => {
    const parsed = payload.json();
    if (isRefusal(parsed)) return parsed;
    const value = toNumber(lookUp(parsed.root, valueKeys), format.path);
    if (typeof value !== 'number') return value;
    if (timeKeys === null) return { value, t: null };
    const rawTime = lookUp(parsed.root, timeKeys);
    if (rawTime === undefined) {
      return { refused: 'no source time', detail: `There is nothing at the time path "${format.timePath}".` };
    }
    const t = readSourceTime(rawTime, format.timeUnit);
    return typeof t === 'number' ? { value, t } : t;
  };
}

/** Follows own keys only, so that "constructor" or "__proto__" find nothing that the payload does not hold itself. */
function lookUp(root: unknown, keys: readonly string[]): unknown {
  let at = root;
  for (const key of keys) {
    if (typeof at !== 'object' || at === null) return undefined;
    if (Array.isArray(at) ? !/^\d+$/.test(key) : !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

function toNumber(raw: unknown, path: string): number | Refusal {
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'boolean') return raw ? 1 : 0;
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

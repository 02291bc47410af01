/**
 * Influx line protocol as text: a payload's lines with their measurement, tags, fields and timestamp.
 *
 * Sections named in comments are those of the "Line protocol reference" of InfluxDB (OSS v2, reference/syntax).
 */
import type { Refusal } from './payload.ts';

/** One point: everything a line says. The timestamp stays text, for its precision is the reader's to declare. */
export interface Line {
  readonly measurement: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, Field>;
  readonly timestamp: string | null;
}
export interface Field {
  readonly type: 'float' | 'integer' | 'unsigned' | 'boolean' | 'string';
  /** Integers beyond 2^53 are rounded to the nearest double, as every value of the store. */
  readonly value: number | string;
}
export interface Lines {
  readonly lines: readonly Line[];
  /** What is wrong with the first line that is none, and how many there are; null where all are well. */
  readonly wrong: Refusal | null;
}

/** Reads all lines of a payload. A line that is none costs no other line anything. */
export function linesOf(text: string): Lines {
  const lines: Line[] = [];
  let first: string | null = null;
  let wrong = 0;
  // "Line protocol": the newline separates points; it stands in no name and no value.
  text.split('\n').forEach((raw, i) => {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const at = past(line, 0);
    // "Comments": a line that begins with # says nothing.
    if (at === line.length || line.charAt(at) === '#') return;
    const read = lineOf(line, at);
    if (typeof read !== 'string') lines.push(read);
    else {
      wrong += 1;
      first ??= `Line ${i + 1}: ${read}.`;
    }
  });
  if (first === null) return { lines, wrong: null };
  const others = wrong === 1 ? '' : ` So it is with ${wrong - 1} more lines of this payload.`;
  return { lines, wrong: { refused: 'not line protocol', detail: `${first}${others}` } };
}

/** @returns the line, or what is wrong with it, as the rest of a sentence */
function lineOf(line: string, start: number): Line | string {
  // "Measurement": the name up to the first comma or space that is not escaped.
  const measurement = nameAt(line, start, ', ');
  if (measurement.name === '') return 'a measurement was expected at its beginning';
  let at = measurement.end;

  const tags = new Map<string, string>();
  while (line.charAt(at) === ',') {
    // "Tag set": key=value, separated by commas.
    const key = nameAt(line, at + 1, ',= ');
    if (key.name === '' || line.charAt(key.end) !== '=')
      return `a tag like key=value was expected after ${shown(line.slice(start, at))}`;
    const value = nameAt(line, key.end + 1, ',= ');
    // "Tag set": tag values cannot be empty.
    if (value.name === '') return `the tag ${shown(key.name)} has no value`;
    if (line.charAt(value.end) === '=') return `a = in the tag ${shown(key.name)} needs a \\ before it`;
    if (tags.has(key.name)) return `it has the tag ${shown(key.name)} twice`;
    tags.set(key.name, value.name);
    at = value.end;
  }

  const fields = new Map<string, Field>();
  // "Whitespace": the first space that is not escaped stands before the field set, the second one before the timestamp.
  at = past(line, at);
  // "Field set": a point has at least one field.
  if (at === line.length) return 'a space and a field like key=value were expected at its end';
  for (;;) {
    const key = nameAt(line, at, ',= ');
    if (key.name === '' || line.charAt(key.end) !== '=')
      return `a field like key=value was expected, but there is ${shown(line.slice(at))}`;
    const value = valueAt(line, key.end + 1);
    if (typeof value === 'string') return `the field ${shown(key.name)} ${value}`;
    if (fields.has(key.name)) return `it has the field ${shown(key.name)} twice`;
    fields.set(key.name, value.field);
    at = value.end;
    if (line.charAt(at) !== ',') break;
    at += 1;
  }

  // "Timestamp": a whole number, not in quotes; a line without one is of the time it arrives.
  const timestamp = line.slice(past(line, at)).trimEnd();
  if (timestamp !== '' && !/^-?\d{1,19}$/.test(timestamp))
    return `a timestamp was expected at its end, but there is ${shown(timestamp)}`;
  return { measurement: measurement.name, tags, fields, timestamp: timestamp === '' ? null : timestamp };
}

/** The place behind any spaces. */
function past(line: string, at: number): number {
  while (line.charAt(at) === ' ') at += 1;
  return at;
}

/**
 * "Special characters": in measurements a comma or space, in tag keys, tag values and field keys a comma, equals sign or
 * space is part of the name when a backslash stands before it; any other backslash is itself part of the name.
 * "Quotes": in names they are characters like others.
 * @param stops the characters that end the name, and that a backslash makes part of it
 */
function nameAt(line: string, start: number, stops: string): { name: string; end: number } {
  let end = start;
  let escaped = false;
  for (; end < line.length; end++) {
    const character = line.charAt(end);
    if (stops.includes(character)) break;
    if (character === '\\' && end + 1 < line.length && stops.includes(line.charAt(end + 1))) {
      escaped = true;
      end += 1;
    }
  }
  const raw = line.slice(start, end);
  return { name: escaped ? unescaped(raw, stops) : raw, end };
}

function unescaped(raw: string, specials: string): string {
  let name = '';
  for (let i = 0; i < raw.length; i++) {
    const skip = raw.charAt(i) === '\\' && i + 1 < raw.length && specials.includes(raw.charAt(i + 1));
    name += raw.charAt(skip ? ++i : i);
  }
  return name;
}

const TRUE = new Set(['t', 'T', 'true', 'True', 'TRUE']);
const FALSE = new Set(['f', 'F', 'false', 'False', 'FALSE']);
const FLOAT = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^-?\d{1,20}[iu]$/;
const MOST_INTEGER = 2n ** 63n - 1n;
const MOST_UNSIGNED = 2n ** 64n - 1n;
/** No value that means anything is longer; longer ones are not looked at. */
const LONGEST = 400;

/** "Data types and format". @returns the value and where it ends, or what is wrong with it */
function valueAt(line: string, start: number): { field: Field; end: number } | string {
  if (line.charAt(start) === '"') return stringAt(line, start + 1);
  let end = start;
  while (end < line.length && line.charAt(end) !== ',' && line.charAt(end) !== ' ') end += 1;
  if (end === start) return 'has no value';
  if (end - start > LONGEST) return `has a value of ${end - start} characters`;
  const field = plainValue(line.slice(start, end));
  return typeof field === 'string' ? field : { field, end };
}

function plainValue(text: string): Field | string {
  if (FLOAT.test(text)) {
    const value = Number(text);
    return Number.isFinite(value)
      ? { type: 'float', value }
      : `has the value ${shown(text)}, which is larger than a 64-bit float`;
  }
  if (INTEGER.test(text)) return integer(text);
  if (TRUE.has(text)) return { type: 'boolean', value: 1 };
  if (FALSE.has(text)) return { type: 'boolean', value: 0 };
  return `has the value ${shown(text)}; a number, a whole number like 12i, true, false or a text in double quotes was expected`;
}

/** "Integer": signed 64 bits, i behind it. "UInteger": unsigned 64 bits, u behind it. */
function integer(text: string): Field | string {
  const whole = BigInt(text.slice(0, -1));
  const signed = text.endsWith('i');
  const fits = signed
    ? whole >= -MOST_INTEGER - 1n && whole <= MOST_INTEGER
    : whole >= 0n && whole <= MOST_UNSIGNED;
  if (!fits) return `has the value ${shown(text)}, which does not fit into 64 bits`;
  return { type: signed ? 'integer' : 'unsigned', value: Number(whole) };
}

/** "String": in double quotes; inside, \" is a quote and \\ a backslash, and any other backslash is itself. */
function stringAt(line: string, start: number): { field: Field; end: number } | string {
  let end = start;
  while (end < line.length && line.charAt(end) !== '"') {
    const next = line.charAt(end + 1);
    end += line.charAt(end) === '\\' && (next === '"' || next === '\\') ? 2 : 1;
  }
  if (end >= line.length) return 'has a text without its closing quote';
  const after = line.charAt(end + 1);
  if (after !== '' && after !== ',' && after !== ' ')
    return `has ${shown(line.slice(end + 1))} behind the closing quote of its text`;
  const value = line.slice(start, end).replace(/\\(["\\])/g, '$1');
  return { field: { type: 'string', value }, end: end + 1 };
}

/** A piece of the line for the operator's eyes: short, on one line. */
const shown = (piece: string): string => {
  const short = piece.length > 40 ? `${piece.slice(0, 40)}…` : piece;
  return `"${short.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '·')}"`;
};

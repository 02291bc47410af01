/** One field of one series in Influx line protocol: measurement, tags and field as declared. */
import type { PayloadFormat } from '../../../api/words.ts';
import { linesAbout } from './line-index.ts';
import type { Line } from './line-protocol-lines.ts';
import { readNumber } from './number-text.ts';
import { isRefusal, type Decoded, type Payload, type Reading, type Refusal } from './payload.ts';
import { several } from './several.ts';
import { readSourceTime } from './source-time.ts';

export type LineProtocolFormat = Extract<PayloadFormat, { kind: 'line-protocol' }>;

/**
 * Prepares the decoder of one declared format. Every line of the measurement that carries the declared tags (it may carry
 * others) and the field gives a reading. Lines that are no line protocol are refused beside them.
 */
export function lineProtocolDecoder(format: LineProtocolFormat): (payload: Payload) => Decoded {
  const wanted = Object.entries(format.tags);
  const isWanted = ({ measurement, tags, fields }: Line): boolean =>
    measurement === format.measurement &&
    fields.has(format.field) &&
    wanted.every(([key, value]) => tags.get(key) === value);
  return (payload) => {
    const read = payload.lines();
    if (isRefusal(read)) return read;
    const results = linesAbout(read, format.measurement, wanted)
      .filter(isWanted)
      .map((line) => readLine(line, format));
    if (read.wrong !== null) results.push(read.wrong);
    if (results.length === 0) return nothingFor(format, read.lines.length);
    return results.length === 1 ? results[0]! : several(results);
  };
}

function readLine({ fields, timestamp }: Line, { field, precision }: LineProtocolFormat): Reading | Refusal {
  const { value } = fields.get(field)!;
  const number = typeof value === 'number' ? value : readNumber(value.trim());
  if (typeof number !== 'number') {
    return {
      refused: 'not a number',
      detail: `The text in the field "${field}" is no number. ${number.detail}`,
    };
  }
  // "Timestamp": without one, the point is of the time it arrives.
  if (timestamp === null) return { value: number, t: null };
  const t = readSourceTime(timestamp, precision);
  return typeof t === 'number' ? { value: number, t } : t;
}

function nothingFor({ measurement, tags, field }: LineProtocolFormat, lines: number): Refusal {
  if (lines === 0) return { refused: 'empty', detail: 'The payload holds no line.' };
  const series = [measurement, ...Object.entries(tags).map(([key, value]) => `${key}=${value}`)].join(',');
  return {
    refused: 'no such series',
    detail: `None of the ${lines} lines holds the field "${field}" of "${series.slice(0, 120)}".`,
  };
}

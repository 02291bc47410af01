/** The fields of a payload in Influx line protocol, when it is one from its first line to its last. */
import { isRefusal, type Payload } from '../decoders/index.ts';
import type { TimeUnit } from '../decoders/source-time.ts';
import { timeUnitOf } from './beside.ts';
import { MOST_POINTS, type Point } from './point.ts';

type Precision = Exclude<TimeUnit, 'iso'>;

/** @returns the numeric fields; none where a line is no line protocol */
export function linePoints(payload: Payload): Point[] {
  const read = payload.lines();
  if (isRefusal(read) || read.wrong !== null) return [];
  const points: Point[] = [];
  for (const { measurement, tags, fields, timestamp } of read.lines) {
    for (const [field, { value, type }] of fields) {
      if (typeof value !== 'number' || points.length >= MOST_POINTS) continue;
      points.push({
        format: {
          kind: 'line-protocol',
          measurement,
          tags: Object.fromEntries(tags),
          field,
          precision: precisionOf(timestamp),
        },
        value,
        words: [measurement, ...tags.values(), field],
        type,
        unit: '',
      });
    }
  }
  return points;
}

/** Nanoseconds are line protocol's own; another precision shows in the size of the number. */
function precisionOf(timestamp: string | null): Precision {
  const unit = timestamp === null ? null : timeUnitOf(timestamp);
  return unit === null || unit === 'iso' ? 'ns' : unit;
}

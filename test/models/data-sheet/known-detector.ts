/** A detector whose data sheet can be worked out by hand: it knows the course and scores the largest departure from it. */
import type { WatchedDetector } from '../../../models/data-sheet/index.ts';
import type { Segment } from '../../../models/index.ts';

export const PERIOD = 10;
export const CONTEXT = 5;
export const THRESHOLD = 2.5;
/** Own units. */
export const DEVIATION = [2, 0.5, 0.5, 0.01];
/** `blind` is not looked at, `set point` never moves. */
export const NAMES = ['level', 'flow', 'blind', 'set point'];
export const CONSTANT = [0, 0, 0, 1];
const C = NAMES.length;

/** What channel c is at a time, own units: never twice the same, but for the set point. */
function course(c: number, t: number): number {
  const row = t / (PERIOD * 1e6);
  return c === 3 ? 50 : 20 * (c + 1) + 2 * DEVIATION[c]! * Math.sin(row * (0.7 + 0.31 * c));
}

export function knownRows(count: number, from = 0): Segment {
  const t = Float64Array.from({ length: count }, (_, i) => (from + i) * PERIOD * 1e6);
  const values = Float32Array.from({ length: count * C }, (_, i) => course(i % C, t[Math.floor(i / C)]!));
  return { t, values };
}

/** @param calls every segment that was scored */
export function knownDetector(calls: Segment[] = []): WatchedDetector {
  return {
    channels: NAMES,
    samplePeriod: PERIOD,
    context: CONTEXT,
    threshold: THRESHOLD,
    score: (segment) => {
      calls.push(segment);
      const { t, values } = segment;
      const score = Float64Array.from(t, (time, row) => {
        if (row < CONTEXT) return NaN;
        let largest = 0;
        for (const c of [0, 1, 3])
          largest = Math.max(largest, Math.abs(values[row * C + c]! - course(c, time)) / DEVIATION[c]!);
        return largest;
      });
      return Promise.resolve({ score });
    },
  };
}

/** A small plant for the detector's tests: four coupled channels with two modes, one constant and one binary channel. */
import type { Segment } from '../../../models/index.ts';
import { seededRandom } from '../../../models/network/index.ts';

export const CHANNELS = ['speed', 'flow', 'pressure', 'current', 'setpoint', 'running'] as const;
export const C = CHANNELS.length;

/** Rows of normal operation, one every 5 s. */
export function plantRows(count: number, seed: number, start = 0): Segment {
  const { normal, uniform } = seededRandom(seed);
  const t = Float64Array.from({ length: count }, (_, i) => (start + i) * 5e6);
  const values = new Float32Array(count * C);
  let mode = 0.8;
  let speed = mode;
  let demand = 0;
  for (let i = 0; i < count; i++) {
    if (uniform() < 0.02) mode = mode === 0.8 ? 1 : 0.8;
    speed += 0.3 * (mode - speed);
    demand += -0.05 * demand + 0.02 * normal();
    const flow = speed * (1 + demand);
    values.set(
      [
        1000 * speed + normal(),
        200 * flow + 0.5 * normal(),
        5 * speed ** 2 - 2 * demand + 0.02 * normal(),
        40 * flow * speed ** 2 + 0.2 * normal(),
        50,
        mode === 1 ? 1 : 0,
      ],
      i * C,
    );
  }
  return { t, values };
}

/** A copy with every value of one channel, from a row on, passed through a function. */
export function changed(
  segment: Segment,
  channel: number,
  from: number,
  change: (value: number, row: number) => number,
): Segment {
  const values = segment.values.slice();
  for (let t = from; t < segment.t.length; t++) values[t * C + channel] = change(values[t * C + channel]!, t);
  return { t: segment.t, values };
}

export function cut(segment: Segment, from: number, to: number): Segment {
  return { t: segment.t.slice(from, to), values: segment.values.slice(from * C, to * C) };
}

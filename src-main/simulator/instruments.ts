/** From what is to what the instruments say: noise, resolution, range, and faults that live in a sensor alone. */
import type { Micros } from '../api/words.ts';
import { sizeAt, type Fault } from './faults.ts';
import type { NormalStatistics } from './normal-statistics.ts';
import { createRandom } from './random.ts';
import type { PumpStation, StationSample } from './station-types.ts';
import { TAGS, tagIndex, type TagName } from './tags.ts';

export interface Instruments {
  /** @returns one reading per tag, in the order of TAGS */
  read(t: Micros, faults: readonly Fault[], truth: Record<TagName, number>): Float64Array;
}

/** How long the twin of a broken correlation runs before its readings are used, so that it has left its start, microseconds. */
const TWIN_LEAD = 6 * 3600 * 1e6;

/** Readings are rounded to a hundredth of the noise: short payloads, and no artificial repetition. */
const resolutionOf = (noise: number): number => 10 ** Math.floor(Math.log10(noise / 50));

/**
 * @param normal the yardstick of fault sizes
 * @param twinFrom makes an unrelated station of the same build that starts at a time: the source of a channel that keeps its
 *   own distribution but has lost its relation to the others
 */
export function createInstruments(
  seed: number,
  normal: () => NormalStatistics,
  twinFrom: (start: Micros) => PumpStation,
): Instruments {
  const noise = TAGS.map((tag) => createRandom(seed, `noise ${tag.name}`));
  const resolution = TAGS.map((tag) => resolutionOf(tag.noise));
  const held = new Map<number, number>();
  let twin: { readonly station: PumpStation; sample: StationSample } | null = null;
  let last: Float64Array | null = null;

  const twinReading = (t: Micros, c: number): number => {
    if (twin === null) {
      const station = twinFrom(t - TWIN_LEAD);
      twin = { station, sample: station.step() };
    }
    while (twin.sample.t < t) twin.sample = twin.station.step();
    return twin.sample.values[c]!;
  };

  const faulty = (fault: Fault, t: Micros, c: number, reading: number): number => {
    const size = sizeAt(fault, t);
    if (size === 0) {
      held.delete(fault.id);
      return reading;
    }
    switch (fault.kind) {
      case 'sensor-drift':
        return reading + size * normal().sd(fault.tag);
      case 'sensor-stuck': {
        if (!held.has(fault.id)) held.set(fault.id, last?.[c] ?? reading);
        return held.get(fault.id)!;
      }
      case 'broken-correlation': {
        // A rotation between own and twin's deviation keeps the variance; its RMS change is 2 sin(angle / 2) deviations.
        const angle = 2 * Math.asin(Math.min(size / 2, Math.SQRT1_2));
        const mean = normal().mean(fault.tag);
        return mean + Math.cos(angle) * (reading - mean) + Math.sin(angle) * (twinReading(t, c) - mean);
      }
      default:
        return reading;
    }
  };

  return {
    read(t, faults, truth) {
      const readings = TAGS.map((tag, c) => {
        let reading = truth[tag.name] + tag.noise * noise[c]!.normal();
        for (const fault of faults) {
          if (tagIndex(fault.tag) === c) reading = faulty(fault, t, c, reading);
        }
        const step = resolution[c]!;
        const rounded = Number((Math.round(reading / step) * step).toPrecision(12));
        return Math.min(Math.max(rounded, tag.low), tag.high);
      });
      last = Float64Array.from(readings);
      return last;
    },
  };
}

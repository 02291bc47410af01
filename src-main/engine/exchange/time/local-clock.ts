/**
 * Readings of a wall clock as moments. Clocks that are put back show an hour twice, clocks that are put forward leave
 * one out; which moment such a reading means is decided here, and counted.
 *
 * - Shown twice: the moment nearer to that of the row before; as near: the later one. The same reading again is the
 *   same moment where `again` says so (several tags at one time), and where the rows before lie closer together than the
 *   clock was put back (a row that is in the file twice), else the later one (an hourly file). The first row of a file
 *   means the earlier one.
 * - Left out: the clock was not put forward. 02:30 in a spring night is 03:30 of the new time.
 */
import type { Micros } from '../../../api/words.ts';
import { zonedTime } from '../../incident/zoned-time.ts';

export interface LocalClock {
  /** @param local microseconds from 1970-01-01 00:00 of this clock to what it shows */
  moment(local: Micros): Micros;
  /** Readings shown twice and left out, so far. */
  readonly counts: { readonly twice: number; readonly leftOut: number };
}

const DAY: Micros = 86_400e6;

/** Readings of some hours, around which the clock was set at most once. */
interface Era {
  /** Readings from <= local < to. */
  readonly from: Micros;
  readonly to: Micros;
  /** What the clock is ahead of UTC before and from the moment at which it is set. */
  readonly before: Micros;
  readonly after: Micros;
  readonly set: Micros;
}

/**
 * @param timeZone IANA name
 * @param again what the same reading means in the next row
 * @throws Refusal when there is no such zone
 */
export function openLocalClock(timeZone: string, again: 'same' | 'later'): LocalClock {
  const zone = zonedTime(timeZone, 'en');
  const offsetAt = (t: Micros): Micros => zone.offsetSeconds(t) * 1e6;
  const counts = { twice: 0, leftOut: 0 };
  let last: { readonly local: Micros; readonly t: Micros } | null = null;
  /** From the row before to the last one that showed another time. */
  let step: Micros = Infinity;
  let era: Era | null = null;

  function eraOf(local: Micros): Era {
    if (era !== null && local >= era.from && local < era.to) return era;
    let [early, late] = [local - DAY, local + DAY].map((t) => Math.floor(t / 1e6)) as [number, number];
    const [before, after] = [offsetAt(early * 1e6), offsetAt(late * 1e6)];
    // Clocks are set at a whole second.
    while (before !== after && late - early > 1) {
      const middle = Math.floor((early + late) / 2);
      if (offsetAt(middle * 1e6) === before) early = middle;
      else late = middle;
    }
    // Zones lie up to 14 hours from UTC, so six hours around this reading are within the day on both sides.
    era = { from: local - DAY / 4, to: local + DAY / 4, before, after, set: late * 1e6 };
    return era;
  }

  function choose(local: Micros, earlier: Micros, later: Micros): Micros {
    if (last === null) return earlier;
    if (last.local === local) return again === 'same' || step < later - earlier ? last.t : later;
    return Math.abs(later - last.t) <= Math.abs(last.t - earlier) ? later : earlier;
  }

  function momentOf(local: Micros): Micros {
    const { before, after, set } = eraOf(local);
    const [old, now] = [local - before, local - after];
    if (before === after) return old;
    if (old < set && now >= set) {
      counts.twice += 1;
      return choose(local, old, now);
    }
    if (old >= set && now < set) counts.leftOut += 1;
    return now >= set ? now : old;
  }

  return {
    counts,
    moment(local) {
      const t = momentOf(local);
      if (last !== null && t !== last.t) step = Math.abs(t - last.t);
      last = { local, t };
      return t;
    },
  };
}

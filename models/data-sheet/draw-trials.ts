import type { Segment } from '../detector-types.ts';
import { injectFault, type Fault, type FaultKind } from '../faults/index.ts';
import { seededRandom, type Random } from '../network/index.ts';
import { cutRows, type CalmPlace } from './calm-places.ts';

/** A fault that can be injected in any size at one place: everything but the size is drawn once. */
export interface FaultTrial {
  /** @param size Infinity for as long as possible @returns the rows with the fault, which begins after the context */
  inject(size: number): Segment;
}

export interface TrialOptions {
  readonly kind: FaultKind;
  readonly channel: number;
  readonly channels: number;
  /** Rows before the fault. */
  readonly context: number;
  /** One standard deviation of the channel, own units. */
  readonly deviation: number;
  readonly partner: number | null;
  readonly stretches: readonly Segment[];
  readonly wanted: number;
  readonly random: Random;
}

/** Why there is no trial at all. */
export type NoTrial = 'not-applicable' | 'not-measured';

/** A fault that changes fewer of its rows than this share is no fault there: a valve at rest that is stuck. */
const CHANGED = 0.5;

/**
 * Trials at different calm places, as many as wanted or as there are places where the fault changes something.
 * @param largest the largest size that will be tried
 */
export function drawTrials(
  places: readonly CalmPlace[],
  largest: number,
  options: TrialOptions,
): readonly FaultTrial[] | NoTrial {
  const { kind, channel, channels, context, wanted, random } = options;
  const order = Uint32Array.from(places.keys());
  random.shuffle(order);
  const trials: FaultTrial[] = [];
  let present = false;
  for (const index of order) {
    if (trials.length === wanted) break;
    const place = places[index]!;
    const rows = place.segment.t.length - context;
    if (missingShare(place.segment, channels, channel, context) > 1 - CHANGED) continue;
    present = true;
    const trial = drawTrial(place, options);
    if (trial === null) continue;
    const least = kind === 'spike' ? 1 : CHANGED * rows;
    if (changedRows(place.segment, trial.inject(largest), channels, channel) >= least) trials.push(trial);
  }
  if (trials.length > 0) return trials;
  return present ? 'not-applicable' : 'not-measured';
}

/** null where such a fault cannot be made: without a partner or another time. */
function drawTrial(place: CalmPlace, options: TrialOptions): FaultTrial | null {
  const { kind, channel, channels, context, deviation, partner, random } = options;
  const sign = random.uniform() < 0.5 ? -1 : 1;
  const seed = random.integer(2 ** 32);
  const begun = { channel, from: context };
  let faultOf: (size: number) => Fault;
  if (kind === 'swapped') {
    if (partner === null) return null;
    faultOf = () => ({ ...begun, kind, partner });
  } else if (kind === 'decoupled') {
    const course = otherCourse(place, options);
    if (course === null) return null;
    faultOf = (size) => ({ ...begun, kind, size, course });
  } else if (kind === 'stuck' || kind === 'delay') faultOf = (size) => ({ ...begun, kind, size });
  else faultOf = (size) => ({ ...begun, kind, size: sign * size, deviation });
  return {
    inject: (size) => ({
      t: place.segment.t,
      // The same noise at every size.
      values: injectFault(place.segment.values, channels, faultOf(size), seededRandom(seed)),
    }),
  };
}

/** Draws tried for a course that shares no row with the fault. */
const COURSE_DRAWS = 20;

/** [rows] the channel's own course at another time of the held-back stretches. */
function otherCourse(
  { stretch, onset, segment }: CalmPlace,
  { stretches, channels, channel, context, random }: TrialOptions,
): Float32Array | null {
  const rows = segment.t.length - context;
  const room = stretches.map(({ t }) => Math.max(0, t.length - rows + 1));
  const total = room.reduce((sum, n) => sum + n, 0);
  for (let i = 0; i < COURSE_DRAWS; i++) {
    let from = random.integer(total);
    let other = 0;
    while (from >= room[other]!) from -= room[other++]!;
    if (other === stretch && Math.abs(from - onset) < rows) continue;
    const { values } = cutRows(stretches[other]!, channels, from, from + rows);
    const course = Float32Array.from({ length: rows }, (_, t) => values[t * channels + channel]!);
    if (!course.some(Number.isNaN)) return course;
  }
  return null;
}

function missingShare({ t, values }: Segment, channels: number, channel: number, from: number): number {
  let missing = 0;
  for (let row = from; row < t.length; row++) if (Number.isNaN(values[row * channels + channel]!)) missing++;
  return missing / (t.length - from);
}

function changedRows(before: Segment, after: Segment, channels: number, channel: number): number {
  let changed = 0;
  for (let at = channel; at < before.values.length; at += channels)
    if (Math.abs(after.values[at]! - before.values[at]!) > 0) changed++;
  return changed;
}

import { AlarmSwitch, type AlarmRule } from '../calibration/index.ts';
import type { Segment } from '../detector-types.ts';
import type { Random } from '../network/index.ts';

/** Rows of held-back normal operation in which nothing happens: a fault can begin at row `context`. */
export interface CalmPlace {
  /** context + within rows. */
  readonly segment: Segment;
  /** Of the stretch it was cut from, and the row there at which a fault would begin. */
  readonly stretch: number;
  readonly onset: number;
}

export interface PlaceOptions {
  readonly channels: number;
  /** Rows of past that a score needs. */
  readonly context: number;
  /** Rows from the onset of a fault to the end. */
  readonly within: number;
  readonly threshold: number;
  readonly rule: AlarmRule;
  /** Places wanted. */
  readonly wanted: number;
  readonly random: Random;
}

/** Rows before an onset in which the score must be below the threshold. */
export const QUIET_BEFORE = 8;
/** Places tried for each one wanted. */
const PATIENCE = 2;

/**
 * Draws places where the score, without any fault, stays below the threshold for some rows before the onset and
 * raises no alarm in the `within` rows after it: an alarm there is the fault's doing.
 * @param score scores of a segment's rows
 */
export async function findCalmPlaces(
  stretches: readonly Segment[],
  score: (segment: Segment) => Promise<Float64Array>,
  { channels, context, within, threshold, rule, wanted, random }: PlaceOptions,
): Promise<CalmPlace[]> {
  const past = context + QUIET_BEFORE;
  const roomy = stretches
    .map(({ t }, stretch) => ({ stretch, onsets: t.length - past - within + 1 }))
    .filter(({ onsets }) => onsets > 0);
  const total = roomy.reduce((sum, { onsets }) => sum + onsets, 0);
  const places: CalmPlace[] = [];
  const tried = new Set<number>();
  const draws = Math.min(PATIENCE * wanted, total);
  while (tried.size < draws && places.length < wanted) {
    const draw = random.integer(total);
    if (tried.has(draw)) continue;
    tried.add(draw);
    let left = draw;
    const room = roomy.find(({ onsets }) => (left < onsets ? true : ((left -= onsets), false)))!;
    const onset = past + left;
    const source = stretches[room.stretch]!;
    const seen = cutRows(source, channels, onset - past, onset + within);
    if (!isCalm(seen, await score(seen), context, threshold, rule)) continue;
    places.push({
      segment: cutRows(source, channels, onset - context, onset + within),
      stretch: room.stretch,
      onset,
    });
  }
  return places;
}

function isCalm(
  { t }: Segment,
  score: Float64Array,
  from: number,
  threshold: number,
  rule: AlarmRule,
): boolean {
  const alarm = new AlarmSwitch(rule);
  for (let i = from; i < t.length; i++) {
    if (Number.isNaN(score[i]!)) return false;
    if (alarm.step(t[i]!, score[i]!, threshold)) return false;
    if (i < from + QUIET_BEFORE && score[i]! > threshold) return false;
  }
  return true;
}

/** Rows from .. to - 1, sharing memory. */
export function cutRows({ t, values }: Segment, channels: number, from: number, to: number): Segment {
  return { t: t.subarray(from, to), values: values.subarray(from * channels, to * channels) };
}

import { DEFAULT_ALARM_RULE, type AlarmRule } from './alarm-switch.ts';
import { declusteredPeaks } from './decluster.ts';
import { countAlarms, scoredSeconds, type ScoredStretch } from './event-replay.ts';
import { fitTail, tailQuantile, tailExceedance, type ParetoTail } from './pareto-tail.ts';

export interface RatePoint {
  readonly threshold: number;
  readonly falseAlarmsPerWeek: number;
}

export interface Calibration {
  readonly threshold: number;
  /** True: the held-back data is too short for the promise, so the threshold comes from the fitted tail. */
  readonly extrapolated: boolean;
  readonly falseAlarmsPerWeek: number;
  /** 90 % interval of the rate at this threshold, false alarms per week, from the number of excursions seen. */
  readonly interval: readonly [low: number, high: number];
  /** Hours of scored held-back operation. */
  readonly hours: number;
  /** Separate excursions the tail was fitted on. */
  readonly excursions: number;
  /** How often the alarm would be raised at other thresholds, ascending. */
  readonly curve: readonly RatePoint[];
}

export interface CalibrationOptions {
  /** Seconds between two rows. */
  readonly samplePeriod: number;
  /** The promise. */
  readonly falseAlarmsPerWeek: number;
  /** Rows after which a new excursion is independent of the last: the detector's memory. */
  readonly apart: number;
  readonly rule?: AlarmRule;
  /** No threshold lies below this; where the held-back scores hardly differ (a constant plant), they set none. */
  readonly lowest?: number;
}

const WEEK = 7 * 24 * 3600;
/** With fewer expected alarms than this in the held-back data, counting them says nothing. */
const COUNTABLE = 3;
/** Seconds of scored held-back operation from which on the promise is counted and not extrapolated. */
export const secondsToCount = (falseAlarmsPerWeek: number): number => (COUNTABLE * WEEK) / falseAlarmsPerWeek;

/** Excursions wanted for the tail. */
const PEAKS_WANTED = 30;
const CURVE_POINTS = 24;

/**
 * The threshold at which normal operation raises the promised number of alarms.
 *
 * Where the held-back data is long enough to hold at least three such alarms, they are counted by replaying the
 * scores through the deployed alarm logic. Otherwise a generalised Pareto tail is fitted on the heights of separate
 * excursions (peaks over threshold) and extrapolated; the result never lies below what the replay itself demands.
 * Throws where not a single row was scored.
 */
export function calibrateThreshold(
  stretches: readonly ScoredStretch[],
  options: CalibrationOptions,
): Calibration {
  const rule = options.rule ?? DEFAULT_ALARM_RULE;
  const seconds = scoredSeconds(stretches, options.samplePeriod);
  if (seconds === 0)
    throw new RangeError(
      'The held-back data is too short: not one window of it could be scored. Record more.',
    );
  const expected = (options.falseAlarmsPerWeek * seconds) / WEEK;
  const replayed = replayThreshold(stretches, Math.floor(expected), rule);
  const tail = excursionTail(stretches, options.apart, rule);
  const extrapolated = expected < COUNTABLE;
  const fromTail = tailQuantile(cautious(tail), expected / tail.count);
  const promised = extrapolated ? Math.max(replayed, fromTail) : replayed;
  const threshold = Math.max(promised, options.lowest ?? -Infinity);
  const rate = (at: number) => alarmRate(stretches, at, rule, tail, seconds);
  return {
    threshold,
    extrapolated,
    falseAlarmsPerWeek: options.falseAlarmsPerWeek,
    interval: rateInterval(extrapolated ? tail.count : expected, options.falseAlarmsPerWeek),
    hours: seconds / 3600,
    excursions: tail.count,
    curve: curveThresholds(tail.level, threshold).map((at) => ({
      threshold: at,
      falseAlarmsPerWeek: rate(at),
    })),
  };
}

/** The tail with its scale one standard error larger: few excursions seen must not make a promise easier. */
function cautious(tail: ParetoTail): ParetoTail {
  return { ...tail, scale: tail.scale * (1 + 1 / Math.sqrt(tail.count)) };
}

/** The lowest threshold above which the replay never raises more than `allowed` alarms. */
function replayThreshold(stretches: readonly ScoredStretch[], allowed: number, rule: AlarmRule): number {
  const peaks = declusteredPeaks(stretches, -Infinity, Infinity, rule);
  const values = new Set(peaks);
  for (const level of levels(stretches))
    for (const p of declusteredPeaks(stretches, level, 1, rule)) values.add(p);
  const sorted = [...values].sort((a, b) => b - a);
  let lowest = sorted[0] ?? highest(stretches);
  for (const candidate of sorted) {
    if (countAlarms(stretches, candidate, rule) > allowed) break;
    lowest = candidate;
  }
  return lowest;
}

/** Levels at which excursions are separated when candidates for the threshold are collected. */
function levels(stretches: readonly ScoredStretch[]): number[] {
  const all = scoredValues(stretches);
  return [0.9, 0.97, 0.99, 0.997, 0.999, 0.9997].map((q) => all[Math.floor(q * (all.length - 1))]!);
}

function scoredValues(stretches: readonly ScoredStretch[]): Float64Array {
  const total = stretches.reduce((sum, s) => sum + s.score.length, 0);
  const all = new Float64Array(total);
  let count = 0;
  for (const { score } of stretches)
    for (const value of score) if (!Number.isNaN(value)) all[count++] = value;
  return all.subarray(0, count).sort();
}

function highest(stretches: readonly ScoredStretch[]): number {
  return scoredValues(stretches).at(-1) ?? 0;
}

/** The tail above the level that leaves about 30 separate excursions, or the most there are. */
function excursionTail(stretches: readonly ScoredStretch[], apart: number, rule: AlarmRule): ParetoTail {
  const all = scoredValues(stretches);
  let best: ParetoTail | null = null;
  for (const quantile of [0.99, 0.98, 0.95, 0.9, 0.8, 0.7]) {
    const level = all[Math.floor(quantile * (all.length - 1))]!;
    const peaks = declusteredPeaks(stretches, level, apart, rule);
    if (peaks.length === 0 || (best !== null && peaks.length <= best.count)) continue;
    best = fitTail(peaks, level);
    if (peaks.length >= PEAKS_WANTED) break;
  }
  // Scores that never leave one value: the tail is a point at it.
  return best ?? fitTail([highest(stretches) + Number.EPSILON], highest(stretches));
}

function alarmRate(
  stretches: readonly ScoredStretch[],
  threshold: number,
  rule: AlarmRule,
  tail: ParetoTail,
  seconds: number,
): number {
  const counted = countAlarms(stretches, threshold, rule);
  const alarms = counted >= COUNTABLE ? counted : tail.count * tailExceedance(tail, threshold);
  return (alarms / seconds) * WEEK;
}

function curveThresholds(level: number, threshold: number): number[] {
  const low = Math.min(level, threshold);
  const high = Math.max(threshold * 1.5, low + 1e-9);
  return Array.from({ length: CURVE_POINTS }, (_, i) => low + ((high - low) * i) / (CURVE_POINTS - 1));
}

/** 90 % interval of a Poisson rate seen `count` times (Wilson and Hilferty's approximation), scaled to the promise. */
function rateInterval(count: number, rate: number): readonly [number, number] {
  const z = 1.645;
  const n = Math.max(count, 0.5);
  const low = n * Math.max(0, 1 - 1 / (9 * n) - z / (3 * Math.sqrt(n))) ** 3;
  const m = n + 1;
  const high = m * (1 - 1 / (9 * m) + z / (3 * Math.sqrt(m))) ** 3;
  return [(rate * low) / n, (rate * high) / n];
}

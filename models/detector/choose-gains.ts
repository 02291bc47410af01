import {
  calibrateThreshold,
  countAlarms,
  type CalibrationOptions,
  type ScoredStretch,
} from '../calibration/index.ts';
import { combine, isHeard, type PathVoice } from './combine.ts';
import type { Judged } from './judge-held-back.ts';
import type { NormalTrial, Trial } from './trial.ts';

export interface GainChoice {
  /** In the order of PATHS, with the gains chosen. */
  readonly voices: readonly PathVoice[];
  /** Share of faulty rows found together. */
  readonly found: number;
  /** The same above what the usual rates of normal rows exceed. */
  readonly usual: number;
  /** Both shares for each path alone, in the order of PATHS. */
  readonly alone: readonly { readonly found: number; readonly usual: number }[];
}

/** The linear references, `dynamic` and `window`: they look at short times only and travel best to other days. */
const REFERENCES: readonly number[] = [0, 1];
/** Gain of a heard path that finds nothing by itself: it must be a hundred times surer to be noticed. */
const SOFTEST = 0.01;
/** How steeply a path's gain falls with what it finds alone. */
const STEEPNESS = 4;
/** Another set of paths than the references must find this share more of the faulty rows. */
const WORTH = 0.03;
/**
 * Shares of normal rows that may be exceeded where sets of paths are compared. The threshold itself hangs on the few
 * rarest moments of the baseline: too little to choose by.
 */
const USUAL_RATES = [0.01, 0.05];

/**
 * Chooses which statistics of which paths are heard.
 *
 * First each statistic must keep its promise over time: a threshold set on all folds but one is tried on that one. A
 * statistic that then alarms clearly more often than the steadiest one drifts with the operating condition and would alarm on
 * the next day that is not like the recorded ones. It stays silent.
 *
 * Then every set of paths is judged by the share of injected faults it finds above what one normal row in a hundred, and
 * one in twenty, exceeds. The linear references are kept unless another
 * set finds clearly more. A heard path's gain falls steeply with what it finds alone, so that a weak one cannot drown a
 * strong one: the harmonic mean is an OR, and hears whoever shouts.
 */
export async function chooseGains(
  { normal, drifted, voices }: Judged,
  faulty: readonly Trial[],
  promise: CalibrationOptions,
  breathe: () => Promise<void>,
): Promise<GainChoice> {
  const steady = await steadyVoices(normal, drifted, voices, promise, breathe);
  const judge = async (heard: readonly number[], loudness: readonly number[]) => {
    await breathe();
    const chosen = steady.map((voice, p) => ({
      ...voice,
      gains: voice.gains.map((gain) => (heard.includes(p) ? gain * loudness[p]! : 0)),
    }));
    return { heard, voices: chosen, ...shareFound(normal, faulty, chosen, promise) };
  };
  const even = voices.map(() => 1);
  const alone = [];
  for (const p of voices.keys()) alone.push(await judge([p], even));
  const strongest = Math.max(...alone.map(({ worth }) => worth));
  const loudness = alone.map(({ worth }) =>
    strongest > 0 ? Math.max(SOFTEST, (worth / strongest) ** STEEPNESS) : 1,
  );
  const sets = [];
  for (const heard of subsets(voices.length)) sets.push(await judge(heard, loudness));
  const speaking = sets.filter(({ voices: some }) => some.some(isHeard));
  const best = speaking.reduce((a, b) => (b.worth > a.worth ? b : a));
  const references = sets.find(({ heard }) => heard.join() === REFERENCES.join())!;
  const {
    voices: chosen,
    found,
    worth,
  } = references.voices.some(isHeard) && best.worth < references.worth + WORTH ? references : best;
  return {
    voices: chosen,
    found,
    usual: worth,
    alone: alone.map((one) => ({ found: one.found, usual: one.worth })),
  };
}

/** All non-empty sets of the numbers 0 .. count - 1, ascending in each. */
function subsets(count: number): number[][] {
  return Array.from({ length: 2 ** count - 1 }, (_, i) =>
    Array.from({ length: count }, (_p, p) => p).filter((p) => ((i + 1) >> p) & 1),
  );
}

/** Alarms more than the steadiest statistic's that are still chance: folds are short, thresholds extrapolated. */
const FORGIVEN = 1;

/** Gives gain 0 to statistics whose threshold does not hold in a fold it was not set on. */
async function steadyVoices(
  normal: readonly NormalTrial[],
  drifted: readonly NormalTrial[],
  voices: readonly PathVoice[],
  promise: CalibrationOptions,
  breathe: () => Promise<void>,
): Promise<PathVoice[]> {
  const alarms: number[][] = voices.map(() => []);
  for (const [p, voice] of voices.entries())
    for (const s of voice.gains.keys()) {
      await breathe();
      const only = voices.map((other, q) => ({
        ...other,
        gains: other.gains.map((_gain, r) => (p === q && r === s ? 1 : 0)),
      }));
      alarms[p]!.push(alarmsElsewhere(normal, only, promise) + alarmsOnDrift(normal, drifted, only, promise));
    }
  const least = Math.min(...alarms.flat());
  return voices.map((voice, p) => ({
    ...voice,
    gains: alarms[p]!.map((count) => (count <= least + FORGIVEN ? 1 : 0)),
  }));
}

/** Alarms in each fold at the threshold that the other folds set. */
function alarmsElsewhere(
  normal: readonly NormalTrial[],
  voices: readonly PathVoice[],
  promise: CalibrationOptions,
): number {
  const stretches = normal.map((trial) => ({ ...stretchOf(trial, voices), fold: trial.fold }));
  let alarms = 0;
  for (const fold of new Set(stretches.map((s) => s.fold))) {
    const others = stretches.filter((s) => s.fold !== fold);
    if (!others.some((s) => s.score.some((v) => !Number.isNaN(v)))) continue;
    const { threshold } = calibrateThreshold(others, promise);
    alarms += countAlarms(
      stretches.filter((s) => s.fold === fold),
      threshold,
    );
  }
  return alarms;
}

/** Alarms on a day that goes further than the recorded ones. */
function alarmsOnDrift(
  normal: readonly NormalTrial[],
  drifted: readonly NormalTrial[],
  voices: readonly PathVoice[],
  promise: CalibrationOptions,
): number {
  const { threshold } = calibrateThreshold(
    normal.map((trial) => stretchOf(trial, voices)),
    promise,
  );
  return countAlarms(
    drifted.map((trial) => stretchOf(trial, voices)),
    threshold,
  );
}

export function stretchOf(trial: NormalTrial, voices: readonly PathVoice[]): ScoredStretch {
  return { t: trial.t, score: combine(trial.paths, voices, trial.rows).score.subarray(trial.from) };
}

/** @returns share of the faulty rows above the threshold, and its mean above what usual rates of normal rows exceed */
function shareFound(
  normal: readonly NormalTrial[],
  faulty: readonly Trial[],
  voices: readonly PathVoice[],
  promise: CalibrationOptions,
): { found: number; worth: number } {
  if (faulty.length === 0 || !voices.some((voice) => voice.gains.some((gain) => gain > 0)))
    return { found: 0, worth: 0 };
  const stretches = normal.map((trial) => stretchOf(trial, voices));
  const { threshold } = calibrateThreshold(stretches, promise);
  const scores = faulty.map(({ rows, paths, from }) => combine(paths, voices, rows).score.subarray(from));
  const share = (limit: number) =>
    scores.reduce((sum, score) => sum + score.filter((value) => value > limit).length / score.length, 0) /
    scores.length;
  const worth = USUAL_RATES.reduce((sum, rate) => sum + share(limitAt(stretches, rate)), 0);
  return { found: share(threshold), worth: worth / USUAL_RATES.length };
}

/** What this share of the normal rows exceeds. */
function limitAt(stretches: readonly ScoredStretch[], rate: number): number {
  const scored = stretches.flatMap(({ score }) => [...score].filter((value) => !Number.isNaN(value)));
  scored.sort((a, b) => a - b);
  return scored[Math.floor((1 - rate) * (scored.length - 1))] ?? Infinity;
}

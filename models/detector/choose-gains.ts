import {
  calibrateThreshold,
  countAlarms,
  type CalibrationOptions,
  type ScoredStretch,
} from '../calibration/index.ts';
import { combine, type PathVoice } from './combine.ts';
import type { Judged } from './judge-held-back.ts';
import type { NormalTrial, Trial } from './trial.ts';

export interface GainChoice {
  /** In the order of PATHS, with the gains chosen. */
  readonly voices: readonly PathVoice[];
  /** Share of faulty rows found together. */
  readonly found: number;
  /** Share of faulty rows each path finds alone, in the order of PATHS. */
  readonly alone: readonly number[];
}

/** The linear references that look at short times only, `dynamic` and `window`: they travel best to other days. */
const ALWAYS_ASKED = [0, 1];
/** Gain of a heard path that finds nothing by itself: it must be a hundred times surer to be noticed. */
const SOFTEST = 0.01;
/** A change to the set of heard paths must find this share more of the faulty rows. */
const WORTH = 0.04;

/**
 * Chooses which statistics of which paths are heard.
 *
 * First each statistic must keep its promise over time: a threshold set on all folds but one is tried on that one. A
 * statistic that then alarms more often than the steadiest one drifts with the operating condition and would alarm on
 * the next day that is not like the recorded ones. It stays silent.
 *
 * Then each candidate set of paths gets its own threshold for the promised false alarm rate and is judged by the share
 * of injected faults found above it. Beginning with the two linear references, paths are added or left out while that
 * finds clearly more. A heard path's gain falls with the square of what it finds alone, so that a weak one cannot drown
 * a strong one.
 */
export async function chooseGains(
  { normal, drifted, voices }: Judged,
  faulty: readonly Trial[],
  promise: CalibrationOptions,
  breathe: () => Promise<void>,
): Promise<GainChoice> {
  const steady = await steadyVoices(normal, drifted, voices, promise, breathe);
  let loudness: readonly number[] = voices.map(() => 1);
  const hear = (heard: readonly number[]) =>
    steady.map((voice, p) => ({
      ...voice,
      gains: voice.gains.map((gain) => (heard.includes(p) ? gain * loudness[p]! : 0)),
    }));
  const judge = async (heard: readonly number[]): Promise<number> => {
    await breathe();
    return shareFound(normal, faulty, hear(heard), promise);
  };
  const judgeAll = async (sets: readonly (readonly number[])[]): Promise<number[]> => {
    const shares: number[] = [];
    for (const set of sets) shares.push(await judge(set));
    return shares;
  };
  const alone = await judgeAll(voices.map((_voice, p) => [p]));
  const strongest = Math.max(...alone);
  if (strongest > 0) loudness = alone.map((share) => Math.max(SOFTEST, (share / strongest) ** 2));
  let heard = ALWAYS_ASKED.filter((p) => alone[p]! > 0);
  if (heard.length === 0) heard = [alone.indexOf(strongest)];
  let found = await judge(heard);
  for (;;) {
    const others = voices.map((_voice, p) => p).filter((p) => !heard.includes(p));
    const changes = [
      ...others.map((p) => [...heard, p]),
      ...(heard.length > 1 ? heard.map((p) => heard.filter((q) => q !== p)) : []),
    ];
    const shares = await judgeAll(changes);
    const best = Math.max(...shares);
    if (best < found + WORTH) break;
    heard = changes[shares.indexOf(best)]!;
    found = best;
  }
  return { voices: hear(heard), found, alone };
}

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
  return voices.map((voice, p) => ({ ...voice, gains: alarms[p]!.map((count) => (count <= least ? 1 : 0)) }));
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

function shareFound(
  normal: readonly NormalTrial[],
  faulty: readonly Trial[],
  voices: readonly PathVoice[],
  promise: CalibrationOptions,
): number {
  if (faulty.length === 0 || !voices.some((voice) => voice.gains.some((gain) => gain > 0))) return 0;
  const { threshold } = calibrateThreshold(
    normal.map((trial) => stretchOf(trial, voices)),
    promise,
  );
  let sum = 0;
  for (const { rows, paths, from } of faulty) {
    const score = combine(paths, voices, rows).score.subarray(from);
    sum += score.filter((value) => value > threshold).length / score.length;
  }
  return sum / faulty.length;
}

/**
 * One score out of many statistics. Each is first turned into a surprise, u = -log10(exceedance probability in
 * held-back normal operation). They are joined by the harmonic mean p-value (Wilson 2019, PNAS 116:1195), which
 * holds for dependent statistics: u = log10(sum_k g_k 10^u_k / sum_k g_k). One statistic that is sure is enough, and
 * one with gain 0 is not heard.
 */
import { surprise, type SurpriseScale } from '../calibration/index.ts';
import type { NormalisedRows } from '../normalise/index.ts';

/** How the statistics of one path are heard. Plain data. */
export interface PathVoice {
  /** [S] weight of each statistic in the sum; 0: not heard. */
  readonly gains: readonly number[];
  /** [S] */
  readonly scales: readonly SurpriseScale[];
  /** [S][C] mean of each channel's part in held-back normal operation. */
  readonly partLevels: readonly Float64Array[];
}

export function isHeard(voice: PathVoice): boolean {
  return voice.gains.some((gain) => gain > 0);
}

/** What a path says, [S][T] and, where contributions are wanted, [S][T x C]. */
export interface Statements {
  readonly values: readonly Float64Array[];
  readonly parts?: readonly Float64Array[];
}

/** Leaves the parts behind. */
export function onlyValues(path: Statements | null): Statements | null {
  return path && { values: path.values };
}

export interface Combined {
  /** [T] */
  readonly score: Float64Array;
  /** [paths][T] share of each path in the score; they sum to 1. */
  readonly pathShares: readonly Float64Array[];
  /** [T x C] rows sum to 1; empty where a heard path gave no parts. */
  readonly contribution: Float64Array;
}

/** Above this a score grows with its logarithm only: far beyond any threshold, and charts stay readable. */
const KNEE = 8;

/** Strictly rising, so that no order of scores changes. */
export function compressScore(u: number): number {
  return u <= KNEE ? u : KNEE * (1 + Math.log(u / KNEE));
}

/**
 * @param paths values of each path; null where it was not asked: if it has a voice, nothing can be scored
 * @param voices one for each path
 * @param rows the rows scored: unusable ones have no score, absent values no share
 */
export function combine(
  paths: readonly (Statements | null)[],
  voices: readonly PathVoice[],
  rows: NormalisedRows,
): Combined {
  const { channels, count, present, usable } = rows;
  const heard = paths
    .flatMap((path, p) =>
      (path?.values ?? []).map((values, s) => ({
        values,
        parts: path?.parts?.[s],
        path: p,
        voice: voices[p]!,
        gain: voices[p]!.gains[s]!,
        s,
      })),
    )
    .filter(({ gain }) => gain > 0);
  const score = new Float64Array(count).fill(NaN);
  const pathShares = paths.map(() => new Float64Array(count));
  const explained = heard.length > 0 && heard.every(({ parts }) => parts !== undefined);
  const contribution = new Float64Array(explained ? count * channels : 0).fill(NaN);
  const total = heard.reduce((sum, h) => sum + h.gain, 0);
  const u = new Float64Array(heard.length);
  if (voices.some((voice, p) => isHeard(voice) && paths[p] === null))
    return { score, pathShares, contribution };
  for (let t = 0; t < count; t++) {
    if (usable[t] === 0) continue;
    let top = -Infinity;
    for (let k = 0; k < heard.length; k++) {
      const { values, voice, s } = heard[k]!;
      u[k] = surprise(values[t]!, voice.scales[s]!);
      top = Number.isNaN(u[k]!) ? NaN : Math.max(top, u[k]!);
    }
    if (!Number.isFinite(top)) continue;
    let sum = 0;
    for (let k = 0; k < heard.length; k++) sum += heard[k]!.gain * 10 ** (u[k]! - top);
    score[t] = compressScore(Math.max(0, top + Math.log10(sum / total)));
    const row = contribution.subarray(t * channels, (t + 1) * channels).fill(0);
    for (let k = 0; k < heard.length; k++) {
      const { voice, gain, parts, path, s } = heard[k]!;
      const weight = (gain * 10 ** (u[k]! - top)) / sum;
      pathShares[path]![t] = pathShares[path]![t]! + weight;
      if (explained && weight > 1e-6) addShares(row, parts!, present, t, voice.partLevels[s]!, weight);
    }
    scaleToOne(row);
  }
  return { score, pathShares, contribution };
}

/** Adds a statistic's channel shares, each part measured against its own held-back level; absent channels get none. */
function addShares(
  row: Float64Array,
  parts: Float64Array,
  present: Uint8Array,
  t: number,
  levels: Float64Array,
  weight: number,
): void {
  const at = t * row.length;
  const relative = (c: number) => (present[at + c]! * parts[at + c]!) / levels[c]!;
  let sum = 0;
  for (let c = 0; c < row.length; c++) sum += relative(c);
  if (!(sum > 0)) return;
  for (let c = 0; c < row.length; c++) row[c] = row[c]! + (weight * relative(c)) / sum;
}

function scaleToOne(row: Float64Array): void {
  let sum = 0;
  for (const value of row) sum += value;
  if (sum > 0) for (let c = 0; c < row.length; c++) row[c] = row[c]! / sum;
  else row.fill(1 / row.length);
}

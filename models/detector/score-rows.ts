import { combine, isHeard, type Combined, type PathVoice } from './combine.ts';
import type { Evaluated, EvaluatedPath } from './evaluate-rows.ts';
import type { NormalisedRows } from '../normalise/index.ts';

export interface ScoredRows extends Combined {
  /** [T x C] measured minus expected, by the paths that scored, in the proportion in which they did; normalised units. */
  readonly departure: Float64Array;
}

/**
 * Joins what the heard paths said. Paths with gain 0 need not have been evaluated.
 * @param voices in the order of PATHS
 */
export function scoreRows(
  rows: NormalisedRows,
  evaluated: Evaluated,
  voices: readonly PathVoice[],
): ScoredRows {
  const heard: { path: EvaluatedPath; voice: PathVoice }[] = [];
  evaluated.paths.forEach((path, p) => {
    if (path !== null && isHeard(voices[p]!)) heard.push({ path, voice: voices[p]! });
  });
  const combined = combine(
    heard.map((h) => h.path),
    heard.map((h) => h.voice),
    rows,
  );
  const departure = new Float64Array(rows.values.length);
  heard.forEach(({ path }, p) => addDepartures(departure, path, combined.pathShares[p]!, rows));
  return { ...combined, departure };
}

/**
 * Adds each channel's departure from what the path expects of it given all other channels of the row: for a
 * Gaussian residual r with precision P that is (P r)_c / P_cc. A channel that leaves its fellows then stands out, and
 * they do not.
 */
function addDepartures(
  into: Float64Array,
  path: EvaluatedPath,
  shares: Float64Array,
  rows: NormalisedRows,
): void {
  const { channels } = rows;
  const { precision } = path.statistics.row;
  for (let i = 0; i < into.length; i++) {
    const share = shares[Math.floor(i / channels)]!;
    if (share === 0) continue;
    const departure = path.pulls[i]! / precision.data[(i % channels) * (channels + 1)]!;
    into[i] = into[i]! + share * departure * (path.scale?.[i] ?? 1);
  }
}

import type { Calibration, ScoredStretch } from '../calibration/index.ts';
import type { DetectorSummary, PathReport } from './model.ts';

const NAMES: Readonly<Record<string, string>> = {
  dynamic: 'linear one-step prediction',
  window: 'window PCA',
  memory: 'MemAE',
};

const percent = (share: number) => `${Math.round(share * 100)} %`;

export interface Noticed {
  /** Time of a moment that stands out from all other held-back operation, microseconds; null where none does. */
  readonly loudest: number | null;
  /** Names of channels that never moved in the baseline. */
  readonly constant: readonly string[];
}

/** What the training wants the engineer to know, in plain sentences. */
export function writeVerdict(
  { found, paths, usual }: DetectorSummary,
  calibration: Calibration,
  memoryVerdict: string,
  { constant, loudest }: Noticed,
): string {
  const heard = paths.filter((path) => path.heard);
  const silent = paths.filter((path) => !path.heard);
  const alone = (share: (path: PathReport) => number) =>
    paths.map((path) => `${NAMES[path.path]} ${percent(share(path))}`).join(', ');
  const sentences = [
    `The score is carried by ${list(heard)}.`,
    `Self-test with injected faults, by which paths are chosen: ${percent(usual)} of faulty rows above what 1 % and 5 % of normal rows exceed; alone ${alone((path) => path.usual)}.`,
    `At the threshold: ${percent(found)}; alone ${alone((path) => path.found)}.`,
  ];
  if (silent.length > 0)
    sentences.push(
      `Not heard: ${list(silent)}, which found nothing clear beyond that, or whose threshold did not hold on other parts of the baseline.`,
    );
  // The numbers behind a healthy memory are in the model's details.
  sentences.push(`${memoryVerdict.replace(/[.;].*$/s, '')}.`, thresholdSentence(calibration));
  if (constant.length > 0)
    sentences.push(
      `Never moved in the baseline: ${constant.join(', ')}. Any other value will raise an alarm: record it moving, or leave it out.`,
    );
  if (loudest !== null)
    sentences.push(
      `One moment of the baseline is unlike the rest and raises the threshold: ${minuteOf(loudest)} UTC. If that was not normal operation, exclude it and train again.`,
    );
  return sentences.join(' ');
}

function thresholdSentence(calibration: Calibration): string {
  const { excursions, extrapolated, falseAlarmsPerWeek, hours, interval, threshold } = calibration;
  const [low, high] = interval.map((rate) => Number(rate.toPrecision(2)));
  const promise = `The threshold ${threshold.toFixed(2)} is set for ${falseAlarmsPerWeek} expected false alarms a week (90 % interval ${low} to ${high})`;
  const time = hours < 1 ? `${Math.round(60 * hours)} min` : `${hours.toFixed(1)} h`;
  return extrapolated
    ? `${promise}, extrapolated from ${excursions} excursions in ${time} of cross-checked operation; record longer for a firmer one.`
    : `${promise}, counted on ${time} of cross-checked operation.`;
}

/** A stretch louder than all others by this factor decides the threshold alone. */
const ALONE = 1.5;

/** @returns time of the highest held-back score, microseconds, where it stands out from all other stretches; else null */
export function loudestMoment(stretches: readonly ScoredStretch[]): number | null {
  const peaks = stretches
    .map(({ t, score }) => {
      let at = 0;
      score.forEach((value, i) => {
        if (!(value <= score[at]!)) at = Number.isNaN(value) ? at : i;
      });
      return { t: t[at]!, score: score[at]! };
    })
    .filter(({ score }) => !Number.isNaN(score))
    .sort((a, b) => b.score - a.score);
  const [first, second] = peaks;
  return first && second && first.score > ALONE * second.score ? first.t : null;
}

const minuteOf = (micros: number) => new Date(micros / 1000).toISOString().slice(0, 16).replace('T', ' ');

function list(paths: readonly PathReport[]): string {
  return paths.map((p) => NAMES[p.path] ?? p.path).join(', ');
}

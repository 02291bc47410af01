import type { Calibration, ScoredStretch } from '../calibration/index.ts';
import type { DetectorSummary, PathReport } from './model.ts';

const NAMES: Readonly<Record<string, string>> = {
  dynamic: 'linear one-step prediction',
  window: 'window PCA',
  memory: 'MemAE',
};

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** What the training wants the engineer to know, in plain sentences. */
export function writeVerdict(
  summary: DetectorSummary,
  calibration: Calibration,
  memoryVerdict: string,
  loudest: number | null,
): string {
  const heard = summary.paths.filter((p) => p.heard);
  const silent = summary.paths.filter((p) => !p.heard);
  const strongest = heard.reduce((a, b) => (b.found > a.found ? b : a));
  const sentences = [
    `The score is carried by ${list(heard)}; ${NAMES[strongest.path]} is strongest.`,
    `Self-test with injected faults: ${percent(summary.found)} of faulty rows found together; alone ${summary.paths
      .map((p) => `${NAMES[p.path]} ${percent(p.found)}`)
      .join(', ')}.`,
  ];
  if (silent.length > 0)
    sentences.push(
      `Not heard, because leaving it out finds more at the same false alarm rate: ${list(silent)}.`,
    );
  sentences.push(memoryVerdict);
  sentences.push(
    calibration.extrapolated
      ? `The threshold is extrapolated from ${calibration.hours.toFixed(1)} h of held-back operation; record longer for a firmer one.`
      : `The threshold was counted on ${calibration.hours.toFixed(1)} h of held-back operation.`,
  );
  if (loudest !== null)
    sentences.push(
      `One moment of the baseline is unlike the rest and raises the threshold: ${minuteOf(loudest)} UTC. If that was not normal operation, exclude it and train again.`,
    );
  return sentences.join(' ');
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

import type { Calibration } from '../calibration/index.ts';
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
  return sentences.join(' ');
}

function list(paths: readonly PathReport[]): string {
  return paths.map((p) => NAMES[p.path] ?? p.path).join(', ');
}

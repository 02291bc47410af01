/**
 * A training as a compute process runs it: it reads the baseline from the store by itself, learns from as much of it as
 * memory allows, and leaves checkpoints from which the next process goes on when this one is killed.
 */
import path from 'node:path';
import {
  detectorTrial,
  drawWorkingSet,
  MOST_VALUES,
  openBackend,
  trainDetector,
  type Backend,
  type Detector,
} from '../../../models/index.ts';
import { backendLoaders } from '../compute/backend-loaders.ts';
import type { ComputeProgress, TrainingRequest } from '../compute/compute-protocol.ts';
import { checkpointFiles } from './checkpoint-files.ts';
import { spoolBaseline } from './spool-baseline.ts';
import { openStoredSamples } from './stored-samples.ts';
import { trainingFolder } from './unfinished-training.ts';

export interface TrainedFromStore {
  readonly detector: Detector;
  readonly backend: Backend;
}

/** @throws Error whose message says what to do; data that cannot be learned from among them */
export async function trainFromStore(
  { dataDir, baseline, options }: TrainingRequest,
  tell: (progress: ComputeProgress) => void,
  mostValues = MOST_VALUES,
): Promise<TrainedFromStore> {
  const { asset, channels } = baseline;
  const { seed, falseAlarmsPerWeek } = options;
  const folder = trainingFolder(dataDir);
  const trial = detectorTrial(asset.windowLength, channels.length, 'training');
  const backend = await openBackend(options.backend, backendLoaders, trial);
  const { name, devices } = backend;
  const remarks: string[] = [];
  const samples = openStoredSamples(dataDir);
  const spool = await spoolBaseline(samples, baseline, {
    mostValues,
    file: path.join(folder, `rows-${process.pid}.part`),
    onProgress: readingProgress((etaSeconds) =>
      tell({ ...NOTHING_LEARNED, etaSeconds, remarks, backend: name, devices }),
    ),
  }).finally(() => samples.close());
  try {
    const { sources, rows } = spool.finish();
    const { windowLength } = asset;
    const set = await drawWorkingSet(sources, {
      channels: channels.length,
      window: windowLength,
      seed,
      mostValues,
    });
    if (!set.whole) {
      const learned = set.taken.reduce((sum, { from, to }) => sum + to - from, 0);
      remarks.push(
        `The baseline holds ${rows} grid steps; ${learned} of them, evenly spread, teach the model.`,
      );
    }
    const detector = await trainDetector(
      { channels, samplePeriod: asset.samplePeriod, segments: set.segments },
      {
        backend,
        seed,
        windowLength,
        falseAlarmsPerWeek,
        ...(set.whole ? {} : { large: { sources, taken: set.taken } }),
        checkpoints: checkpointFiles(folder, (sentence) => remarks.push(sentence)),
        onProgress: (progress) => tell({ ...progress, remarks: [...remarks], backend: name, devices }),
      },
    );
    return { detector, backend };
  } finally {
    await spool.close();
  }
}

const NOTHING_LEARNED = { phase: 'preparing', epoch: 0, epochs: 0, losses: [] } as const;

/** Milliseconds between two reports of how far the reading is. */
const REPORT_EVERY = 500;

/** @param report told the seconds left now and then */
function readingProgress(report: (etaSeconds: number) => void): (share: number) => void {
  const began = performance.now();
  let reported = began;
  return (share) => {
    const now = performance.now();
    if (share <= 0 || now - reported < REPORT_EVERY) return;
    reported = now;
    report(((now - began) / 1000) * (1 / share - 1));
  };
}

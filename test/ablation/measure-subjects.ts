/** Trains everything that is compared on one task with one seed, and measures it. */
import { trainDetector, type Backend } from '../../models/index.ts';
import { contenders, longestContext } from '../real-data/contenders.ts';
import { PAPER_NETWORKS, reconstructing, type Reconstructing } from './reconstructing.ts';
import type { Measures, Scorer, Task } from './task.ts';

export interface Measured extends Measures {
  /** One of PAPER_NETWORKS, or how `contenders` calls the default detector and its paths. */
  readonly name: string;
  /** Of the paper's networks. */
  readonly network?: Pick<Reconstructing, 'explained' | 'fault'>;
}

/** Far above what the budget of work takes: it must not cut in, for the same seed shall give the same network. */
const MOST_SECONDS = 1800;

/** @returns the paper's networks first, then the default detector and its paths, in the order of the tables */
export async function measureSubjects(task: Task, seed: number, backend: Backend): Promise<Measured[]> {
  const whole = await trainDetector(task.data, {
    backend,
    seed,
    falseAlarmsPerWeek: 1,
    timeBudgetSeconds: MOST_SECONDS,
    ...(task.calibration ? { calibration: task.calibration } : {}),
    ...(task.windowLength === undefined ? {} : { windowLength: task.windowLength }),
  });
  const warmUp = longestContext(whole);
  const paths: Measured[] = [];
  try {
    for (const { name, detector } of contenders(whole, backend)) {
      const score: Scorer = (segment) => detector.scoreOnly(segment);
      paths.push({ name, ...(await task.measure(score, warmUp)) });
    }
  } finally {
    whole.dispose();
  }
  const networks: Measured[] = [];
  for (const name of PAPER_NETWORKS) {
    const network = await reconstructing(name, task, whole.windowLength, seed, backend);
    try {
      const { explained, fault } = network;
      networks.push({
        name,
        network: { explained, fault },
        ...(await task.measure(network.score, warmUp)),
      });
    } finally {
      network.dispose();
    }
  }
  return [...networks, ...paths];
}

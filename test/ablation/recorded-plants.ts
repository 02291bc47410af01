/** The recorded data sets, each by the protocol of its acceptance command. */
import { CHANNELS, COMPONENTS, CYCLE_SECONDS, readRig } from '../real-data/hydraulic-files.ts';
import { rankCycles, taskOf, trainingStretches } from '../real-data/hydraulic-protocol.ts';
import { mean } from '../real-data/statistics.ts';
import { judgeFaults, readSegment, trainingData } from '../real-data/tennessee-eastman-protocol.ts';
import type { Task } from './task.ts';

/** On the fault training files: the fault test files are for a release. */
export function tennesseeEastmanTask(folder: string): Task {
  return {
    data: trainingData(folder),
    calibration: [readSegment(folder, 'd00_te')],
    async measure(score, warmUp) {
      const scoresOf = async (file: string) => [...(await score(readSegment(folder, file)))];
      const judged = await judgeFaults(scoresOf, { split: 'training', deployed: Infinity, warmUp });
      return {
        area: mean(judged.map(({ areaUnderRoc }) => areaUnderRoc)),
        found: mean(judged.map(({ detected }) => detected)),
      };
    },
  };
}

/** Cycles of ten that are ranked: those among which the normal ones were not trained on. */
const FIRST_RANKED = 7;
/** Of the others, so many in a row come along as the past of the ranked ones. */
const PAST_CYCLES = 4;

/** Ranks three cycles of each ten: those whose normal ones were left out of the training. */
export function hydraulicTask(folder: string, name: string): Task {
  const rig = readRig(folder);
  const component = COMPONENTS.find((one) => one.name === name)!;
  const whole = taskOf(rig.profile, component);
  const isRanked = (cycle: number) => cycle % 10 >= FIRST_RANKED;
  const ranked = {
    ...whole,
    worn: new Map([...whole.worn].map(([grade, cycles]) => [grade, cycles.filter(isRanked)])),
  };
  return {
    data: { channels: CHANNELS, samplePeriod: 1, segments: trainingStretches(rig, whole.train) },
    async measure(score, warmUp) {
      if (warmUp > PAST_CYCLES * CYCLE_SECONDS)
        throw new Error(`${PAST_CYCLES} cycles are too short a past for ${warmUp} rows of warm-up.`);
      const scores = new Float64Array(rig.profile.length * CYCLE_SECONDS).fill(NaN);
      for (let first = FIRST_RANKED; first < rig.profile.length; first += 10) {
        const from = first - PAST_CYCLES;
        const block = await score(rig.stretch(from, Math.min(rig.profile.length, first + 10 - FIRST_RANKED)));
        scores.set(block.subarray(PAST_CYCLES * CYCLE_SECONDS), first * CYCLE_SECONDS);
      }
      return { area: mean([...rankCycles(scores, ranked).values()]), found: NaN };
    },
  };
}
